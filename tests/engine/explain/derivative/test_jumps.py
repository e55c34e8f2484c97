"""Functions that jump, choose or end: slopes and borders as mathematics has them."""

from decimal import localcontext
from random import Random

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

from engine.explain.derivative.exact.jets import CONTEXT
from engine.explain.derivative.exact.places import places
from engine.explain.derivative.point import slope_at
from engine.explain.derivative.slopes import sloped
from engine.explain.derivative.stationary import landscape
from engine.explain.derivative.text import read
from engine.explain.derivative.window import Window, curve

MPMATH = {
    "softplus(x)": lambda x: mp.log1p(mp.exp(x)),
    "log1p(x + 9)": lambda x: mp.log1p(x + 9),
    "expm1(x)": mp.expm1,
    "log2(x + 9)": lambda x: mp.log(x + 9, 2),
    "log10(x + 9)": lambda x: mp.log(x + 9, 10),
    "tan(x)": mp.tan,
    "sinh(x)": mp.sinh,
    "cosh(x)": mp.cosh,
    "silu(x)": lambda x: x / (1 + mp.exp(-x)),
    "mish(x)": lambda x: x * mp.tanh(mp.log1p(mp.exp(x))),
    "elu(x)": lambda x: x if x > 0 else mp.expm1(x),
    "leaky_relu(x)": lambda x: x if x > 0 else x / 100,
    "softsign(x)": lambda x: x / (1 + abs(x)),
    "logsigmoid(x)": lambda x: -mp.log1p(mp.exp(-x)),
    "exp2(x)": lambda x: mpf(2) ** x,
    "softmax([x, 1, 2])[0]": lambda x: mp.exp(x) / (mp.exp(x) + mp.exp(1) + mp.exp(2)),
    "logsumexp([x, 1])": lambda x: mp.log(mp.exp(x) + mp.exp(1)),
    "clip(x, -1, 2)": lambda x: min(max(x, mpf(-1)), mpf(2)),
    "x^2 if x < 1 else 2x - 1": lambda x: x**2 if x < 1 else 2 * x - 1,
}


@pytest.mark.parametrize("text", MPMATH)
def test_value_and_slope_are_mpmaths_at_many_points(text: str) -> None:
    source, function, expression = Random(text), MPMATH[text], read(text)
    points = [round(source.uniform(-7, 7), 3) for _ in range(120)]
    drawn = sloped(expression, np.array(points))
    with mp.workdps(40):
        for place, x in enumerate(points):
            point, at = slope_at(expression, x), mpf(repr(x))
            value = function(at)
            slope = (function(at + mpf("1e-15")) - function(at - mpf("1e-15"))) / mpf("2e-15")
            if text.startswith("clip") and x in (-1, 2):
                continue
            assert point.value == pytest.approx(float(value), rel=1e-15)
            assert point.slope == pytest.approx(float(slope), rel=1e-13, abs=1e-20)
            assert drawn.values[place] == pytest.approx(float(value), rel=1e-12)
            assert drawn.slopes[place] == pytest.approx(float(slope), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "x", "kind", "left", "right", "convention"),
    [
        ("relu(x) - relu(-x)", 0.0, "slope", 1.0, 1.0, 0.0),
        ("sqrt(x^4)", 0.0, "slope", 0.0, 0.0, np.nan),
        ("relu(x)", 0.0, "kink", 0.0, 1.0, 0.0),
        ("max(x, 1)", 1.0, "kink", 0.0, 1.0, 0.5),
        ("min(x, 1)", 1.0, "kink", 1.0, 0.0, 0.5),
        ("leaky_relu(x)", 0.0, "kink", 0.01, 1.0, 0.01),
        ("elu(x)", 0.0, "slope", 1.0, 1.0, 1.0),
        ("x*sign(x)", 0.0, "kink", -1.0, 1.0, 0.0),
        ("(x > 0)*x", 0.0, "kink", 0.0, 1.0, 0.0),
        ("where(x > 1, 2x - 1, x^2)", 1.0, "slope", 2.0, 2.0, 2.0),
        ("where(x == 0, 1, sin(x)/x)", 0.0, "slope", 0.0, 0.0, np.nan),
        ("sign(x)", 0.0, "jump", np.inf, np.inf, 0.0),
        ("x > 0", 0.0, "jump", 0.0, np.inf, 0.0),
        ("where(x > 0, x - 1, 5)", 0.0, "jump", 0.0, -np.inf, 0.0),
        ("where(x >= 0.1 + 0.2, 1, 0)", 0.3, "jump", np.inf, 0.0, 0.0),
        ("where(x > 0, sqrt(x), 0)", 0.0, "steep", 0.0, np.inf, np.nan),
        ("where(x > 0, log(x), 7)", -1.0, "slope", 0.0, 0.0, 0.0),
        ("log1p(x)", -1.0, "undefined", np.nan, np.nan, np.inf),
        ("log2(x) - 3", 8.0, "slope", 0.18033688011112042, 0.18033688011112042, 0.1803368801111),
    ],
)
def test_at_a_border_it_is_said_what_there_is(
    text: str, x: float, kind: str, left: float, right: float, convention: float
) -> None:
    point = slope_at(read(text), x)
    assert point.kind == kind
    assert (point.left, point.right) == pytest.approx((left, right), nan_ok=True)
    if kind != "undefined":
        assert point.convention == pytest.approx(convention, nan_ok=True)
    assert (point.slope is None) == (kind != "slope")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("log1p(x)", [-1]),
        ("where(x > 1, x, -x)", [1]),
        ("sign(x^2 - 4)*x", [-2, 2]),
        ("(x > 0) + (x > 2)", [0, 2]),
        ("log2(x - 1)", [1]),
        ("softplus(x) + expm1(x)", []),
    ],
)
def test_where_f_folds_jumps_or_ends_is_found(text: str, wanted: list[float]) -> None:
    expression = read(text)
    with localcontext(CONTEXT):
        assert list(map(float, places(expression, curve(expression, Window(-4, 4))))) == wanted


def test_a_jump_is_no_minimum_and_what_f_only_comes_to_is_no_lowest_value() -> None:
    def seen(text: str) -> tuple[list[tuple[float, str]], str]:
        found = landscape(read(text), curve(read(text), Window(-4, 4)))
        assert found.lowest is not None
        return [(point.x, point.sort) for point in found.points], found.lowest.place

    assert seen("where(x > 0, x - 1, x^2 + 1)") == ([], "hole")
    assert seen("where(x >= 0, x - 1, x^2 + 1)") == ([], "inside")
    assert seen("x*sign(x)") == ([(0.0, "minimum")], "inside")
    assert seen("where(x > 1, (x - 2)^2, 3 - x)")[0] == [(2.0, "minimum")]
    points, _ = seen("(x > 1) - (x > 2)")
    assert [sort for _, sort in points] == ["flat", "flat", "flat"]


def test_mpmath_and_the_formulas_agree_on_where_they_end() -> None:
    with mp.workdps(30):
        assert mpmath.isinf(mp.log1p(-1))
    assert slope_at(read("log1p(x)"), -2.0).kind == "undefined"
