"""Slopes are those of autograd, secants come to them, and what has none is named."""

import math
import random

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.derivative.answers import (
    SlopeMistake,
    grade_best,
    grade_slope,
    parse_h,
    parse_slope,
)
from engine.explain.derivative.point import Kind, slope_at
from engine.explain.derivative.precision import EXPONENTS, precision, quotient_at
from engine.explain.derivative.secants import SECANTS, first_h, secants
from engine.explain.derivative.slopes import sloped
from engine.explain.derivative.text import of_one, parse_function
from engine.explain.derivative.window import (
    FARTHEST,
    NARROWEST,
    WIDEST,
    Window,
    curve,
    span_of,
)
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.graph import plan
from engine.explain.shared.expressions.text import ExpressionMistake, parse
from engine.explain.shared.typed.real_numbers import RealMistake

SMOOTH = ("x^3 - 3x", "sin(x)", "x*exp(-x)", "x^2 + exp(x)", "1/(1 + x^2)", "tanh(3x)", "2x - 7")
FOLDED = (*SMOOTH, "|x|", "relu(x - 1)", "|x^2 - 1|", "max(x, 2 - x)", "min(x^2, x + 2)*|x|")


def f(text: str) -> Expression:
    return parse(text, names=("x",))


@pytest.mark.parametrize("text", FOLDED)
def test_the_slope_at_a_point_is_that_of_the_graph_and_of_autograd(text: str) -> None:
    source = random.Random(text)
    for _ in range(50):
        x = source.uniform(-3, 3)
        point = slope_at(f(text), x)
        assert point.kind == "slope"
        assert point.slope == pytest.approx(plan(f(text), {"x": x}).gradient("x"), rel=1e-12)
    leaf = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    torch.sin(leaf).backward()  # type: ignore[no-untyped-call]
    assert leaf.grad is not None
    assert slope_at(f("sin(x)"), 0.7).slope == pytest.approx(float(leaf.grad), rel=1e-14)


@pytest.mark.parametrize(
    ("text", "x", "kind", "left", "right"),
    [
        ("|x|", 0, "kink", -1, 1),
        ("relu(x)", 0, "kink", 0, 1),
        ("max(x, 2)", 2, "kink", 0, 1),
        ("min(x, 2)", 2, "kink", 1, 0),
        ("|x^2 - 1|", 1, "kink", -2, 2),
        ("sqrt(x^2)", 0, "kink", -1, 1),
        ("|x| - relu(x)", 0, "kink", -1, 0),
        ("x*|x|", 0, "slope", 0, 0),
        ("|x^2|", 0, "slope", 0, 0),
        ("relu(x)^2", 0, "slope", 0, 0),
        ("relu(x) - relu(-x)", 0, "slope", 1, 1),
        ("x^2 - .6x", 0.3, "slope", 0, 0),
        ("3", 1, "slope", 0, 0),
        ("sqrt(x)", 0, "edge", math.nan, math.inf),
        ("x^1.5", 0, "edge", math.nan, 0),
        ("sqrt(|x|)", 0, "steep", -math.inf, math.inf),
        ("log(x)", -1, "undefined", math.nan, math.nan),
        ("x/x", 0, "undefined", math.nan, math.nan),
        ("1/x", 0, "undefined", math.nan, math.nan),
        ("exp(-1/x)", 0, "undefined", math.nan, math.nan),
        ("exp(x)", 1000, "overflow", math.nan, math.nan),
    ],
)
def test_each_side_has_its_own_slope(
    text: str, x: float, kind: Kind, left: float, right: float
) -> None:
    point = slope_at(f(text), float(x))
    assert point.kind == kind
    assert (point.left, point.right) == pytest.approx((left, right), nan_ok=True)
    assert (point.slope is None) == (kind != "slope")


def test_the_slope_of_a_kink_is_by_convention_that_of_pytorch() -> None:
    assert slope_at(f("relu(x)"), 0.0).convention == 0
    assert slope_at(f("max(x, 2)"), 2.0).convention == 0.5


