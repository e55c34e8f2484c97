"""The lowest and the highest value of f on a window, and whether f goes on beyond it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal, Protocol

import numpy as np

from engine.explain.derivative.stationary_changes import HALVINGS, snapped
from engine.explain.derivative.window import Curve
from engine.explain.shared.expressions.expression import Expression, evaluate

ALIKE: Final = 1e-9
"""Values that differ by less, in parts of them, are one."""


@dataclass(frozen=True)
class Extreme:
    """The lowest or highest value of a window.

    `place`: inside; on an edge, with f going on beyond it (`edge`) or not (`rim`); `endless`
    where f has no end, at a pole.
    """

    x: float
    value: float
    place: Literal["inside", "edge", "rim", "endless"]


class Found(Protocol):
    """A point that may be the lowest or the highest one."""

    @property
    def x(self) -> float: ...
    @property
    def value(self) -> float: ...


def extremes(
    expression: Expression, curve: Curve, points: Sequence[Found], *, crowded: bool
) -> tuple[Extreme | None, Extreme | None]:
    lowest = _extreme(expression, curve, points, -1, crowded=crowded)
    return lowest, _extreme(expression, curve, points, 1, crowded=crowded)


def _extreme(
    expression: Expression,
    curve: Curve,
    points: Sequence[Found],
    sign: Literal[-1, 1],
    *,
    crowded: bool,
) -> Extreme | None:
    """The lowest (-1) or highest (1) value that is seen on the window."""
    seen = np.where(np.isfinite(curve.values), sign * curve.values, -np.inf)
    place = int(seen.argmax())
    if not isfinite(seen[place]):
        return None
    x, value = float(curve.x[place]), float(curve.values[place])
    last = len(curve.x) - 1
    for beside in (place - 1, place + 1):
        if 0 <= beside <= last and curve.breaks[min(place, beside)]:
            end = _break(expression, x, float(curve.x[beside]))
            if curve.values[beside] == sign * np.inf or _runs_away(expression, x, end):
                return Extreme(end, value, "endless")
            return Extreme(x, value, "rim")
    best = max(points, key=lambda point: sign * point.value, default=None)
    if best is not None and sign * (value - best.value) <= ALIKE * (1 + abs(value)):
        return Extreme(best.x, best.value, "inside")
    if place in (0, last):
        going = sign * curve.sloped.signs[place] * (1 if place else -1)
        return Extreme(x, value, "edge" if going > 0 else "rim")
    # An inner extreme is one of the points, unless those are too many, or f has no end there.
    return Extreme(x, value, "inside" if crowded else "endless")


def _break(expression: Expression, start: float, end: float) -> float:
    """Where f, on its way from `start` to `end`, has no value or jumps."""
    a, b = start, end
    f_a, f_b = value_at(expression, a), value_at(expression, b)
    for _ in range(HALVINGS):
        middle = a + (b - a) / 2
        at = value_at(expression, middle)
        if not isfinite(at) or (isfinite(f_b) and abs(at - f_a) > abs(f_b - at)):
            b, f_b = middle, at
        else:
            a, f_a = middle, at
    return snapped(a, lambda x: True)


def _runs_away(expression: Expression, start: float, end: float) -> bool:
    """Whether f keeps growing, however near it comes to `end`."""
    near = [start, *(end + (start - end) * part for part in (1e-3, 1e-6))]
    far, middle, close = (value_at(expression, x) for x in near)
    return abs(close - middle) > abs(middle - far) / 2


def value_at(expression: Expression, x: float) -> float:
    """f(x), which may be infinite or NaN."""
    return float(evaluate(expression, {"x": x})[-1]) + 0.0
