"""Kinks, ends of a domain and holes lie where the formula has them, whatever float64 rounds to."""

from __future__ import annotations

import math
from math import e

import pytest

from engine.explain.derivative.point import Kind, slope_at
from engine.explain.derivative.stationary import Landscape, Sort, Stationary, landscape
from engine.explain.derivative.window import Window, curve
from engine.explain.shared.expressions.text import parse

TENTHS = [f"{tenth / 10:g}" for tenth in range(-19, 20)]
"""In [-2, 2] the samples lie beside most of them by 1e-16."""


def seen(text: str, left: float = -4.0, right: float = 4.0) -> Landscape:
    expression = parse(text, names=("x",))
    return landscape(expression, curve(expression, Window(left, right)))


def kinks(text: str, left: float = -4.0, right: float = 4.0) -> list[tuple[float, float, float]]:
    points = seen(text, left, right).points
    return [(point.x, point.left, point.right) for point in points if not point.smooth]


def points(text: str, left: float = -4.0, right: float = 4.0) -> list[tuple[Sort, float]]:
    return [(point.sort, point.x) for point in seen(text, left, right).points]


# ---- kinks lost and invented


def test_relu_of_x_minus_a_fifth_is_flat_up_to_its_kink() -> None:
    flat, kink = seen("relu(x - 0.2)").points
    assert (flat.sort, flat.x, flat.end, flat.after) == ("flat", -4.0, 0.2, 1)
    assert kink == Stationary(0.2, 0.2, 0.0, 0, 1, 0.0, 1.0, False, "bend")


@pytest.mark.parametrize("c", TENTHS)
def test_a_kink_at_any_tenth_is_found_there(c: str) -> None:
    at = float(c)
    for window in ((-3.0, 3.0), (-2.0, 2.0), (-4.0, 4.0)):
        assert kinks(f"relu(x - ({c}))", *window) == [(at, 0, 1)]
        assert kinks(f"max(x, {c})", *window) == [(at, 0, 1)]
        assert kinks(f"min(x, {c})", *window) == [(at, 1, 0)]
        assert kinks(f"|x - ({c})| + x", *window) == [(at, 0, 2)]
        two = {1: [(0.0, 0, 1), (at, 1, 0)], -1: [(at, 0, -1), (0.0, -1, 0)], 0: []}
        sign = (at > 0) - (at < 0)
        assert kinks(f"relu(x) - relu(x - ({c}))", *window) == two[sign]


def test_a_kink_has_no_zero_of_the_slope_beside_it() -> None:
    assert points("relu(x) + x^3") == [("bend", 0.0)]
    assert points("relu(x - 0.1) + (x - 0.1)^3") == [("bend", 0.1)]


@pytest.mark.parametrize(
    ("text", "x", "left", "right"),
    [
        ("|3x - 0.3|", 0.1, -3, 3),
        ("|x^2 - 0.04|", 0.2, -0.4, 0.4),
        ("|x^2 - 2|", 2**0.5, -(8**0.5), 8**0.5),
        ("|sin(x)|", math.pi, -1, 1),
        ("max(exp(x), e)", 1.0, 0, e),
        ("relu(0.1x - 0.07)", 0.7, 0, 0.1),
        ("sqrt((x - 0.3)^2)", 0.3, -1, 1),
        ("sqrt((x^2 - 2)^2)", 2**0.5, -(8**0.5), 8**0.5),
        ("|x - 1e-10|", 1e-10, -1, 1),
    ],
)
def test_a_kink_is_one_at_the_number_that_was_typed_or_found(
    text: str, x: float, left: float, right: float
) -> None:
    point = slope_at(parse(text, names=("x",)), x)
    assert point.kind == "kink"
    assert point.value == pytest.approx(e if "e)" in text else 0, abs=0)
    assert (point.left, point.right) == pytest.approx((left, right), rel=1e-12)
    assert [kink for kink in kinks(text) if kink[0] == x] == [(x, point.left, point.right)]