def test_many_slopes_at_once_are_those_of_each_point() -> None:
    at = np.linspace(-3, 3, 61)
    for text in FOLDED:
        found = sloped(f(text), at)
        for x, value, slope in zip(at, found.values, found.slopes, strict=True):
            one = slope_at(f(text), float(x))
            assert value == pytest.approx(one.value, rel=1e-12, abs=1e-12)
            assert slope == pytest.approx(one.right, abs=1e-12)


# ---- secants


@given(st.sampled_from(SMOOTH), st.floats(-3, 3), st.sampled_from([2, 10]))
def test_secants_come_to_the_tangent_from_both_sides(text: str, x: float, ratio: int) -> None:
    point = slope_at(f(text), x)
    assert point.slope is not None
    found = secants(f(text), point, 1 / 64, ratio)
    assert len(found) == SECANTS
    assert [secant.h for secant in found] == [1 / 64 / ratio**step for step in range(SECANTS)]
    for secant in found:
        # Taylor: the error is h times half of f'' nearby, which is below 80; and rounding.
        rounding = 1e-14 * (1 + abs(point.value)) / secant.h
        assert abs(secant.right - point.slope) <= 80 * secant.h + rounding
        assert abs(secant.left - point.slope) <= 80 * secant.h + rounding
    last = found[-1]
    assert last.off is not None
    assert abs(last.off) <= 80 * last.h**2 + 1e-13


def test_at_a_kink_the_secants_of_either_side_keep_to_themselves() -> None:
    for secant in secants(f("|x|"), slope_at(f("|x|"), 0.0), 1.0, 2):
        assert (secant.left, secant.right, secant.predicted) == (-1, 1, None)


@given(st.floats(1e-6, 1e6), st.sampled_from([2, 10]))
def test_the_first_h_is_a_part_of_the_window_to_be_seen(width: float, ratio: int) -> None:
    h = first_h(Window(0.0, width), ratio)
    assert width / 6 / ratio * 0.999 < h <= width / 6 * 1.001


# ---- the limit of float32 and float64


def test_float32_allows_a_larger_h_only_than_float64() -> None:
    for text, x in (("sin(x)", 1.0), ("exp(x)", 1.0), ("x^3 - 3x", 1.2), ("x*exp(-x)", 1.3)):
        found = precision(f(text), x)
        assert found is not None
        (narrow,), (wide,) = found.best
        assert 2 <= narrow <= 5, "about the square root of 6e-8"
        assert 7 <= wide <= 9, "about the square root of 1e-16"
        assert found.quotients[0][narrow].error > found.quotients[1][wide].error
        for quotients in found.quotients:
            assert len(quotients) == len(EXPONENTS)
            assert quotients[-1].error == pytest.approx(abs(found.slope)), "nothing is left of h"


def test_the_rounded_quotients_are_those_of_pytorch() -> None:
    found = precision(f("x^2 + 1/x"), 1.3)
    assert found is not None
    for dtype, quotients in zip((torch.float32, torch.float64), found.quotients, strict=True):
        start = torch.tensor(found.x, dtype=dtype)
        for quotient in quotients:
            moved = start + torch.tensor(quotient.h, dtype=dtype)
            difference = (moved**2 + 1 / moved) - (start**2 + 1 / start)
            assert quotient.difference == difference.item()
            assert quotient.quotient == (difference / torch.tensor(quotient.h, dtype=dtype)).item()


def test_without_a_slope_there_is_no_error_and_overflow_is_no_best() -> None:
    assert precision(f("|x|"), 0.0) is None
    assert precision(f("log(x)"), -1.0) is None
    found = precision(f("exp(x)"), 200.0)
    assert found is not None
    assert found.best[0] == (), "exp(200) is beyond float32"
    assert found.best[1] != ()


# ---- the window


@given(st.floats(-1e3, 1e3), st.floats(1e-5, 1e5), st.floats(-1e4, 1e4))
def test_a_window_holds_the_point_and_keeps_its_width(left: float, width: float, x: float) -> None:
    window = Window(left, left + width).holding(x)
    assert window.left <= x <= window.right
    assert window.width == pytest.approx(width, rel=1e-3)


