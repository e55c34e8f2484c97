"""Zeros and kinks of the slope are all found, and are what the slopes beside them say."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.explain.derivative.stationary import Landscape, Sort, Stretch, landscape
from engine.explain.derivative.window import Window, curve
from engine.explain.shared.expressions.text import parse


def seen(text: str, left: float, right: float) -> Landscape:
    expression = parse(text, names=("x",))
    return landscape(expression, curve(expression, Window(left, right)))


@st.composite
def separated(draw: st.DrawFn) -> list[float]:
    """Up to five roots in (-2.4, 2.4), at least .1 apart."""
    steps = draw(st.lists(st.integers(-23, 23), min_size=1, max_size=5, unique=True))
    nudge = draw(st.floats(-0.04, 0.04))
    return sorted(step / 10 + nudge for step in steps)


@settings(max_examples=25, deadline=None)
@given(separated(), st.sampled_from([1.0, -1.0]))
def test_every_root_of_a_polynomials_slope_is_found_to_the_last_digits(
    roots: list[float], sign: float
) -> None:
    powers = np.polynomial.polynomial.polyint(np.polynomial.polynomial.polyfromroots(roots) * sign)
    text = "0" + "".join(f" + {c!r}*x^{n}" for n, c in enumerate(powers.tolist()) if n and c)
    text = text.replace("+ -", "- ").replace("^1", "").replace("0 + ", "", 1)
    found = seen(text, -2.5, 2.5)
    assert [point.x for point in found.points] == pytest.approx(roots, abs=1e-8)
    # To the right of the last root the slope has the sign of the leading coefficient.
    expected: list[Sort] = []
    after = sign
    for _ in roots:
        expected.insert(0, "minimum" if after > 0 else "maximum")
        after = -after
    assert [point.sort for point in found.points] == expected
    assert all(point.smooth for point in found.points)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x^2", [("minimum", 0, True)]),
        ("-x^2", [("maximum", 0, True)]),
        ("x^3", [("saddle", 0, True)]),
        ("(x - .3)^3", [("saddle", 0.3, True)]),
        ("x^3 - .9x^2 + .27x - .027", [("saddle", 0.3, True)]),
        ("x^4", [("minimum", 0, True)]),
        ("x^3 - 3x", [("maximum", -1, True), ("minimum", 1, True)]),
        ("|x|", [("minimum", 0, False)]),
        ("-|x|", [("maximum", 0, False)]),
        ("sqrt(x^2)", [("minimum", 0, False)]),
        ("sqrt(|x|)", [("minimum", 0, False)]),
        ("|x|^3", [("minimum", 0, True)]),
        ("|x^2 - 1|", [("minimum", -1, False), ("maximum", 0, True), ("minimum", 1, False)]),
        ("||x| - 1|", [("minimum", -1, False), ("maximum", 0, False), ("minimum", 1, False)]),
        ("max(1 - x, x^2 - 1)", [("bend", -2, False), ("minimum", 1, False)]),
        ("|x - .3| + 2x", [("bend", 0.3, False)]),
        ("relu(x)", [("flat", -2.5, True), ("bend", 0, False)]),
        ("3", [("flat", -2.5, True)]),
        ("(x + 1)^2 - x^2 - 2x", [("flat", -2.5, True)]),
        ("x^2 + exp(x)", [("minimum", -0.3517337112491958, True)]),
        ("x*exp(-x)", [("maximum", 1, True)]),
        ("exp(x)", []),
        ("x", []),
        ("1/x", []),
        ("1/x^2", []),
        ("log(x)", []),
        ("log(|x|)", []),
        ("log(|x^2 - 2|)", [("maximum", 0, True)]),
        ("sin(x)/cos(x)", []),
        ("exp(1000x)", []),
        ("tanh(40x)", []),
    ],
)
def test_known_functions_have_their_known_points(
    text: str, expected: list[tuple[Sort, float, bool]]
) -> None:
    found = [(point.sort, point.x, point.smooth) for point in seen(text, -2.5, 2.5).points]
    assert [(sort, smooth) for sort, _, smooth in found] == [(s, m) for s, _, m in expected]
    assert [x for _, x, _ in found] == pytest.approx([x for _, x, _ in expected], abs=1e-9)


def test_the_signs_on_both_sides_say_what_a_point_is() -> None:
    signs: dict[Sort, tuple[int, int]] = {"minimum": (-1, 1), "maximum": (1, -1)}
    for text in ("sin(3x)", "|sin(2x)|", "x^3 - 3x", "max(cos(x), sin(x))", "x*sin(4x)"):
        points = seen(text, -3.0, 3.0).points
        assert points
        for point in points:
            if point.sort in signs:
                assert (point.before, point.after) == signs[point.sort]
            if point.smooth:
                assert (point.left, point.right) == (0, 0)
            else:
                assert point.left != point.right


def test_sines_minima_and_maxima_take_turns() -> None:
    points = seen("sin(x)", -7.0, 7.0).points
    assert [p.x for p in points] == pytest.approx([-1.5, -0.5, 0.5, 1.5] * np.array(math.pi))
    assert [p.sort for p in points] == ["maximum", "minimum", "maximum", "minimum"]


def test_a_window_too_wide_to_tell_says_so() -> None:
    found = seen("sin(1000x)", -2.5, 2.5)
    assert found.crowded
    assert not found.points
    assert seen("|sin(60x)|", -4.0, 4.0).crowded
    assert seen("sin(1/x)", -4.0, 4.0).crowded, "zeros between the samples are no saddles"
    assert len(seen("sin(1/x)", 0.1, 4.0).points) == 3


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        ("x^2", ("inside", 0.0), ("edge", 6.25)),
        ("exp(x)", ("edge", math.exp(-2.5)), ("edge", math.exp(2.5))),
        ("-x^2", ("edge", -6.25), ("inside", 0.0)),
        ("1/x", ("endless", None), ("endless", None)),
        ("1/x^2", ("edge", 0.16), ("endless", None)),
        ("log(x)", ("endless", None), ("edge", math.log(2.5))),
        ("log(|x^2 - 2|)", ("endless", None), ("edge", math.log(4.25))),
        ("sqrt(x)", ("rim", 0.0), ("edge", 2.5**0.5)),
        ("|x|", ("inside", 0.0), ("edge", 2.5)),
        ("exp(1000x)", ("edge", 0.0), ("edge", math.inf)),
    ],
)
def test_the_lowest_and_the_highest_are_told_apart_from_ends_without_one(
    text: str, lowest: tuple[str, float | None], highest: tuple[str, float | None]
) -> None:
    found = seen(text, -2.5, 2.5)
    for extreme, (place, value) in ((found.lowest, lowest), (found.highest, highest)):
        assert extreme is not None
        assert extreme.place == place
        if value is not None:
            assert extreme.value == pytest.approx(value, abs=1e-12)


def test_without_any_value_there_is_nothing_to_find() -> None:
    found = seen("log(-1 - x^2)", -2.5, 2.5)
    assert found == Landscape((), False, None, None, (Stretch(-2.5, 2.5, None),))


EXTREME = (
    "x^300",
    "exp(exp(x))",
    "x^x",
    "1/0",
    "0/0*x",
    "sqrt(-x)",
    "1/(x - x)",
    "x^-300",
    "sin(1/x)",
)


@pytest.mark.parametrize("text", EXTREME)
def test_overflow_and_what_is_undefined_break_nothing(text: str) -> None:
    for window in ((-2.5, 2.5), (-1e6, 1e6), (0.0, 1e-6)):
        found = seen(text, *window)
        assert all(math.isfinite(point.x) for point in found.points)


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("x^4 + 12x^3 + 54x^2 + 108x + 12", -3.0),
        ("16x^5 - 190x^4 + 900x^3 - 2125x^2 + 2500x + 240", 2.5),
    ],
)
def test_a_zero_of_the_third_order_stands_in_its_place_and_is_no_kink(text: str, x: float) -> None:
    expression = parse(text, names=("x",))
    points = landscape(expression, curve(expression, Window(-6.3, 5.1))).points
    assert [(point.sort, point.smooth) for point in points if point.x == x] == [("minimum", True)]


def test_a_cusp_is_infinitely_steep_on_both_sides() -> None:
    expression = parse("sqrt(|x|)", names=("x",))
    (point,) = landscape(expression, curve(expression, Window(-3.0, 3.0))).points
    assert (point.x, point.left, point.right, point.smooth) == (0.0, -math.inf, math.inf, False)
