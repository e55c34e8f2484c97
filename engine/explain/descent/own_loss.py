"""A loss that a learner has typed, as a landscape: of one parameter, or of the first two it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from engine.explain.descent.landscapes import Landscape, Point, Values
from engine.explain.descent.minima import Function, Minima, minima
from engine.explain.descent.settings import FARTHEST, LEAST_RATE
from engine.explain.shared.expressions.expression import Expression, evaluate
from engine.explain.shared.expressions.given import Given
from engine.explain.shared.expressions.gradients import gradients
from engine.protocol.errors import Mistake

OWN: Final = "own"
REACHES: Final = (4.0, 5.0, 6.0, 8.0, 10.0, 12.0)
"""How far it may be shown across: the first that leaves room beside the start."""
ROOM: Final = 1.1
UP: Final = 0.68
"""How far up, of how far across."""
RATES: Final = tuple(step * 10.0**power for power in range(-4, 2) for step in (1.0, 2.0, 5.0))
STEPS: Final = 60
"""Steps of SGD by which a rate is chosen."""


class LossMistake(Mistake):
    """An expression that cannot be descended here. Codes: `loss.no_name`, `loss.far` (name, most),
    `loss.no_value`, `loss.no_minimum` (names, reach).
    """


@dataclass(frozen=True, eq=False)
class OwnLoss:
    """`landscape` is over `names`, one or two; `held` are the values of the others."""

    given: Given
    landscape: Landscape
    names: tuple[str, ...]
    held: Mapping[str, float]

    def takes(self, given: Given) -> Point | None:
        """The start that an expression with its values gives, if it is this very landscape."""
        others = {name: given.values.get(name) for name in self.held}
        if given.expression != self.given.expression or others != self.held:
            return None
        start = tuple(given.values[name] for name in self.names)
        across, up = self.landscape.reach
        far = (across, up if len(start) > 1 else across)
        return start if all(abs(x) <= most for x, most in zip(start, far, strict=False)) else None


def own_loss(given: Given) -> OwnLoss:
    """The landscape of an expression around its values. Raises `LossMistake`."""
    names = given.expression.names[:2]
    if not names:
        raise LossMistake("loss.no_name", "no name stands in it, so there is nothing to descend")
    start = tuple(given.values[name] for name in names)
    for name, value in zip(names, start, strict=True):
        if abs(value) > FARTHEST:
            raise LossMistake(
                "loss.far",
                f"{name} is farther from 0 than {FARTHEST:g}; begin nearer",
                name=name,
                most=f"{FARTHEST:g}",
            )
    held = {name: value for name, value in given.values.items() if name not in names}
    loss, gradient = _loss(given.expression, names, held), _gradient(given.expression, names, held)
    slopes = gradient(np.array(start))
    if not np.isfinite([float(loss(np.array(start))), *slopes]).all():
        raise LossMistake("loss.no_value", "there it has no value or no slope; begin elsewhere")
    across = next(reach for reach in REACHES if reach >= ROOM * max(map(abs, start)))
    up = max(UP * across, ROOM * abs(start[-1])) if len(names) == 2 else 0.0
    found = minima(loss, gradient, (across, up)[: len(names)])
    if not len(found.points):
        raise LossMistake(
            "loss.no_minimum",
            f"no minimum lies within {across:g} of 0 along {' and '.join(names)}",
            names=", ".join(names),
            reach=f"{across:g}",
        )
    bottom, top = _heights(loss, start, across, found) if len(names) == 1 else (0.0, up)
    landscape = Landscape(
        OWN,
        len(names),
        given.formula,
        loss,
        gradient,
        start,
        _rate(loss, gradient, np.array(start), found),
        tuple(tuple(float(value) for value in point) for point in found.points),
        (across, top),
        names=names,
        bottom=bottom,
        floors=found,
    )
    return OwnLoss(given, landscape, names, held)


def _values(
    points: Values, names: tuple[str, ...], held: Mapping[str, float]
) -> dict[str, npt.ArrayLike]:
    return {**held, **{name: points[..., place] for place, name in enumerate(names)}}


def _loss(expression: Expression, names: tuple[str, ...], held: Mapping[str, float]) -> Function:
    def loss(points: Values) -> Values:
        found = evaluate(expression, _values(points, names, held))[-1]
        return np.broadcast_to(found, points.shape[:-1])

    return loss


def _gradient(
    expression: Expression, names: tuple[str, ...], held: Mapping[str, float]
) -> Function:
    def gradient(points: Values) -> Values:
        slopes = gradients(expression, _values(points, names, held), names)
        return np.stack([np.broadcast_to(one, points.shape[:-1]) for one in slopes], -1)

    return gradient


def _heights(loss: Function, start: Point, across: float, found: Minima) -> tuple[float, float]:
    """The lowest and the highest loss that are shown of one parameter."""
    with np.errstate(all="ignore"):
        values = loss(np.linspace(-across, across, 401)[:, np.newaxis])
    values = values[np.isfinite(values)]
    deepest, here = float(loss(found.points[0])), float(loss(np.array(start)))
    high = max(here, float(np.percentile(values, 75)), deepest)
    # What falls far below all minima, towards an edge, is not what it is about.
    low = max(float(values.min()), deepest - (high - deepest) / 2)
    room = (high - low) or 1.0
    return 0.0 if 0 <= low < room / 2 else low - room / 10, high + room / 10


def _rate(loss: Function, gradient: Function, start: Values, found: Minima) -> float:
    """The rate with which SGD comes nearest to a minimum, all of them tried side by side."""
    rates = np.array(RATES)[:, np.newaxis]
    points = np.repeat(start[np.newaxis], len(RATES), 0)
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            points = points - rates * gradient(points)
        far = found.distances(np.where(np.isfinite(points), points, 1e6))
    # Of those that arrive the largest is the least patient, and the second largest the calmest.
    arrived = np.flatnonzero(far <= far.min() + 1e-3)
    return max(float(RATES[arrived[len(arrived) // 2]]), LEAST_RATE)