@given(st.floats(-2, 2), st.lists(st.sampled_from([0.5, 2.0]), max_size=60))
def test_zooming_stays_within_its_bounds_and_around_the_point(x: float, by: list[float]) -> None:
    window = Window(-2.5, 2.5)
    for factor in by:
        window = window.zoomed(factor, x).holding(x)
        assert NARROWEST * 0.99 <= window.width <= WIDEST * 1.01
        assert window.left <= x <= window.right


def test_keys_bring_the_point_to_multiples_of_the_step() -> None:
    window = Window(-2.5, 2.5)
    assert window.fine == 0.1
    assert [window.moved(x, 1, 0) for x in (1.234, -0.1, 0.2)] == [1.3, 0.0, 0.3]
    assert [window.moved(x, -1, 0) for x in (1.234, 0.1, 0.3)] == [1.2, 0.0, 0.2]
    assert window.moved(0.3, 0, 1) == 1.3
    assert window.moved(FARTHEST, 0, 1) == FARTHEST
    assert Window(-50.0, 50.0).moved(3.0, 1, 0) == 4.0
    x = 1.7
    for _ in range(17):
        x = window.moved(x, -1, 0)
    assert x == 0, "exactly: a kink is met"


def test_the_range_is_robust_to_poles_gaps_and_overflow() -> None:
    poles = curve(f("1/x"), Window(-4.0, 4.0))
    assert poles.value_span.cut
    assert -8 < poles.value_span.bottom < -2
    assert poles.breaks.sum() == 2, "on both sides of 0"
    gap = curve(f("log(x)"), Window(-1.0, 4.0))
    assert np.isfinite([gap.value_span.bottom, gap.value_span.top]).all()
    assert gap.breaks[0]
    assert not gap.breaks[-1]
    over = curve(f("exp(x)"), Window(-1000.0, 1000.0))
    assert np.isfinite([over.value_span.bottom, over.value_span.top]).all()
    assert not curve(f("exp(x)"), Window(-4.0, 4.0)).value_span.cut
    assert curve(f("tanh(40x)"), Window(-4.0, 4.0)).breaks.sum() == 0, "steep is not torn"
    assert curve(f("x/|x|"), Window(-4.0, 4.0)).breaks.sum() == 2
    assert curve(f("|x|"), Window(-4.1, 4.0)).slope_breaks.sum() == 1, "f' jumps where f folds"
    assert span_of(np.array([math.nan, math.inf])).bottom == -1
    flat = span_of(np.full(5, 3.0))
    assert flat.bottom < 3 < flat.top


# ---- answers and what is typed


def test_a_sign_or_a_value_is_graded_by_what_is_computed() -> None:
    point = slope_at(f("x^3 - 3x"), -0.5)
    shown = secants(f("x^3 - 3x"), point, 1.0, 2)[1]
    for text, right, code in (
        ("-", True, "sign"),
        ("음수", True, "sign"),
        ("-2.25", True, "value"),
        ("-2.246", True, "value"),
        ("−9/4", True, "value"),
        ("+", False, "opposite"),
        ("0", False, "not_flat"),
        ("n", False, "exists"),
        ("1.375", False, "height"),
        (f"{shown.right}", False, "secant"),
        ("-2", False, "near"),
        ("2.25", False, "opposite"),
    ):
        verdict = grade_slope(point, text, shown)
        assert (verdict.right, verdict.code) == (right, code), text


def test_where_there_is_no_slope_none_is_right_and_a_number_is_told_why() -> None:
    kink = slope_at(f("relu(x)"), 0.0)
    for text, right, code in (
        ("none", True, "none"),
        ("0", False, "convention"),
        ("1", False, "side"),
        ("+", False, "kink"),
        ("0.5", False, "kink"),
    ):
        verdict = grade_slope(kink, text)
        assert (verdict.right, verdict.code) == (right, code), text
    assert grade_slope(slope_at(f("log(x)"), -1.0), "+").code == "undefined"
    assert grade_slope(slope_at(f("sqrt(x)"), 0.0), "+").code == "edge"
    assert grade_slope(slope_at(f("0^|x|"), 0.0), "-").code == "steep"
    assert grade_slope(slope_at(f("x^x"), -1.0), "+").code == "alone"
    assert grade_slope(slope_at(f("x^2"), 0.0), "+").code == "flat"
    assert grade_slope(slope_at(f("x^2"), 0.0), "0").right


