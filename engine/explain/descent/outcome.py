"""What becomes of a descent: crawl, arrive, explode, and what else there is, computed."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from engine.explain.descent.landscapes import Landscape
from engine.explain.descent.plan import Descent
from engine.explain.shared.networks.optimizer_rules import Rule

Ending = Literal["arrives", "explodes", "stuck", "swings", "bounces", "crawls"]

ARRIVED = 0.05
"""So near a minimum, from then on to the end and no longer on the move, it has arrived."""
FLAT = 1e-3
"""A slope below which nothing moves any more."""
ALIKE = 1e-6
"""Minima whose losses differ by less, in parts of 1 and of them, are equally deep."""
_LAST = 20
"""Moves at the end that say whether it hops to and fro."""
_RISES = 5
"""So many of them going up are hops."""
_CALMER = 0.8
"""Hops that go this much less far than those before them are a swing that dies out."""


@dataclass(frozen=True)
class Outcome:
    """`step` is since when: it arrived, or its loss stays above the start's; else the last one.

    `place` says which minimum it arrived at, 0 being the deepest, or one as deep; None elsewhere.
    """

    ending: Ending
    step: int
    place: int | None = None

    @property
    def converges(self) -> bool:
        """Whether it comes to rest in a valley within its steps."""
        return self.ending == "arrives"


def outcome(descent: Descent) -> Outcome:
    """How a descent ends."""
    last = len(descent.steps) - 1
    losses, distances = descent.losses, descent.distances
    if distances[-1] <= ARRIVED and _last_move(descent) <= ARRIVED:
        since = _since([distance <= ARRIVED for distance in distances])
        point, minima = descent.steps[-1].point, descent.landscape.minima
        apart = [float(np.linalg.norm(point - np.array(place))) for place in minima]
        place = apart.index(min(apart))
        deepest, here = (descent.landscape.at(*minima[one]) for one in (0, place))
        return Outcome("arrives", since, place if here > deepest + ALIKE * (1 + abs(here)) else 0)
    worse = not losses[-1] <= losses[0] and not distances[-1] <= distances[0] + ARRIVED
    if descent.caught or worse:
        return Outcome("explodes", _since([not loss <= losses[0] for loss in losses]))
    if float(np.linalg.norm(descent.steps[-1].gradient)) < FLAT:
        return Outcome("stuck", last)
    tail = losses[-_LAST - 1 :]
    if sum(after >= before for before, after in pairwise(tail)) >= _RISES:
        return Outcome("swings" if _calms_down(descent) else "bounces", last)
    return Outcome("crawls", last)


def _calms_down(descent: Descent) -> bool:
    """Whether, since it first went up, it stays nearer in the later half than in the earlier.

    Noise does not die out, whatever the halves say.
    """
    if descent.steps[0].drawn:
        return False
    rose = next(place for place, (a, b) in enumerate(pairwise(descent.losses)) if b >= a)
    since = descent.distances[rose:]
    half = len(since) // 2
    return max(since[half:]) < _CALMER * max(since[:half])


def _last_move(descent: Descent) -> float:
    before = descent.steps[max(len(descent.steps) - 2, 0)].point
    return float(np.linalg.norm(descent.steps[-1].point - before))


def _since(held: list[bool]) -> int:
    """From which place on it held to the end; the last place where it did not hold there."""
    since = len(held) - 1
    while since > 0 and held[since - 1]:
        since -= 1
    return since


def largest_stable_rate(landscape: Landscape, rule: Rule) -> float | None:
    """The rate above which a descent on a quadratic loss grows; None where there is no such rule.

    2 / curvature for SGD, 2 (1 + momentum) / curvature with momentum, the largest curvature
    counting (B. T. Polyak, Some methods of speeding up the convergence of iteration methods,
    1964).
    """
    if not landscape.curvatures:
        return None
    match rule.name:
        case "sgd":
            return 2 / landscape.curvatures[0]
        case "momentum":
            return 2 * (1 + rule.momentum) / landscape.curvatures[0]
    return None


def factors(landscape: Landscape, rule: Rule) -> tuple[float, ...]:
    """By how much a step of SGD multiplies the distance, along each curvature; none for others."""
    if rule.name != "sgd":
        return ()
    return tuple(1 - rule.learning_rate * curvature for curvature in landscape.curvatures)
