"""Numbers with a fraction, as learners type them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.typed.real_numbers import RealMistake, parse_real, parse_share


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2.3", 2.3),
        (" 2,30 ", 2.3),
        (".95", 0.95),
        ("95 %", 0.95),
        ("95%", 0.95),
        ("1/10", 0.1),
        ("1e-3", 0.001),
        ("-.5", -0.5),
        ("２．５", 2.5),
        ("−1", -1.0),
        ("7", 7.0),
        ("7.", 7.0),
        ("0.5^2", 0.25),
        ("0.5**2", 0.25),
        ("2^-2", 0.25),
        ("(1/2)^2 * e^0", 0.25),
        ("0.5^100", 0.5**100),
        ("10^-18", 1e-18),
        ("p = 0.25", 0.25),
        ("rate = about 2/20", 0.1),
    ],
)
def test_what_a_number_may_look_like(text: str, value: float) -> None:
    assert parse_real(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "real.empty"),
        ("  ", "real.empty"),
        ("seven", "real.not_a_number"),
        ("nan", "real.not_a_number"),
        ("inf", "real.not_a_number"),
        ("1e999", "real.too_large"),
        ("1/0", "real.by_zero"),
        ("0^-1", "real.by_zero"),
        ("2^0.5", "real.not_a_number"),
        ("x == 1", "real.not_a_number"),
        ("x =", "real.not_a_number"),
        ("1.2.3", "real.not_a_number"),
        ("٣", "real.not_a_number"),
        ("__import__('os')", "real.not_a_number"),
        ("1" * 41, "real.too_long"),
        ("1" * 100_000, "real.too_long"),
    ],
)
def test_what_is_no_number_is_refused(text: str, code: str) -> None:
    with pytest.raises(RealMistake) as refused:
        parse_real(text)
    assert refused.value.code == code


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_what_is_printed_is_read_back(value: float) -> None:
    assert parse_real(repr(value)) == pytest.approx(value, rel=1e-12)


@given(st.text(max_size=60))
def test_any_text_gives_a_finite_number_or_is_refused(text: str) -> None:
    with suppress(RealMistake):
        assert abs(parse_real(text)) < float("inf")


def test_a_share_may_be_percent_and_lies_between_0_and_1() -> None:
    assert parse_share("98.5") == parse_share("98.5 %") == parse_share(".985")
    assert parse_share("1") == 1
    for text in ("120", "-0.1", "300 %"):
        with pytest.raises(RealMistake, match="between 0 and 1"):
            parse_share(text)
