"""Where the slope of f is 0, and where it has none: minima, maxima, saddles, kinks, flat stretches.

The window is cut where f may fold or end; between the cuts f is smooth, and the zeros of its
slope are found there. What a point is follows from the signs of the slope on its two sides alone,
so that f may have a slope there, two, or none.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import pairwise
from math import isfinite
from typing import Final, Literal

from engine.explain.derivative.exact.jets import CONTEXT, jets
from engine.explain.derivative.exact.places import intervals, places, slope_of
from engine.explain.derivative.exact.sides import Side, known, side_of
from engine.explain.derivative.exact.zeros import GENERIC, MOST, SPREAD, TooMany, zeros
from engine.explain.derivative.stationary_extremes import Extreme, extremes
from engine.explain.derivative.window import Curve
from engine.explain.shared.expressions.expression import Expression

NEAR: Final = Decimal("1e-6")
"""Parts of the window: how far beside a point its slope's sign is looked at, at most."""
BESIDE: Final = Decimal("0.25")
"""And of the way to the next point."""

Sort = Literal["minimum", "maximum", "saddle", "bend", "flat"]
"""What the point is: `bend` a kink whose slopes do not change sign, `flat` a stretch of 0."""


@dataclass(frozen=True)
class Stationary:
    """A point without slope, or where the slope is 0. `before` and `after` are signs of slopes.

    `smooth` says that the slope is 0 there; else there is none, and `left` and `right` are
    those of either side. `end` is where a flat stretch ends, x otherwise.
    """

    x: float
    end: float
    value: float
    before: int
    after: int
    left: float
    right: float
    smooth: bool
    sort: Sort


@dataclass(frozen=True)
class Stretch:
    """From `left` to `right` the slope has one sign, None where f has no values."""

    left: float
    right: float
    sign: int | None


@dataclass(frozen=True)
class Landscape:
    """The points in the order of x; none where they are more than MOST (`crowded`).

    `stretches` lie between points and places where f ends or has a hole; none, if crowded.
    """

    points: tuple[Stationary, ...]
    crowded: bool
    lowest: Extreme | None
    highest: Extreme | None
    stretches: tuple[Stretch, ...]


def landscape(expression: Expression, curve: Curve) -> Landscape:
    """What there is on the window of `curve`, which is of `expression`."""
    with localcontext(CONTEXT):
        try:
            found = _Search(expression, curve)
            points = found.points()
        except TooMany:
            return Landscape((), True, None, None, ())
        if len(points) > MOST:
            return Landscape((), True, None, None, ())
        lowest, highest = extremes(expression, curve.window, found.marks)
        return Landscape(points, False, lowest, highest, found.stretches())


class _Search:
    """`marks` are the ends of the window, the places of f and the zeros of its slope."""

    def __init__(self, expression: Expression, curve: Curve) -> None:
        self.expression = expression
        cuts = places(expression, curve)
        pieces = intervals(cuts, curve.window)
        self.unit = pieces[0].unit
        slope = slope_of(expression)
        slopes = [zero for piece in pieces for zero in zeros(slope, piece, curve.x, curve.slopes)]
        self.ends = pieces[0].low, pieces[-1].high
        self.marks = sorted({*self.ends, *cuts, *slopes})
        self.inner = [mark for mark in self.marks if mark in {*cuts, *slopes}]
        self.between = [self.sign(low, high) for low, high in pairwise(self.marks)]

    def sign(self, low: Decimal, high: Decimal) -> int | None:
        """Of the slope between two marks; 0 only where it is 0 throughout."""
        for part in GENERIC:
            sign = jets(self.expression, low + part * (high - low))[-1].rate_sign
            if sign != 0:
                return sign
        return 0

    def stretches(self) -> tuple[Stretch, ...]:
        return tuple(
            Stretch(float(low), float(high), sign)
            for (low, high), sign in zip(pairwise(self.marks), self.between, strict=True)
        )

    def points(self) -> tuple[Stationary, ...]:
        """Those in the window, flat stretches among them."""
        found: list[Stationary] = []
        start: Decimal | None = None
        for place, mark in enumerate(self.marks):
            value = jets(self.expression, mark, spread=SPREAD * self.unit, branches={})[-1].value
            sides = self.sides(place) if value.is_finite() else (None, None)
            before = self.between[place - 1] if place else None
            after = self.between[place] if place < len(self.between) else None
            level = all(side is not None and side.slope == 0 for side in sides)
            goes_on = before == 0 == after and level
            if start is not None and not goes_on:
                found.append(self.flat(start, mark))
                start = None
            if after == 0 and not goes_on:
                start = mark
            left, right = sides
            if left is None or right is None or mark not in self.inner:
                continue
            if level and 0 in (before, after):
                continue
            point = self.point(mark, value, left, right)
            if point is not None:
                found.append(point)
        return tuple(sorted(found, key=lambda point: point.x))

    def sides(self, place: int) -> tuple[Side | None, Side | None]:
        mark, spread = self.marks[place], SPREAD * self.unit
        steps = [
            min(BESIDE * abs(self.marks[other] - mark), NEAR * self.unit)
            if 0 <= other < len(self.marks)
            else NEAR * self.unit
            for other in (place - 1, place + 1)
        ]
        return (
            side_of(self.expression, mark, spread, -1, steps[0]),
            side_of(self.expression, mark, spread, 1, steps[1]),
        )

    def point(self, x: Decimal, value: Decimal, left: Side, right: Side) -> Stationary | None:
        """What stands there; None where f just has a slope, or none that differ."""
        odd = any(side.jumps or side.slope.is_nan() for side in (left, right))
        if odd or not isfinite(float(value)):
            return None
        value = known(value, left.value, right.value)
        smooth = left.is_as(right)
        if smooth and left.slope:
            return None
        at = float(x) + 0.0
        return Stationary(
            at,
            at,
            float(value) + 0.0,
            left.sign,
            right.sign,
            float(left.slope) + 0.0,
            float(right.slope) + 0.0,
            smooth,
            _sort(left.sign, right.sign, smooth=smooth),
        )

    def flat(self, start: Decimal, end: Decimal) -> Stationary:
        """The stretch with slope 0 from one mark to another."""
        before, after = self.marks.index(start) - 1, self.marks.index(end)
        value = jets(self.expression, start + GENERIC[0] * (end - start))[-1].value
        return Stationary(
            float(start) + 0.0,
            float(end) + 0.0,
            float(value) + 0.0,
            (self.between[before] or 0) if before >= 0 else 0,
            (self.between[after] or 0) if after < len(self.between) else 0,
            0.0,
            0.0,
            True,
            "flat",
        )


def _sort(before: int, after: int, *, smooth: bool) -> Sort:
    if before < 0 < after:
        return "minimum"
    if after < 0 < before:
        return "maximum"
    return "saddle" if smooth else "bend"
