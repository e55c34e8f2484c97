"""What can be done after derivative: functions of one's own with a wanted slope."""

from __future__ import annotations

from fractions import Fraction
from math import isclose
from typing import Final

from engine.explain.derivative.limits import secant_slope
from engine.explain.derivative.point import slope_at
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.given import parse_given
from engine.explain.shared.expressions.many_digits import Missing, sign_of
from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import told

X: Final = "x"
NEAR: Final = 1e-12
PLACE, SLOPE = 2.0, 3.0
STILL: Final = 1.0
BESIDE: Final = (Fraction(1, 10**12), Fraction(1, 10**15))
"""How far to both sides of a place it is looked which way the function goes on."""
NO_VALUE: Final = frozenset({"undefined", "open", "overflow"})


def judge_line(text: str) -> Judged:
    """A function of x that is 0 at 2 and has slope 3 there. Raises those of `parse_given`."""
    expression = parse_given(text).expression
    if others := _others(expression):
        return Judged(False, "names", {"names": others})
    point = slope_at(expression, PLACE)
    if point.kind in NO_VALUE:
        return Judged(False, "undefined", {})
    values = {"value": told(point.value, 0)}
    if point.value:
        return Judged(False, "value", values)
    if point.slope is None:
        return Judged(False, "no_slope", values)
    is_right = isclose(point.slope, SLOPE, rel_tol=NEAR)
    values["slope"] = told(SLOPE if is_right else point.slope, SLOPE)
    return Judged(is_right, "right" if is_right else "slope", values)


def judge_still(text: str) -> Judged:
    """A function of x with slope 0 at 1, which is neither a minimum nor a maximum of it."""
    expression = parse_given(text).expression
    if others := _others(expression):
        return Judged(False, "names", {"names": others})
    point = slope_at(expression, STILL)
    if point.kind in NO_VALUE or point.kind in ("edge", "alone"):
        return Judged(False, "undefined", {})
    if point.slope is None:
        return Judged(False, "no_slope", {})
    values = {"slope": told(point.slope, 0)}
    if point.sign != 0:
        return Judged(False, "slope", values)
    sides = {_goes_on(expression, side) for side in (-1, 1)}
    if sides in ({-1}, {1}):
        return Judged(True, "right", values)
    return Judged(False, "flat" if sides == {0} else "turns", values)


def _others(expression: Expression) -> str:
    """The names in it besides x."""
    return ", ".join(sorted(set(expression.names) - {X}))


def _goes_on(expression: Expression, side: int) -> int:
    """The sign of the secants from the place to that side of it; 0 where it is flat, or neither."""
    signs = set()
    for step in BESIDE:
        secant = secant_slope(expression, Fraction(STILL), side * step)
        signs.add(0 if isinstance(secant, Missing) else sign_of(secant) or 0)
    return signs.pop() if len(signs) == 1 else 0
