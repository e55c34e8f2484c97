"""What a learner types becomes a graph of operations, or one line that says why not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.explain.shared.expressions.expression import FUNCTIONS, evaluate
from engine.explain.shared.expressions.text import MAX_TEXT, ExpressionMistake, parse


def value(text: str, **values: float) -> float:
    return float(evaluate(parse(text), values)[-1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2*3", 7),
        ("2 - 3 - 4", -5),
        ("12 / 3 / 2", 2),
        ("2^3^2", 512),
        ("-2^2", -4),
        ("(-2)^2", 4),
        ("2^-1", 0.5),
        ("2x^2 - 3x + 1", 3),
        ("3(x + 1)", 9),
        ("2 sin(0) + cos(0)", 1),
        ("|x - 5|", 3),
        ("||x - 5| - 4|", 1),
        ("x² + x³", 12),
        ("x × 3 ÷ 2 · 4", 12),
        ("x ** 2", 4),
        ("x−1", 1),
        ("２＊（x＋１）", 6),
        ("max(x, 3) + min(x, 3)", 5),
        ("relu(-x) + relu(x)", 2),
        ("sigmoid(0)", 0.5),
        ("ln(e^x)", 2),
        ("2pi", 2 * np.pi),
        ("-x + +x", 0),
        ("--x", 2),
        (".5e1", 5),
        ("1/2x", 1),
    ],
)
def test_it_means_what_it_means_on_paper(text: str, expected: float) -> None:
    assert value(text, x=2.0) == pytest.approx(expected)


def test_a_name_is_one_node_however_often_it_is_written() -> None:
    parsed = parse("w*x + b + w")
    assert parsed.names == ("w", "x", "b")
    assert len(parsed.users(0)) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("x" * 10_000, "too_long"),
        ("(" * 99 + "x" + ")" * 99, "too_deep"),
        ("-" * 100 + "x", "too_deep"),
        ("x" + "^x" * 99, "too_deep"),
        ("+".join("x" * 90), "too_many_nodes"),
        ("a+b+c+d+f+g+h+i+j", "too_many_names"),
        ("muchtoolong", "name"),
        ("1e999", "too_large"),
        ("x +", "missing"),
        ("x 2", "not_read"),
        ("2 3", "not_read"),
        ("x.real", "not_read"),
        ("x._", "not_read"),
        ("__import__", "not_read"),
        ("open(x)", "function"),
        ("x(3)", "called"),
        ("exp", "arguments"),
        ("max(x)", "arguments"),
        ("sin(x, x)", "arguments"),
        ("(x", "unclosed"),
        ("|x", "unclosed"),
        ("sin(x", "unclosed"),
        ("x)", "not_read"),
        ("x = 2", "not_read"),
        ("lambda: 0", "not_read"),
        ("[x]", "list"),
        ("가 + x", "not_read"),
        ("*x", "not_read"),
        ("()", "not_read"),
    ],
)
def test_what_is_no_expression_is_refused_in_one_line(text: str, code: str) -> None:
    with pytest.raises(ExpressionMistake) as refused:
        parse(text)
    assert refused.value.code == f"expression.{code}"
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 150


def test_only_the_names_of_the_lesson_are_read() -> None:
    assert parse("x + e", names=("x",)).names == ("x",)
    with pytest.raises(ExpressionMistake) as refused:
        parse("x + y", names=("x",))
    assert refused.value.detail == {"token": "y", "known": "x"}


@given(st.text(max_size=MAX_TEXT + 5))
@settings(max_examples=500)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parsed = parse(text)
    except ExpressionMistake:
        return
    assert all(place < at for at, node in enumerate(parsed.nodes) for place in node.inputs)


@given(st.text("0123456789.ex()|+-*/^, abmaxsin", max_size=60))
@settings(max_examples=500)
def test_any_text_of_its_own_signs_is_read_or_refused(text: str) -> None:
    try:
        parsed = parse(text)
    except ExpressionMistake:
        return
    evaluate(parsed, dict.fromkeys(parsed.names, 0.5))


def test_every_function_is_called_by_its_name() -> None:
    for name in FUNCTIONS:
        others = {"max": ", 2", "min": ", 2", "where": " > 0, 1, 2"}
        text = f"{name}(x{others.get(name, '')})"
        assert np.isfinite(value(text, x=0.7))


@pytest.mark.parametrize(("text", "same"), [("x²³", "x^23"), ("x⁴ - x¹⁰", "x^4 - x^10")])
def test_raised_digits_side_by_side_are_one_exponent(text: str, same: str) -> None:
    assert parse(text) == parse(same)
