"""A step of the training loop derived again, by NumPy in float64, and held against float32.

The loss and the gradients come from the chain rule written out (`explain.dense_gradients`),
the update from the optimizer's formula (`explain.optimizer_rules`); neither knows of torch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.explain.shared.networks.dense_gradients import (
    Activation,
    Labels,
    Values,
    deltas,
    forward,
    mean_loss,
)
from engine.explain.shared.networks.optimizer_rules import Rule
from engine.protocol.arrays import real
from engine.protocol.messages.stepping import Compared, StepReceipt

LOSS_TOLERANCE = 1e-5
GRADIENT_TOLERANCE = 1e-4
UPDATE_TOLERANCE = 1e-5
SMALLEST_LOSS = 0.1
"""The loss is a difference of logits: what float32 loses of these does not shrink with it, so a
smaller loss is compared as if it were this one."""
KINK = 1e-5
"""Of the largest activation: where float32 and float64 lie on different sides of relu's kink
by no more than this, both slopes are right, and the one that float32 took is taken."""

Single = npt.NDArray[np.float32]
Kept = Sequence[Mapping[str, Single]]


@dataclass(frozen=True, eq=False)
class ComputedStep:
    """What the engine computed, all arrays in float32.

    `parameters` W1, b1, W2, … and what is `kept` for each, `before` the update and `after` it;
    the batch, images (n, features); `hidden` the activations (n, units) of each hidden layer.
    `number` counts the updates from 1; with `ascent` the gradients' signs are changed for it.
    """

    names: Sequence[str]
    before: Sequence[Single]
    kept_before: Kept
    images: Single
    labels: Labels
    activation: Activation
    hidden: Sequence[Single]
    loss: float
    gradients: Sequence[Single]
    rule: Rule
    ascent: bool
    number: int
    after: Sequence[Single]
    kept_after: Kept


def receipt(step: ComputedStep) -> StepReceipt:
    """How far apart the two derivations are.

    The distance of a loss is relative to it, that of a gradient is the largest difference of
    two of its numbers relative to its largest one. The update is derived from the gradient
    that the engine had: that one was compared already, and RMSprop makes much of its last
    digits where it is almost 0. Its distance is relative to the largest move, beyond the
    rounding of a new weight to float32.
    """
    parameters = [parameter.astype(np.float64) for parameter in step.before]
    activations = forward(parameters, step.images.astype(np.float64), step.activation)
    loss = mean_loss(activations[-1], step.labels)
    if step.activation == "relu":
        activations = _on_the_same_side(activations, step.hidden)
    gradients: list[Values] = []
    with np.errstate(all="ignore"):
        errors = deltas(parameters, activations, step.labels, step.activation)
        for x, delta in zip(activations, errors, strict=False):
            gradients += [x.T @ delta, delta.sum(0)]
    return StepReceipt(
        loss=_compared("loss", loss_distance(step.loss, loss), LOSS_TOLERANCE),
        gradients=tuple(
            _compared(name, distance(single, double), GRADIENT_TOLERANCE)
            for name, single, double in zip(step.names, step.gradients, gradients, strict=True)
        ),
        updates=tuple(
            _compared(name, _update_distance(step, number), UPDATE_TOLERANCE)
            for number, name in enumerate(step.names)
        ),
        loss_again=real(loss),
    )


def _on_the_same_side(activations: list[Values], hidden: Sequence[Single]) -> list[Values]:
    """`activations`, those beside relu's kink put on the side that float32 was on."""
    found = list(activations)
    for layer, single in enumerate(hidden, start=1):
        double = found[layer]
        other = (single > 0) != (double > 0)
        if not other.any():
            continue
        near = np.maximum(single, double) <= KINK * np.abs(double).max()
        found[layer] = np.where(other & near, np.where(single > 0, 1e-300, 0.0), double)
    return found


def loss_distance(single: float, double: float) -> float:
    """Of two losses, relative to the second; infinite if only one of them is finite."""
    return distance(np.array([single]), np.array([double]), at_least=SMALLEST_LOSS)


def distance(single: npt.NDArray[np.floating], double: Values, *, at_least: float = 0.0) -> float:
    """The largest difference, relative to the largest magnitude of `double`, or to `at_least`.

    What is not finite in the same way in both is no difference, and in another way an infinite
    one.
    """
    return _relative(_difference(single, double), double, at_least)


def _difference(single: npt.NDArray[np.floating], double: Values) -> Values:
    with np.errstate(all="ignore"):
        apart = np.abs(single.astype(np.float64) - double)
    same = (np.isnan(single) & np.isnan(double)) | (single == double)
    apart[same] = 0.0
    apart[np.isnan(apart)] = np.inf
    return apart


def _relative(apart: Values, double: Values, at_least: float = 0.0) -> float:
    most = float(apart.max())
    finite = np.abs(double[np.isfinite(double)])
    scale = max(float(finite.max()) if finite.size else 0.0, at_least)
    return most / scale if most and scale else most and np.inf


def _update_distance(step: ComputedStep, number: int) -> float:
    gradient = step.gradients[number].astype(np.float64) * (-1 if step.ascent else 1)
    kept = {name: one.astype(np.float64) for name, one in step.kept_before[number].items()}
    before, after = step.before[number].astype(np.float64), step.after[number]
    update = step.rule.update(before, gradient, kept, step.number)
    apart = _difference(after, update.after)
    with np.errstate(all="ignore"):
        beyond = np.maximum(apart - np.spacing(np.abs(after)), 0.0)
    # The spacing of what is not finite is NaN.
    beyond[np.isnan(beyond)] = apart[np.isnan(beyond)]
    distances = [_relative(beyond, update.move)]
    distances += [
        distance(step.kept_after[number][name], values) for name, values in update.kept.items()
    ]
    return max(distances)


def _compared(name: str, found: float, tolerance: float) -> Compared:
    return Compared(name=name, distance=real(found), tolerance=tolerance, agrees=found <= tolerance)
