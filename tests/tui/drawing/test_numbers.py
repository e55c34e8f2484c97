"""Numbers as the chapter prints them."""

from __future__ import annotations

from math import inf, isclose, isnan, nan

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tui.drawing.numbers import (
    NONE,
    brief,
    duration,
    fitting,
    fixed,
    scientific,
    short,
    signed,
    signed_fixed,
    significant,
    tick_text,
    tidy,
    times,
    trimmed,
)

finite = st.floats(-1e12, 1e12, allow_subnormal=False)


def read(text: str) -> float:
    return float(text.replace("−", "-"))


@given(finite)
def test_every_number_has_a_digit_before_its_point(value: float) -> None:
    texts = short(value), brief(value), significant(value), tidy(value), fixed(value, 3)
    for text in (*texts, trimmed(value), signed(value), tick_text(value, 6)):
        assert not text.lstrip("+-−").startswith(".")


@given(finite, st.integers(2, 9))
def test_significant_digits_count(value: float, digits: int) -> None:
    assert isclose(read(significant(value, digits)), value, rel_tol=10.0 ** (1 - digits))


@given(finite)
def test_a_short_number_is_near_and_has_at_most_eight_characters(value: float) -> None:
    assume(not 0 < abs(value) < 1e-90)
    text = short(value)
    assert len(text) <= 8
    assert isclose(read(text), value, rel_tol=0.06, abs_tol=5.1e-5)


@given(finite)
def test_what_has_no_zeros_is_the_same_number(value: float) -> None:
    assert read(brief(value)) == read(short(value))


@given(finite)
def test_a_number_of_a_table_has_at_most_six_characters(value: float) -> None:
    assume(abs(value) < 1e10)
    assert len(trimmed(value)) <= 6
    assert isclose(read(trimmed(value)), value, rel_tol=0.5, abs_tol=0.0051)


@given(finite)
def test_a_sign_is_written_even_where_it_is_plus(value: float) -> None:
    text = signed(value)
    assert text[0] == ("+" if value > 0 else "−" if value < 0 else "0")
    assert text[1:] == (short(abs(value)) if value else "")


@given(finite)
def test_a_tick_that_is_too_long_has_one_digit(value: float) -> None:
    text = tick_text(value, 4)
    assert len(text) <= 4 or "e" in text
    assert isclose(read(text), value, rel_tol=0.5)


def test_each_formatter_writes_what_its_docstring_shows() -> None:
    assert [short(value) for value in (0.0719, 2.312, 18.4, 1.2e5, inf, None)] == [
        "0.0719", "2.312", "18.40", "1.2e+05", "inf", NONE,
    ]  # fmt: skip
    assert [brief(value) for value in (2.25, -0.5, 0.0, 1.2e5, nan)] == [
        "2.25", "-0.5", "0", "1.2e5", NONE,
    ]  # fmt: skip
    assert [significant(value) for value in (2.0, -0.5, 0.001, 1e-5, -20.5)] == [
        "2", "-0.5", "0.001", "1e-05", "-20.5",
    ]  # fmt: skip
    assert [trimmed(value) for value in (0.87, -1.25, 30.4, 1064.0, 2e6, 0.004)] == [
        "0.87", "-1.25", "30.4", "1064", "2e6", "0",
    ]  # fmt: skip
    assert [scientific(value) for value in (8.86e-9, 1e-8, 0.0)] == ["8.9e-9", "1e-8", "0"]
    assert [tick_text(value, 4) for value in (0.001, -20.0, 0.0005)] == ["1e-3", "-20", "5e-4"]
    assert [times(ratio) for ratio in (0.53, 3.41, 132.4, 0.996)] == ["0.53", "3.4", "132", "1.00"]
    assert [signed_fixed(value, 2) for value in (0.25, -12.0, 0.0)] == ["+0.25", "−12.00", "0"]
    assert [fitting(value, 6) for value in (-12.34, -123.44, -12345.0)] == [
        "-12.34", "-123.4", "-1e+04",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "said"), [(1.23e-3, "1.23 ms"), (4.12e-4, "412 µs"), (5e-8, "50 ns"), (2, "2 s")]
)
def test_a_time_has_the_unit_that_leaves_it_three_digits(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_what_is_no_number_has_no_sign() -> None:
    assert signed(nan) == "nan"
    assert isnan(float(fixed(nan, 3)))
