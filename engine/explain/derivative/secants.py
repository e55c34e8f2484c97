"""Secants whose interval shrinks, and what a nudge does beside what the slope said it would."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor, log
from typing import Final

from engine.explain.derivative.limits import number_at, secant_slope, value_at
from engine.explain.derivative.point import PointSlope
from engine.explain.derivative.window import Window
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.truth import as_decimal, as_float

SECANTS: Final = 6
RATIOS: Final = (2, 10)
"""What h may be divided by, step by step."""
REACH: Final = 6
"""The first h is at most this part of the window."""


@dataclass(frozen=True)
class Secant:
    """The points at x and x ± h, and the slopes of the lines through them.

    `reached` is f(x + h), `before` f(x - h); `predicted` is f(x) + slope · h, None where f has
    no derivative. All may be infinite or NaN; `exact` are both slopes, right and left, with any
    exponent.
    """

    h: float
    right: float
    left: float
    reached: float
    before: float
    predicted: float | None
    exact: tuple[Decimal | None, Decimal | None]

    @property
    def off(self) -> float | None:
        """How far f(x + h) is from what the slope predicted."""
        return None if self.predicted is None else self.reached - self.predicted


def first_h(window: Window, ratio: int) -> float:
    """The largest power of `ratio` that is a part of the window to be seen."""
    return float(ratio) ** floor(log(window.width / REACH) / log(ratio) + 1e-9)


def secants(
    expression: Expression, point: PointSlope, first: float, ratio: int
) -> tuple[Secant, ...]:
    """SECANTS of them, h = first, first / ratio, …"""
    return tuple(secant(expression, point, first / ratio**step) for step in range(SECANTS))


def secant(expression: Expression, point: PointSlope, h: float) -> Secant:
    """The secants of one h, which is above 0, in mathematics: no digit of them is lost."""
    at, step = number_at(point.x), Fraction(h)
    before, reached = (as_float(value_at(expression, at + move)) for move in (-step, step))
    value, slope = point.value, point.slope
    right, left = (secant_slope(expression, at, move) for move in (step, -step))
    return Secant(
        h,
        as_float(right),
        as_float(left),
        reached,
        before,
        None if slope is None else value + slope * h,
        (as_decimal(right), as_decimal(left)),
    )