@given(st.text(max_size=45))
def test_any_answer_is_read_or_refused(text: str) -> None:
    try:
        sign, _ = parse_slope(text)
    except SlopeMistake:
        return
    assert sign in (-1, 0, 1, None)


def test_an_h_within_one_power_of_ten_of_the_best_is_right() -> None:
    text = "x^3 - 3x"
    found = precision(f(text), 1.2)
    assert found is not None
    assert found.best[0] == (4,)
    best = [found.quotients[0][4]]
    codes = [
        grade_best(quotient_at(f(text), found.x, found.slope, h, np.float32), best).code
        for h in (1e-3, 1e-4, 1e-5, 0.1, 1e-7)
    ]
    assert codes == ["right", "right", "right", "bend", "rounding"]
    assert grade_best(best[0], []).code == "right", "of no finite errors none is better"
    assert parse_h("1e-4") == 1e-4
    with pytest.raises(SlopeMistake):
        parse_h("0")


def test_a_function_a_point_or_both_may_be_typed() -> None:
    before = parse_function("x^3, x = 7")
    for text, function, x in (
        ("x^2 - 3x", "x^2 - 3x", 7),
        ("x = 1.2", "x^3", 1.2),
        ("max(x, 2), x = -1", "max(x, 2)", -1),
        ("f(x) = x^2; x=1/2", "x^2", 0.5),
        ("y = |x|", "|x|", 7),
        ("3; x = 2", "3", 2),
    ):
        typed = parse_function(text, before)
        assert (typed.formula, dict(typed.values)) == (function, {"x": x})
    assert of_one(parse_function("w*x; w = 3, x = 2"), "w") == parse("x*2", names=("x",)), "by w"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 10_000, "expression.too_long"),
        ("(" * 1000 + "x" + ")" * 1000, "expression.too_long"),
        ("(" * 99 + "x" + ")" * 99, "expression.too_deep"),
        ("x.real", "expression.not_read"),
        ("__import__(x)", "expression.not_read"),
        ("open(x)", "expression.function"),
        ("muchtoolong + 1", "expression.name"),
        ("sin x", "expression.arguments"),
        ("", "expression.empty"),
        ("f(x) = , x = 1", "expression.empty"),
        ("x^2, x = one", "real.not_a_number"),
        ("x = 1e9", "real.out_of_range"),
        ("x = ", "real.empty"),
    ],
)
def test_what_is_no_function_is_refused_in_one_line(text: str, code: str) -> None:
    with pytest.raises((ExpressionMistake, RealMistake)) as refused:
        parse_function(text, parse_function("x"))
    assert refused.value.code == code
    assert "\n" not in str(refused.value)


@given(st.text(max_size=260) | st.text("x=,;@ 1.2()^", max_size=60))
def test_any_text_is_a_function_or_refused(text: str) -> None:
    try:
        typed = parse_function(text)
    except (ExpressionMistake, RealMistake):
        return
    assert set(typed.values) >= set(typed.expression.names)


@pytest.mark.parametrize(
    ("text", "x", "kind", "left", "right"),
    [
        ("sqrt(relu(x))", -1.0, "slope", 0.0, 0.0),
        ("relu(x)^.5", 0.0, "steep", 0.0, math.inf),
        ("sqrt(max(x, 0))", -2.0, "slope", 0.0, 0.0),
        ("sqrt(x^4)", 0.0, "slope", 0.0, 0.0),
        ("sqrt(x^2)*x", 0.0, "slope", 0.0, 0.0),
        ("sqrt(x^2)", 0.0, "kink", -1.0, 1.0),
        ("1/(1 + exp(-x))", -800.0, "slope", 0.0, 0.0),
    ],
)
def test_a_slope_that_rounding_or_an_infinity_hides_is_found(
    text: str, x: float, kind: str, left: float, right: float
) -> None:
    point = slope_at(parse(text), x)
    assert point.kind == kind
    assert (point.left, point.right) == pytest.approx((left, right), nan_ok=True)
