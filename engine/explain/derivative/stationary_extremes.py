"""The lowest and the highest value of f on a window, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from engine.explain.derivative.exact.jets import Jet, jets, written
from engine.explain.derivative.exact.sides import JUMPS, Direction, has_steps, known, limit_beside
from engine.explain.derivative.exact.zeros import SPREAD
from engine.explain.derivative.window import Window
from engine.explain.shared.expressions.expression import Expression

NEAR: Final = Decimal("1e-20")
"""Parts of the window: how far beside a place it is looked whether f goes on."""
ALIKE: Final = Decimal("1e-20")
"""Values that differ by less, in parts of them, are one."""


@dataclass(frozen=True)
class Extreme:
    """The lowest or highest value of a window.

    `place`: inside; on an edge of the window, with f going on beyond it (`edge`) or not, or where
    f ends (`rim`). There is none where f grows without end (`endless`), or comes to `value` as
    near as one likes at an x where it has no value (`hole`).
    """

    x: float
    value: float
    place: Literal["inside", "edge", "rim", "endless", "hole"]


@dataclass(frozen=True)
class _Seen:
    """A value that f has at x, or comes to there."""

    x: Decimal
    value: Decimal
    attained: bool


def extremes(
    expression: Expression, window: Window, marks: Sequence[Decimal]
) -> tuple[Extreme | None, Extreme | None]:
    """`marks`: the ends of the window, and all x where f may turn, fold or end, in order."""
    unit = written(window.right) - written(window.left)
    seen: list[_Seen] = []
    jumps = has_steps(expression)
    for place, mark in enumerate(marks):
        value = jets(expression, mark, spread=SPREAD * unit, branches={})[-1].value
        if not value.is_nan():
            seen.append(_Seen(mark, value, True))
            if not jumps:
                continue
        sides: tuple[tuple[int, Direction], ...] = ((place - 1, -1), (place + 1, 1))
        for other, direction in sides:
            if 0 <= other < len(marks):
                step = abs(marks[other] - mark) / 4
                limit = limit_beside(expression, mark, direction, step)
                is_other = value.is_nan() or abs(limit - value) > JUMPS * (1 + abs(value))
                if not limit.is_nan() and is_other:
                    seen.append(_Seen(mark, limit, False))
    lowest = _extreme(expression, window, unit, seen, -1)
    return lowest, _extreme(expression, window, unit, seen, 1)


def _extreme(
    expression: Expression,
    window: Window,
    unit: Decimal,
    seen: Sequence[_Seen],
    sign: Direction,
) -> Extreme | None:
    """The lowest (-1) or highest (1) of the values seen."""
    if not seen:
        return None
    best = max(seen, key=lambda one: sign * one.value)
    x, value = float(best.x) + 0.0, float(best.value) + 0.0
    if best.value.is_infinite() and not best.attained:
        return Extreme(x, value, "endless")
    room = ALIKE * (1 + abs(best.value))
    alike = [one for one in seen if one.attained and sign * (best.value - one.value) <= room]
    if not alike:
        return Extreme(x, value, "hole")
    ends = written(window.left), written(window.right)
    inside = [one for one in alike if one.x not in ends]
    chosen = (inside or alike)[0]
    below, above = (jets(expression, chosen.x + by * NEAR * unit)[-1] for by in (-1, 1))
    value = float(known(chosen.value, below.value, above.value)) + 0.0
    return Extreme(float(chosen.x) + 0.0, value, _place(chosen.x, ends, below, above, sign))


def _place(
    x: Decimal, ends: tuple[Decimal, Decimal], below: Jet, above: Jet, sign: Direction
) -> Literal["inside", "edge", "rim"]:
    if x not in ends:
        return "rim" if (below.sign is None) != (above.sign is None) else "inside"
    beyond, outwards = (below, -1) if x == ends[0] else (above, 1)
    goes_on = (beyond.rate_sign or 0) * outwards * sign > 0
    return "edge" if goes_on else "rim"
