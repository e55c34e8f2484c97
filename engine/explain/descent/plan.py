"""A descent: from a start, step by step, by an optimizer's rule; where it goes, and why."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.explain.descent.landscapes import Landscape, Point, Values
from engine.explain.shared.networks.optimizer_rules import Rule, Update

MOST_STEPS = 1_000
FAR = 1e6
"""Beyond this distance from 0 a descent is caught: it has exploded."""


@dataclass(frozen=True)
class Noise:
    """Gradients of `batch` samples instead of all of them.

    As in a training: each epoch takes all samples in an order of its own, keyed on (seed,
    epoch); a last batch may be short.
    """

    batch: int
    seed: int = 0

    def drawn(self, samples: int, step: int) -> npt.NDArray[np.intp]:
        """The samples of an update, counted from 0."""
        batch = min(max(self.batch, 1), samples)
        each = -(-samples // batch)
        epoch, place = divmod(step, each)
        order = np.random.default_rng((self.seed, epoch)).permutation(samples)
        return order[place * batch : (place + 1) * batch]


@dataclass(frozen=True, eq=False)
class DescentStep:
    """Where it stands after `number` updates.

    `loss` and `gradient` are those of all samples; `update` leads on from here, None at the
    last step, by the gradient of `drawn`, which is empty where no samples are drawn. `kept` is
    what the optimizer had kept before that update.
    """

    number: int
    point: Values
    loss: float
    gradient: Values
    update: Update | None
    kept: dict[str, Values]
    drawn: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Descent:
    """`steps` has one more entry than updates were made: fewer than `asked` if it was caught."""

    landscape: Landscape
    rule: Rule
    start: Point
    asked: int
    noise: Noise | None
    steps: tuple[DescentStep, ...]

    @property
    def caught(self) -> bool:
        """Whether it left all bounds, FAR, or the floats."""
        return len(self.steps) <= self.asked

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Where it has been, the start first."""
        return tuple(tuple(float(v) for v in step.point) for step in self.steps)

    @cached_property
    def losses(self) -> tuple[float, ...]:
        """The loss at each of the points."""
        return tuple(step.loss for step in self.steps)

    @cached_property
    def distances(self) -> tuple[float, ...]:
        """From each of the points to the nearest minimum."""
        return tuple(self.landscape.distance(step.point) for step in self.steps)


def plan(
    landscape: Landscape, start: Point, rule: Rule, steps: int, noise: Noise | None = None
) -> Descent:
    """The descent of `steps` updates, MOST_STEPS at most.

    `noise` counts only where the loss is a mean over samples. A step that is not finite, or
    farther than FAR from 0, is the last one.
    """
    if len(start) != landscape.parameters:
        raise ValueError(f"a start of {len(start)} for {landscape.parameters} parameters")
    draw = landscape.sample_gradient if noise is not None else None
    asked = min(max(steps, 0), MOST_STEPS)
    point = np.array(start, np.float64)
    kept = dict(rule.at_rest(point))
    found: list[DescentStep] = []
    for number in range(asked + 1):
        loss, full = _look(landscape, point)
        bounded = bool(np.isfinite([loss, *full]).all() and (np.abs(point) <= FAR).all())
        if number == asked or not bounded:
            found.append(DescentStep(number, point, loss, full, None, kept))
            break
        drawn: tuple[int, ...] = ()
        gradient = full
        if draw is not None and noise is not None and noise.batch < landscape.samples:
            chosen = noise.drawn(landscape.samples, number)
            drawn = tuple(int(sample) for sample in chosen)
            gradient = draw(point, chosen)
        update = rule.update(point, gradient, kept, number + 1)
        found.append(DescentStep(number, point, loss, full, update, kept, drawn))
        point, kept = update.after, dict(update.kept)
    return Descent(landscape, rule, tuple(start), asked, noise, tuple(found))


def _look(landscape: Landscape, point: Values) -> tuple[float, Values]:
    with np.errstate(all="ignore"):
        return float(landscape.loss(point)), landscape.gradient(point)
