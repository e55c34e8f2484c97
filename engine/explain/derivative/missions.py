"""What can be done after derivative: functions of one's own with a wanted slope."""

from __future__ import annotations

from math import isclose, isfinite
from typing import Final

from engine.explain.shared.expressions.expression import Expression, evaluate
from engine.explain.shared.expressions.graph import plan
from engine.explain.shared.expressions.text import parse
from engine.explain.shared.judged import Judged

VARIABLES: Final = {"x"}
NEAR: Final = 1e-9
PLACE, SLOPE = 2.0, 3.0
STILL: Final = 1.0
SIDES: Final = (1e-3, 1e-2, 0.05)
"""How far to both sides of a place it is looked whether the function goes on in one direction."""


def judge_line(text: str) -> Judged:
    """A function of x that is 0 at 2 and has slope 3 there. Raises `ExpressionMistake`."""
    expression = parse(text, variables=VARIABLES)
    if others := set(expression.names) - VARIABLES:
        return Judged(False, "names", {"names": ", ".join(sorted(others))})
    value, slope = _at(expression, PLACE)
    values = {"value": f"{value:.6g}", "slope": f"{slope:.6g}"}
    if not isclose(value, 0, abs_tol=NEAR):
        return Judged(False, "value", values)
    is_right = isclose(slope, SLOPE, rel_tol=NEAR)
    return Judged(is_right, "right" if is_right else "slope", values)


def judge_still(text: str) -> Judged:
    """A function of x with slope 0 at 1, which is neither a minimum nor a maximum of it."""
    expression = parse(text, variables=VARIABLES)
    if others := set(expression.names) - VARIABLES:
        return Judged(False, "names", {"names": ", ".join(sorted(others))})
    value, slope = _at(expression, STILL)
    values = {"value": f"{value:.6g}", "slope": f"{slope:.6g}"}
    if not isclose(slope, 0, abs_tol=1e-7):
        return Judged(False, "slope", values)
    below = [_at(expression, STILL - side)[0] for side in SIDES]
    above = [_at(expression, STILL + side)[0] for side in SIDES]
    if not all(map(isfinite, (*below, *above))):
        return Judged(False, "undefined", values)
    rises = all(one < value for one in below) and all(one > value for one in above)
    falls = all(one > value for one in below) and all(one < value for one in above)
    if rises or falls:
        return Judged(True, "right", values)
    flat = all(one == value for one in (*below, *above))
    return Judged(False, "flat" if flat else "turns", values)


def _at(expression: Expression, x: float) -> tuple[float, float]:
    """Value and slope; NaN where there are none."""
    if not expression.names:
        return float(evaluate(expression, {})[-1]), 0.0
    found = plan(expression, {"x": x})
    return float(found.values[-1]), float(found.gradient("x"))