def test_a_kink_next_to_another_is_not_taken_for_it() -> None:
    assert slope_at(parse("|x - 1e-10|", names=("x",)), 0.0).slope == -1
    assert kinks("|x| + |x - 1e-10|")[0][1:] == (-2, 0)


# ---- what a kink is


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x^2 + relu(x)", [("minimum", 0.0)]),
        ("max(x, x^2)", [("minimum", 0.0), ("bend", 1.0)]),
        ("-x^2 - relu(x)", [("maximum", 0.0)]),
        ("min(-x, -x^2)", [("maximum", 0.0), ("bend", 1.0)]),
        ("relu(x) + x^4", [("minimum", 0.0)]),
        ("relu(x)^2 - x^3", [("minimum", 0.0), ("maximum", 2 / 3)]),
        ("relu(x) - x^2", [("bend", 0.0), ("maximum", 0.5)]),
        ("x^3 + relu(x)^2", [("saddle", 0.0)]),
        ("x*|x|", [("saddle", 0.0)]),
        ("|(x^2 - 2)^3|", [("minimum", -(2**0.5)), ("maximum", 0.0), ("minimum", 2**0.5)]),
        ("(x^2 - 2)^3", [("saddle", -(2**0.5)), ("minimum", 0.0), ("saddle", 2**0.5)]),
        ("(x - 0.3)^9", [("saddle", 0.3)]),
        ("|x| + exp(x)/1000", [("minimum", 0.0)]),
    ],
)
def test_the_slopes_on_both_sides_of_a_point_say_what_it_is(
    text: str, expected: list[tuple[Sort, float]]
) -> None:
    found = points(text)
    assert [sort for sort, _ in found] == [sort for sort, _ in expected]
    assert [x for _, x in found] == pytest.approx([x for _, x in expected], abs=1e-15)


def test_what_float64_rounds_to_zero_is_not_flat() -> None:
    for text in ("exp(-1/x^2)", "tanh(40x)", "exp(1000x)", "sigmoid(100x)"):
        assert points(text) == []
        assert all(stretch.sign for stretch in seen(text).stretches)
    assert points("0*exp(x) + sin(x)^2 + cos(x)^2") == [("flat", -4.0)]


def test_a_stretch_says_where_the_slope_has_which_sign_and_where_f_has_none() -> None:
    found = seen("sqrt(x - 0.3)*relu(x - 1)").stretches
    assert [(s.left, s.right, s.sign) for s in found] == [
        (-4.0, 0.3, None),
        (0.3, 1.0, 0),
        (1.0, 4.0, 1),
    ]


# ---- ends and holes


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        ("sqrt(x - 0.3)", ("rim", 0.3, 0.0), ("edge", 4.0, 3.7**0.5)),
        ("sqrt(2 - x^2)", ("rim", -(2**0.5), 0.0), ("inside", 0.0, 2**0.5)),
        ("sin(x)/x", ("edge", -4.0, math.sin(4) / 4), ("hole", 0.0, 1.0)),
        ("exp(-1/x^2)", ("hole", 0.0, 0.0), ("edge", -4.0, e ** (-1 / 16))),
        ("x*log(x)", ("inside", 1 / e, -1 / e), ("edge", 4.0, 4 * math.log(4))),
        (
            "-x*log(x) - 10*relu(x)",
            ("edge", 4.0, -4 * math.log(4) - 40),
            ("inside", e**-11, e**-11),
        ),
        ("-x*log(x)^2 - x", ("edge", 4.0, -4 * math.log(4) ** 2 - 4), ("hole", 0.0, 0.0)),
        ("0^|x|", ("rim", -4.0, 0.0), ("inside", 0.0, 1.0)),
        ("x^x", ("inside", -1.0, -1.0), ("edge", 4.0, 256.0)),
        ("1/log(|cos(x)|)", ("endless", -math.pi, -math.inf), ("hole", -math.pi / 2, 0.0)),
        ("x/x - (0.5x)^4", ("edge", -4.0, -15.0), ("hole", 0.0, 1.0)),
        ("|exp(1/x)|", ("hole", 0.0, 0.0), ("endless", 0.0, math.inf)),
        ("exp(1/x)", ("hole", 0.0, 0.0), ("endless", 0.0, math.inf)),
        ("log(x - 0.7)", ("endless", 0.7, -math.inf), ("edge", 4.0, math.log(3.3))),
        ("sqrt(0.1 - |x - 0.3|)", ("rim", 0.2, 0.0), ("inside", 0.3, 0.1**0.5)),
    ],
)
def test_the_lowest_and_the_highest_know_ends_and_holes(
    text: str, lowest: tuple[str, float, float], highest: tuple[str, float, float]
) -> None:
    found = seen(text)
    for extreme, (place, x, value) in ((found.lowest, lowest), (found.highest, highest)):
        assert extreme is not None
        assert extreme.place == place
        assert (extreme.x, extreme.value) == pytest.approx((x, value), rel=1e-14, abs=1e-300)


