"""f and its slope are those of mathematics, and what float64 and autograd make of them is told."""

from dataclasses import replace
from decimal import Decimal
from math import inf, isnan, nan

import numpy as np
import pytest

from engine.explain.derivative.answers import grade_best, grade_slope
from engine.explain.derivative.point import Kind, slope_at
from engine.explain.derivative.precision import precision, quotient_at
from engine.explain.derivative.secants import secants
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.text import parse
from engine.explain.shared.expressions.written import written_step


def f(text: str) -> Expression:
    return parse(text, names=("x",))


@pytest.mark.parametrize(
    ("text", "x", "exact", "slope", "step", "trouble", "computed"),
    [
        ("1/(1+exp(-x))", -800, "3.66787e-348", "3.66787e-348", "exp(-x)", "overflow", 0.0),
        ("-log(1-sigmoid(x))", 40, "40", "1", "1 - sigmoid(x)", "rounded", inf),
        ("exp(x)", 1000, "1.97007e+434", "1.97007e+434", "exp(x)", "overflow", inf),
        ("1/exp(x)", -1000, "1.97007e+434", "-1.97007e+434", "exp(x)", "underflow", inf),
        ("exp(x)/exp(x)", 800, "1", "0", "exp(x)", "overflow", nan),
        ("1 - tanh(x)", 20, "8.49671e-18", "-1.69934e-17", "1 - tanh(x)", "rounded", 0.0),
        ("(1 + x) - 1", 1e-18, "1e-18", "1", "1 + x - 1", "rounded", 0.0),
        ("3x - 0.3", 0.1, "0", "3", "3*x - 0.3", "rounded", 5.551115123125783e-17),
        ("sigmoid(x)", -720, "2.03223e-313", "2.03223e-313", "sigmoid(x)", "rounded", 0.0),
    ],
)
def test_a_value_that_float64_loses_is_found_and_the_step_named(
    text: str, x: float, exact: str, slope: str, step: str, trouble: str, computed: float
) -> None:
    point = slope_at(f(text), float(x))
    assert point.exact is not None
    assert point.exact_slope is not None
    assert f"{point.exact:.5e}" == f"{Decimal(exact):.5e}"
    assert f"{point.exact_slope:.5e}" == f"{Decimal(slope):.5e}"
    assert point.lost is not None
    assert (point.lost.step, point.lost.trouble) == (step, trouble)
    assert point.lost.computed == computed or (isnan(point.lost.computed) and isnan(computed))


@pytest.mark.parametrize(
    ("text", "x"),
    [("1 + exp(-x)", 800.0), ("1e6 + x*x", 1e-9), ("sin(x)", 3.14159), ("sigmoid(x)", 40.0)],
)
def test_rounding_that_does_no_harm_is_not_told(text: str, x: float) -> None:
    assert slope_at(f(text), x).lost is None


@pytest.mark.parametrize(
    ("text", "x", "kind", "left", "right", "convention"),
    [
        ("relu(x) - relu(-x)", 0, "slope", 1, 1, 0),
        ("sqrt(x^4)", 0, "slope", 0, 0, nan),
        ("sqrt(x^2)", 0, "kink", -1, 1, nan),
        ("|3x - 0.3|", 0.1, "kink", -3, 3, 3),
        ("|x^2 - 0.04|", 0.2, "kink", -0.4, 0.4, 0.4),
        ("|x^2 - 2|", 2**0.5, "kink", -(8**0.5), 8**0.5, 8**0.5),
        ("x^3 - x", 3**-0.5, "slope", 0, 0, 0),
        ("0^x", 0, "edge", nan, -inf, 0),
        ("x^x", 0, "edge", nan, -inf, 0),
        ("x^x", -1, "alone", nan, nan, nan),
        ("log(x)", -1, "undefined", nan, nan, -1),
        ("1/x", 0, "undefined", nan, nan, -inf),
        ("1/(1+exp(-x))", -800, "slope", 0, 0, nan),
        ("-log(1-sigmoid(x))", 40, "slope", 1, 1, nan),
        ("-log(1-sigmoid(x))", 1e6, "open", nan, nan, nan),
    ],
)
def test_the_slope_stands_beside_what_autograd_gives(
    text: str, x: float, kind: Kind, left: float, right: float, convention: float
) -> None:
    point = slope_at(f(text), float(x))
    assert point.kind == kind
    assert (point.left, point.right) == pytest.approx((left, right), nan_ok=True, abs=1e-14)
    assert point.convention == pytest.approx(convention, nan_ok=True, abs=1e-15)
    is_same = kind == "slope" and point.convention == pytest.approx(point.right)
    assert point.differs is not is_same


