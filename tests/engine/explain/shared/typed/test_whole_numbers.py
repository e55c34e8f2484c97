"""Whole numbers and small sums and products, parsed and never evaluated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.typed.whole_numbers import (
    MAX_DEPTH,
    MAX_NUMBER,
    NumberMistake,
    parse_whole_number,
)

numbers = st.integers(0, 2_000)  # five of them multiplied stay below MAX_NUMBER
expressions = st.recursive(
    numbers.map(str),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(("+", " + ", "*", " * ")), inner).map("".join),
        inner.map(lambda text: f"({text})"),
    ),
    max_leaves=5,
).filter(lambda text: text.count("(") <= MAX_DEPTH)


@given(st.integers(0, MAX_NUMBER))
def test_digits_may_be_grouped_in_threes(number: int) -> None:
    for sign in (",", " ", "_", "'", "，"):
        assert parse_whole_number(f"{number:,}".replace(",", sign)) == number


@given(expressions)
def test_sums_and_products_come_to_what_python_makes_of_them(text: str) -> None:
    assert parse_whole_number(text) == eval(text)


@given(st.text(alphabet="0123456789 ,+*x×()_ab-.²", max_size=40))
def test_any_text_is_a_number_or_a_mistake_in_one_line(text: str) -> None:
    message = ""
    try:
        assert 0 <= parse_whole_number(text) <= MAX_NUMBER
    except NumberMistake as mistake:
        message = str(mistake)
    assert message.isprintable()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "number.empty"),
        ("  ", "number.empty"),
        ("1" * 201, "number.too_long"),
        ("407.05", "number.fraction"),
        ("-5", "number.negative"),
        ("12 34", "number.not_a_number"),
        ("5 * * 5", "number.not_a_number"),
        ("5 +", "number.unfinished"),
        ("(5", "number.unbalanced"),
        ("5)", "number.unbalanced"),
        ("()", "number.not_a_number"),
        ("(" * 9 + "5" + ")" * 9, "number.too_deep"),
        ("9" * 19, "number.too_large"),
        ("999999999*999999999*999999999", "number.too_large"),
    ],
)
def test_a_text_that_is_no_number_is_told_why(text: str, code: str) -> None:
    with pytest.raises(NumberMistake) as caught:
        parse_whole_number(text)
    assert caught.value.code == code