@pytest.mark.parametrize(
    ("text", "x", "kind", "value", "left", "right"),
    [
        ("0^x", 0.0, "edge", 1, math.nan, -math.inf),
        ("x^x", 0.0, "edge", 1, math.nan, -math.inf),
        ("x^x", -1.0, "alone", -1, math.nan, math.nan),
        ("x^x", -2.0, "alone", 0.25, math.nan, math.nan),
        ("x^x", -1.5, "undefined", math.nan, math.nan, math.nan),
        ("0^|x|", 0.0, "steep", 1, math.inf, -math.inf),
        ("exp(-1/x^2)", 0.0, "undefined", math.nan, math.nan, math.nan),
        ("sqrt(2 - x^2)", 2**0.5, "edge", 0, -math.inf, math.nan),
        ("x^1.5 + relu(x)*sqrt(x)", 0.0, "edge", 0, math.nan, 0),
        ("sqrt(x)*x^0.6", 0.0, "edge", 0, math.nan, 0),
        ("x^0.3*x^0.3", 0.0, "edge", 0, math.nan, math.inf),
        ("sqrt(|x|)", 0.0, "steep", 0, -math.inf, math.inf),
        ("relu(x)^x", 0.0, "edge", 1, math.nan, -math.inf),
        ("-log(1 - sigmoid(x))", 40.0, "slope", 40, 1, 1),
        ("sin(x)", math.pi / 2, "slope", 1, 0, 0),
        ("(x^2 - 2)^2", 2**0.5, "slope", 0, 0, 0),
        ("(x^2 - 2)^3", 2**0.5, "slope", 0, 0, 0),
    ],
)
def test_an_end_a_jump_and_a_lone_point_have_no_derivative(
    text: str, x: float, kind: Kind, value: float, left: float, right: float
) -> None:
    point = slope_at(parse(text, names=("x",)), x)
    assert point.kind == kind
    assert (point.value, point.left, point.right) == pytest.approx(
        (value, left, right), rel=1e-12, abs=0, nan_ok=True
    )


def test_changes_of_sign_that_rounding_makes_are_told_from_those_of_f() -> None:
    cubed = "x^3 - 0.9x^2 + 0.27x - 0.027"
    for left, right in ((0.2999995, 0.3000005), (0.299, 0.301)):
        assert points(cubed, left, right) == [("saddle", 0.3)]
        assert points(f"|{cubed}|", left, right) == [("minimum", 0.3)]
    for text in (
        "sin(1000x)",
        "sin(777x)",
        "|sin(60x)|",
        "sin(1/x)",
        "x^2*sin(1/x)",
        "sin(log(x))",
    ):
        assert seen(text).crowded
    assert len(points("sin(20x)")) == 50
