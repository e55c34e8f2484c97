"""How a small network is trained, as learners type it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.geometry.tangle_settings import LIMITS, TangleSettings, parse_tangle
from engine.explain.shared.typed.settings import SettingsMistake
from engine.protocol import Untangle


@pytest.mark.parametrize("text", ["2 16 .01 0", "2, 16, 0.01, 0", "２ × 16; 1/100 0"])
def test_four_numbers_are_layers_units_rate_and_seed(text: str) -> None:
    assert parse_tangle(text) == TangleSettings(2, 16, 0.01, 0)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" ; ", "empty"),
        ("2 16 .01", "count"),
        ("2 16 .01 0 0", "count"),
        ("2 many .01 0", "not_a_number"),
        ("2.5 16 .01 0", "not_a_number"),
        ("0 16 .01 0", "layers"),
        ("5 16 .01 0", "layers"),
        ("2 1 .01 0", "units"),
        ("2 16 0 0", "rate"),
        ("2 16 9 0", "rate"),
        ("2 16 .01 -1", "seed"),
        ("2 16 .01 10000", "seed"),
        ("1" * 99, "too_long"),
    ],
)
def test_what_is_no_such_settings_is_refused(text: str, code: str) -> None:
    with pytest.raises(SettingsMistake) as refused:
        parse_tangle(text)
    assert refused.value.code == f"settings.{code}"


@given(st.text(max_size=40) | st.text("0123456789 .-e/", max_size=40))
def test_what_is_taken_can_be_asked_of_the_engine_and_typed_again(text: str) -> None:
    with suppress(SettingsMistake):
        settings = parse_tangle(text)
        Untangle(**settings._asdict())
        assert parse_tangle(settings.text)[:2] == settings[:2]


def test_the_limits_are_taken_themselves() -> None:
    for limit in LIMITS:
        assert parse_tangle(limit.text) == limit
