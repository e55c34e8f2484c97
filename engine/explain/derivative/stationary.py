"""Where the slope of f is 0, and where it has none: minima, maxima, saddles, kinks.

The slope is sampled over a window; where its sign changes, the change is found by bisection,
to the last digit. Where it only touches 0 the smallest |slope| is searched for. What a point is
follows from the signs on both sides alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, isnan, nan
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from engine.explain.derivative.plan import KINKED, Floats, Side, Sloped, one_sided, sloped
from engine.explain.derivative.stationary_changes import HALVINGS, Change, changes_of, snapped
from engine.explain.derivative.stationary_extremes import Extreme, extremes, value_at
from engine.explain.derivative.window import Curve
from engine.explain.shared.expressions.expression import Expression, evaluate

MOST: Final = 60
"""Points that are told; with more of them the window is too wide to tell any."""
SMOOTH: Final = 1e-6
"""A slope that is smaller beside the point, against the next samples, goes through 0."""
POLE: Final = 0.1
"""If so much of the change of f to the next sample lies within CLOSE of it, f has no end there."""
CLOSE: Final = 1e-7
TOUCH: Final = 1e-9
"""Of the slopes around it, a smallest one is 0."""
BESIDE: Final = 1e-3
"""Of the way to the next sample: so near a touch the slope has kept its sign."""
NOISE: Final = 1e-3
"""How far, for |x| up to 1, a slope may be lost in rounding around its zero."""
DECIMALS: Final = 6
BETWEEN: Final = 17
"""Points that are looked at to see that the slope stays 0 on the way to a rounder x."""
SIDES: Final[tuple[Side, Side]] = (-1, 1)
_GOLDEN: Final = (5**0.5 - 1) / 2

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
class Landscape:
    """The points in the order of x; none where they are more than MOST (`crowded`)."""

    points: tuple[Stationary, ...]
    crowded: bool
    lowest: Extreme | None
    highest: Extreme | None


def landscape(expression: Expression, curve: Curve) -> Landscape:
    """What there is on the window of `curve`, which is of `expression`."""

    def signs(x: Floats) -> Floats:
        return _signs(sloped(expression, x))

    sampled = _signs(curve.sloped)
    changes, flats = changes_of(curve.x, sampled, signs)
    kinks = _kinks(expression, curve)
    if len(changes) + len(kinks) > MOST:
        return Landscape((), True, *extremes(expression, curve, (), crowded=True))
    points = list(kinks)
    for change in changes:
        found = _at_change(expression, curve, change)
        if found is not None and not _is_known(found.x, kinks, curve):
            points.append(found)
    points += [_flat(curve, *stretch, kinks) for stretch in flats]
    touches = _touches(expression, curve, sampled)
    if touches is None:
        return Landscape((), True, *extremes(expression, curve, (), crowded=True))
    points += touches
    points.sort(key=lambda point: point.x)
    ordered = tuple(points)
    return Landscape(ordered, False, *extremes(expression, curve, ordered, crowded=False))


def _signs(found: Sloped) -> Floats:
    """The signs of slopes; 0 also where f has a value and its formula no slope: sqrt(x^2) at 0."""
    return np.where(np.isnan(found.slopes) & np.isfinite(found.values), 0.0, found.signs)


def _is_known(x: float, known: list[Stationary], curve: Curve) -> bool:
    return any(abs(x - other.x) <= TOUCH * curve.window.width for other in known)


# ---- what a point is


def _at_change(expression: Expression, curve: Curve, change: Change) -> Stationary | None:
    """What stands where the sign changes; None at a pole or a gap."""
    if isnan(change.low):
        return None
    left, right = one_sided(expression, change.low, -1), one_sided(expression, change.high, 1)
    ends = float(np.abs(curve.slopes[[change.first, change.last]]).max())
    lost = all(float(sloped(expression, change.low, side).signs) == 0 for side in SIDES)
    smooth = lost or (isfinite(ends) and max(abs(left), abs(right)) <= SMOOTH * ends)

    def is_it(x: float) -> bool:
        return float(sloped(expression, x).signs) == 0 or change.low <= x <= change.high

    x = _rounder(expression, snapped(change.low, is_it))
    at = one_sided(expression, x, -1), one_sided(expression, x, 1)
    if not smooth and (np.sign(at) == (change.before, change.after)).all():
        left, right = at
    value = value_at(expression, x)
    if not isfinite(value) or (not smooth and _is_endless(expression, curve, change)):
        return None
    return Stationary(
        x,
        x,
        value,
        change.before,
        change.after,
        0.0 if smooth else left,
        0.0 if smooth else right,
        smooth,
        _sort(change.before, change.after, smooth=smooth),
    )


def _rounder(expression: Expression, x: float) -> float:
    """Around a zero of a high order the slope is 0 as far as it can be computed: of that stretch,
    the x of fewest decimals is meant.
    """
    for decimals in range(DECIMALS):
        rounded = round(x, decimals) + 0.0
        if abs(rounded - x) > NOISE * max(1.0, abs(x)):
            continue
        if (sloped(expression, np.linspace(x, rounded, BETWEEN)).signs == 0).all():
            return rounded
    return x


def _sort(before: int, after: int, *, smooth: bool) -> Sort:
    if before < 0 < after:
        return "minimum"
    if after < 0 < before:
        return "maximum"
    return "saddle" if smooth else "bend"


def _is_endless(expression: Expression, curve: Curve, change: Change) -> bool:
    """Whether f grows without end towards the change, or jumps there."""
    a, b = (float(curve.x[place]) for place in (change.first, change.last))
    gap = CLOSE * (b - a)
    near = [change.low - gap, change.low, change.high, change.high + gap]
    f_a, outer, low, high, beyond, f_b = (value_at(expression, x) for x in (a, *near, b))
    if not all(map(isfinite, (f_a, outer, low, high, beyond, f_b))):
        return True
    change_of_f = max(abs(f_a - low), abs(f_b - high))
    return max(abs(outer - low), abs(beyond - high), abs(low - high)) > POLE * change_of_f


# ---- kinks, stretches, touches


def _kinks(expression: Expression, curve: Curve) -> list[Stationary]:
    """Where abs and relu fold at 0, and max and min change hands, if that shows in the slope."""
    found: list[Stationary] = []
    for node in expression.nodes:
        if node.operation not in KINKED:
            continue
        places = node.inputs

        def inner(x: npt.ArrayLike, places: tuple[int, ...] = places) -> Floats:
            values = evaluate(expression, {"x": np.asarray(x, np.float64)})
            with np.errstate(invalid="ignore"):
                folded = values[places[0]] - (values[places[1]] if len(places) > 1 else 0.0)
            return np.broadcast_to(np.asarray(folded, np.float64), np.shape(x))

        changes, _ = changes_of(curve.x, np.sign(inner(curve.x)), lambda x: np.sign(inner(x)))
        if len(changes) > MOST:
            return [_no_point(change) for change in changes]
        for change in changes:
            kink = _kink(expression, curve, change, inner)
            if kink is not None and not _is_known(kink.x, found, curve):
                found.append(kink)
    return found


def _no_point(change: Change) -> Stationary:
    return Stationary(change.low, change.low, nan, 0, 0, nan, nan, False, "bend")


def _kink(
    expression: Expression,
    curve: Curve,
    change: Change,
    inner: Callable[[npt.ArrayLike], Floats],
) -> Stationary | None:
    if isnan(change.low) or _is_endless(expression, curve, change):
        return None
    x = snapped(change.low, lambda x: float(inner(x)) == 0)
    low, high = (x, x) if float(inner(x)) == 0 else (change.low, change.high)
    before, after = sloped(expression, low, -1), sloped(expression, high, 1)
    left, right = float(before.slopes), float(after.slopes)
    value = value_at(expression, x)
    small = TOUCH * (1 + abs(left) + abs(right))
    if not all(map(isfinite, (left, right, value))) or abs(left - right) <= small:
        return None
    signs = int(before.signs), int(after.signs)
    sort = _sort(*signs, smooth=False)
    return Stationary(x, x, value, *signs, left + 0.0, right + 0.0, False, sort)


def _flat(curve: Curve, first: int, last: int, kinks: list[Stationary]) -> Stationary:
    """The stretch of samples with slope 0, from the first to the last, or to a kink beside it."""
    signs, x = curve.sloped.signs, curve.x
    around = [signs[first - 1] if first else nan, signs[last + 1] if last + 1 < len(x) else nan]
    before, after = (0 if isnan(sign) else int(sign) for sign in around)
    ends = []
    for place in (first, last):
        end = float(x[place])
        near = (kink.x for kink in kinks if abs(kink.x - end) <= x[1] - x[0])
        ends.append(next(near, float(f"{end:.3g}")) + 0.0)
    value = float(curve.values[(first + last) // 2]) + 0.0
    return Stationary(ends[0], ends[1], value, before, after, 0.0, 0.0, True, "flat")


def _touches(expression: Expression, curve: Curve, sampled: Floats) -> list[Stationary] | None:
    """Where the slope comes down to 0 and keeps its sign: saddles.

    None where it goes through 0 and back between two samples: then there may be more of that.
    """
    size = np.abs(curve.slopes)
    with np.errstate(invalid="ignore"):
        same = (sampled[:-2] == sampled[1:-1]) & (sampled[1:-1] == sampled[2:])
        lowest = (size[:-2] > size[1:-1]) & (size[1:-1] <= size[2:]) & (sampled[1:-1] != 0)
    places = np.flatnonzero(same & lowest) + 1
    if not len(places):
        return []
    low, high = curve.x[places - 1].copy(), curve.x[places + 1].copy()
    for _ in range(HALVINGS):
        inner = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        sizes = [np.abs(sloped(expression, x).slopes) for x in inner]
        left = sizes[0] <= sizes[1]
        low, high = np.where(left, low, inner[0]), np.where(left, inner[1], high)
    found = []
    for place, middle in zip(places.tolist(), ((low + high) / 2).tolist(), strict=True):
        x = _snapped_touch(expression, middle)
        at = sloped(expression, x)
        ends = float(size[[place - 1, place + 1]].max())
        if float(at.signs) != 0 and abs(float(at.slopes)) > TOUCH * ends:
            continue
        sign = int(sampled[place])
        beside = BESIDE * float(curve.x[place + 1] - curve.x[place])
        if (sloped(expression, np.array([x - beside, x + beside])).signs == -sign).any():
            return None
        value = value_at(expression, x)
        found.append(Stationary(x, x, value, sign, sign, 0.0, 0.0, True, "saddle"))
    return found


def _snapped_touch(expression: Expression, x: float) -> float:
    """A touch is found to half of the digits only: a rounder x that is no worse is meant."""
    best = abs(float(sloped(expression, x).slopes))
    for decimals in (2, 3, 4, 5, 6):
        rounded = round(x, decimals) + 0.0
        near = abs(rounded - x) <= 1e-6 * max(1.0, abs(x))
        if near and abs(float(sloped(expression, rounded).slopes)) <= best:
            return rounded
    return x