def test_x_to_the_x_is_minus_one_at_minus_one() -> None:
    assert slope_at(f("x^x"), -1.0).value == -1


def test_the_secants_are_those_of_mathematics() -> None:
    text = "-log(1-sigmoid(x))"
    for one in secants(f(text), slope_at(f(text), 40.0), 1.0, 2):
        assert (one.right, one.left) == pytest.approx((1, 1))
        assert one.off == pytest.approx(0, abs=1e-12)
    far = secants(f("exp(x)"), slope_at(f("exp(x)"), 1000.0), 1.0, 2)[0]
    assert f"{far.exact[0]:.4g}" == "3.385e+434"


def test_a_slope_beyond_float64_has_a_sign_and_is_no_none() -> None:
    point = slope_at(f("exp(x)"), 1000.0)
    assert (point.kind, point.slope, point.sign) == ("overflow", None, 1)
    codes = [grade_slope(point, text).code for text in ("+", "-", "n", "3")]
    assert codes == ["sign", "opposite", "exists", "near"]


def test_what_autograd_gives_is_told_to_who_answers_with_it() -> None:
    point = slope_at(f("relu(x) - relu(-x)"), 0.0)
    codes = [grade_slope(point, text).code for text in ("0", "1", "+", "n", "2")]
    assert codes == ["autograd", "value", "sign", "exists", "near"]
    assert grade_slope(slope_at(f("sqrt(x^4)"), 0.0), "nan").code == "autograd"
    assert grade_slope(slope_at(f("1/(1+exp(-x))"), -800.0), "+").right


def test_the_best_h_is_what_was_measured() -> None:
    text = "x^3 - 3x"
    found = precision(f(text), 0.0)
    assert found is not None
    narrow = found.quotients[0]
    assert [narrow[place].error for place in (6, 8)] == [0, 0]
    assert found.best[0] == tuple(range(4, 17)), "from 1e-4 on there is no error at all"
    best = [narrow[place] for place in found.best[0]]
    for h, code in ((1e-6, "right"), (1e-8, "right"), (3e-16, "right"), (0.1, "bend")):
        measured = quotient_at(f(text), found.x, found.slope, h, np.float32)
        assert grade_best(measured, best).code == code, h
    straight = precision(f("2x - 7"), 1.0)
    assert straight is not None
    assert straight.best[0] == (0,)
    measured = straight.quotients[0][7]
    assert grade_best(measured, [straight.quotients[0][0]]).code == "rounding"
    assert all(one.bend == 0 for one in straight.quotients[0])
    lucky = replace(measured, h=1e-7, error=0.0, rounding=0.0)
    unlucky = replace(measured, h=1.0, bend=0.0)
    assert grade_best(unlucky, [lucky]).code == "rounding", "not by which of both is larger"


@pytest.mark.parametrize(
    "text",
    ["1 - (x - 2)", "1/(x/2)", "(x^2)^3", "x^2^3", "(-x)^2", "-x^2", "|x - 1|*2", "max(x, -x)"],
)
def test_a_step_is_written_as_it_would_be_typed(text: str) -> None:
    expression = f(text)
    assert written_step(expression, expression.result) == text
