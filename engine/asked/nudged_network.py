"""A network on a batch, its gradient, and its loss after a nudge or an update. NumPy, no torch.

In float64, so that what a nudge of 1e-6 changes can be seen, and in float32 beside it, where
it cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.asked.inference import NoWeights, untrained
from engine.data.dataset import CLASSES, SIDE, Dataset, Images
from engine.explain.shared.networks.dense_gradients import (
    FUNCTIONS,
    Activation,
    Labels,
    LossAndGradients,
    Values,
    deltas,
    forward,
    loss_and_gradients,
    mean_loss,
)
from engine.explain.shared.networks.optimizer_rules import KEPT
from engine.protocol import NUDGED_BATCH, FitSettings, GivenImage
from engine.protocol.errors import Mistake
from engine.runs import checkpoint
from engine.runs.checkpoint import CheckpointDamaged, CheckpointMissing
from engine.training.initialisation import Weights, parameter_names, sizes

MOST_PARAMETERS = 4_000_000
"""Of a network whose gradient is told: 100 MB while it is computed."""

Floats = npt.NDArray[np.float64]


class BatchOutside(Mistake):
    """A batch beyond the last one (code `nudging.batch`)."""

    def __init__(self, batch: int, batches: int) -> None:
        super().__init__(
            "nudging.batch",
            f"there is no batch {batch:,}; the training set has {batches:,}, counted from 0",
            batch=batch,
            batches=batches,
        )


class NetworkTooLarge(Mistake):
    """A network of which no gradient is told (code `nudging.too_large`)."""

    def __init__(self, parameters: int) -> None:
        super().__init__(
            "nudging.too_large",
            f"{parameters:,} parameters are too many here; ask a network of {MOST_PARAMETERS:,} "
            "or fewer",
            parameters=parameters,
            most=MOST_PARAMETERS,
        )


class PlaceOutside(Mistake):
    """A place that no parameter of the network is at (code `nudging.place`)."""

    def __init__(self, name: str, place: Sequence[int]) -> None:
        at = ", ".join(map(str, place))
        super().__init__(
            "nudging.place",
            f"this network has no {name}[{at}]; choose a smaller place, or another tensor",
            name=name,
            place=at,
        )


@dataclass(frozen=True, eq=False)
class TrainableNetwork:
    """A network as the next step finds it: parameters W1, b1, …, all float32.

    `kept` is what its optimizer keeps, by name and then in the order of the parameters.
    """

    parameters: Sequence[Weights]
    kept: Mapping[str, Sequence[Weights]]
    settings: FitSettings
    learning_rate: float
    step: int


def laid_down(path: Path | None, run: str | None) -> TrainableNetwork:
    """What lies in a run's checkpoint; None is the chapter's network before its first step.

    Raises NoWeights, NetworkTooLarge and what `checkpoint.load` raises.
    """
    if path is None or run is None:
        parameters, settings = untrained().parameters, FitSettings()
        kept = {
            kind: [np.zeros_like(parameter) for parameter in parameters]
            for kind in KEPT[settings.optimizer]
        }
        return TrainableNetwork(parameters, kept, settings, settings.learning_rate, 0)
    try:
        found = checkpoint.load(path)
    except CheckpointMissing as error:
        raise NoWeights(run) from error
    settings = found.head.settings
    widths = sizes(SIDE * SIDE, settings.hidden, CLASSES)
    names = parameter_names(widths)

    def tensors(kind: str) -> list[Weights]:
        read = [found.tensors.get(f"{kind}{name}") for name in names]
        whole = [tensor for tensor in read if tensor is not None]
        if [tensor.shape for tensor in whole] != _shapes(widths):
            raise CheckpointDamaged(path, "it does not fit its settings")
        return whole

    parameters = tensors("")
    size = sum(parameter.size for parameter in parameters)
    if size > MOST_PARAMETERS:
        raise NetworkTooLarge(size)
    kept = {kind: tensors(f"{kind}.") for kind in KEPT[settings.optimizer]}
    learning_rate = settings.learning_rate_after(len(found.head.figures))
    return TrainableNetwork(parameters, kept, settings, learning_rate, found.head.step)


def _shapes(widths: Sequence[int]) -> list[tuple[int, ...]]:
    pairs = pairwise(widths)
    return [shape for pair in pairs for shape in (pair, pair[1:])]


class NetworkOnBatch:
    """A network on batch `batch` of a training set, or on one given image. Raises BatchOutside."""

    def __init__(self, network: TrainableNetwork, source: Dataset | GivenImage, batch: int) -> None:
        images, labels = _batch_of(source, batch)
        flat = images.reshape(len(images), -1)
        self.network, self.batch = network, batch
        self.activation = network.settings.activation
        # float32 first: what the training divides, and then calls an image, is that.
        scale = np.float32(255 if network.settings.scaled else 1)
        self.images32 = flat.astype(np.float32) / scale
        self.images = self.images32.astype(np.float64)
        self.labels: Labels = labels.astype(np.int64)
        self.parameters = [parameter.astype(np.float64) for parameter in network.parameters]
        self.names = parameter_names(range(len(self.parameters) // 2 + 1))

    @cached_property
    def found(self) -> LossAndGradients:
        """Loss, activations and gradients, in float64."""
        return loss_and_gradients(self.parameters, self.images, self.labels, self.activation)

    @cached_property
    def deltas(self) -> list[Values]:
        """dL/dz of each layer, (samples, outputs)."""
        return deltas(self.parameters, self.found.activations, self.labels, self.activation)

    def number(self, name: str, place: Sequence[int] = ()) -> int:
        """Which of the parameters that is. Raises PlaceOutside, also for a place beyond it."""
        if name not in self.names:
            raise PlaceOutside(name, place)
        number = self.names.index(name)
        shape = self.parameters[number].shape
        # A column alone counts from the right.
        if any(at >= size for at, size in zip(reversed(place), reversed(shape), strict=False)):
            raise PlaceOutside(name, place)
        return number

    def inputs(self, number: int) -> Values:
        """What goes into that parameter's layer, (samples, inputs)."""
        return self.found.activations[number // 2]

    def losses(
        self, number: int, place: Sequence[int], nudges: Sequence[float], *, single: bool
    ) -> Iterator[float]:
        """The mean loss before, and then after each nudge by itself; float32 if `single`."""
        parameters: Sequence[Values] = self.network.parameters if single else self.parameters
        images = self.images32 if single else self.images
        yield from nudged_losses(
            parameters, images, self.labels, number, place, (0.0, *nudges), self.activation
        )

    def loss_after(self, moves: Sequence[Values]) -> float:
        """The mean loss when every parameter has been moved."""
        with np.errstate(all="ignore"):
            moved = [
                parameter + move for parameter, move in zip(self.parameters, moves, strict=True)
            ]
        return mean_loss(forward(moved, self.images, self.activation)[-1], self.labels)


def _batch_of(source: Dataset | GivenImage, batch: int) -> tuple[Images, npt.NDArray[np.uint8]]:
    """Images (n, 28, 28) and labels (n,). Raises BatchOutside."""
    if isinstance(source, GivenImage):
        pixels = np.frombuffer(source.pixels.data, np.uint8).reshape(1, *source.pixels.shape)
        return pixels, np.array([source.label], np.uint8)
    batches = -(-len(source.x_train) // NUDGED_BATCH)
    if batch >= batches:
        raise BatchOutside(batch, batches)
    part = slice(batch * NUDGED_BATCH, (batch + 1) * NUDGED_BATCH)
    return source.x_train[part], source.y_train[part]


def nudged_losses(
    parameters: Sequence[Values],
    images: Values,
    labels: Labels,
    number: int,
    place: Sequence[int],
    nudges: Sequence[float],
    activation: Activation = "relu",
) -> Iterator[float]:
    """The mean loss after each nudge of the parameter `number` at `place`, by itself.

    A forward pass each, in the dtype of the parameters, in which only what the weight
    reaches is computed anew: its own unit, and the layers after it.
    """
    function = FUNCTIONS[activation]
    first = number - number % 2
    weights, bias = parameters[first : first + 2]
    rest, unit = parameters[first + 2 :], place[-1]
    with np.errstate(all="ignore"):
        x = forward(parameters, images, activation)[number // 2]
        z = x @ weights + bias
        for nudge in nudges:
            column, offset = weights[:, unit].copy(), bias[unit : unit + 1].copy()
            if number == first:
                column[place[0]] += nudge
            else:
                offset += nudge
            z[:, unit] = x @ column + offset
            logits = forward(rest, function(z), activation)[-1] if rest else z
            yield mean_loss(logits, labels)
