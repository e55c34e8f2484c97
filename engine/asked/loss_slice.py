"""A slice through the loss of a laid-down network, around its weights. NumPy, no torch.

A network's loss has as many directions as weights. Two are looked along: the gradient, and a
random one orthogonal to it. What the first layer says is linear in both, so it is multiplied
out once, whatever the number of places.
"""

from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from engine.asked.inference import LaidDown
from engine.data.dataset import Images, Labels
from engine.protocol import Activation, GetLossSlice, LossSlice, clock
from engine.protocol.arrays import Array, real

Values = npt.NDArray[np.float64]
Layer = tuple[Values, Values]
"""W (inputs, units) and b (units,), or a direction in which they are moved."""
Question = tuple[str, int, int, float, int, tuple[float, ...]]

_MULTIPLICATIONS = 1.5e10
"""Most of one slice; a network that needs more for an image is asked about fewer images."""
_ORTHOGONAL = 2
"""Times the gradient is taken out of the random direction: once leaves rounding behind."""

_SLOPES: dict[Activation, Callable[[Values], Values]] = {
    "relu": lambda x: (x > 0).astype(x.dtype),
    "tanh": lambda x: 1 - np.tanh(x) ** 2,
    "sigmoid": lambda x: _sigmoid(x) * (1 - _sigmoid(x)),
}
_FUNCTIONS: dict[Activation, Callable[[Values], Values]] = {
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "sigmoid": lambda x: _sigmoid(x),
}


def _sigmoid(x: Values) -> Values:
    half: Values = np.tanh(x / 2) / 2 + 0.5
    return half


class Slices:
    """The slices of the networks on the shelf, each computed once."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[LaidDown, dict[Question, LossSlice]] = WeakKeyDictionary()

    def answer(
        self, question: GetLossSlice, network: LaidDown, source: str, images: Images, labels: Labels
    ) -> LossSlice:
        """What answers `question` of `network`; `source` says which data the images are of."""
        key = (
            source,
            question.images,
            question.side,
            question.reach,
            question.seed,
            question.rates,
        )
        known = self._kept.setdefault(network, {})
        if key not in known:
            known[key] = loss_slice(question, network, images, labels)
        found = known[key]
        fields = {name: getattr(found, name) for name in found.__struct_fields__}
        return LossSlice(
            **{**fields, "at": clock.now(), "reply_to": question.id, "run": question.run}
        )


def loss_slice(
    question: GetLossSlice, network: LaidDown, images: Images, labels: Labels
) -> LossSlice:
    """The losses of the first images (n, 28, 28) with labels (n,), in float64."""
    count = min(question.images, len(images), _most_images(network, question))
    here = Standpoint.of(network, images[:count], labels[:count])
    layers, activation = here.layers, network.activation
    with np.errstate(all="ignore"):
        gradient = here.gradient()
        slope = _length(gradient)
        length = _length(layers)
        edge = question.reach * length
        downhill = _scaled(gradient, -1 / slope) if slope > 0 else gradient
        sideways = _orthogonal(layers, downhill, question.seed)
        plane = _Plane(here, activation, downhill, sideways)
        offsets = np.linspace(-edge, edge, question.side)
        losses = np.array([[plane.loss(x, y) for x in offsets] for y in offsets])
        stepped = np.array([plane.loss(rate * slope, 0.0) for rate in question.rates])
    rates = np.array(question.rates)
    return LossSlice(
        run=question.run,
        step=network.step,
        images=count,
        parameters=sum(part.size for layer in layers for part in layer),
        loss=real(plane.loss(0.0, 0.0)),
        slope=real(slope),
        length=real(length),
        edge=real(edge),
        losses=Array("<f8", losses.shape, losses.astype("<f8").tobytes()),
        rates=Array("<f8", rates.shape, rates.astype("<f8").tobytes()),
        stepped=Array("<f8", stepped.shape, stepped.astype("<f8").tobytes()),
    )


def _most_images(network: LaidDown, question: GetLossSlice) -> int:
    """So many that the slice keeps within _MULTIPLICATIONS."""
    sizes = [weights.size for weights in network.parameters[::2]]
    units = sum(weights.shape[1] for weights in network.parameters[::2])
    places = question.side**2 + len(question.rates)
    # Around the places there are some more products with all layers: the gradient's, and three.
    each = places * (sum(sizes[1:]) + 3 * units) + 6 * sum(sizes)
    return max(int(_MULTIPLICATIONS / each), 1)


@dataclass(frozen=True, eq=False)
class Standpoint:
    """Where a network stands: its layers, and the images (n, 784) and labels (n,) it is asked."""

    layers: tuple[Layer, ...]
    activation: Activation
    inputs: Values
    labels: Labels

    @classmethod
    def of(cls, network: LaidDown, images: Images, labels: Labels) -> "Standpoint":
        """Of a network on images (n, 28, 28)."""
        parts = [np.asarray(part, np.float64) for part in network.parameters]
        inputs = images.reshape(len(images), -1).astype(np.float64)
        layers = tuple(zip(parts[::2], parts[1::2], strict=True))
        return cls(layers, network.activation, inputs / (255 if network.scaled else 1), labels)

    def gradient(self) -> tuple[Layer, ...]:
        """Of the mean cross-entropy with regard to every layer's W and b."""
        function, slope = _FUNCTIONS[self.activation], _SLOPES[self.activation]
        seen, before = [self.inputs], []
        for number, (weights, bias) in enumerate(self.layers):
            before.append(seen[-1] @ weights + bias)
            if number < len(self.layers) - 1:
                seen.append(function(before[-1]))
        logits = before[-1]
        arriving = np.exp(logits - logits.max(1, keepdims=True))
        arriving /= arriving.sum(1, keepdims=True)
        arriving[np.arange(len(logits)), self.labels] -= 1
        arriving /= len(logits)
        found: list[Layer] = []
        for number in range(len(self.layers) - 1, -1, -1):
            found.append((seen[number].T @ arriving, arriving.sum(0)))
            if number:
                arriving = (arriving @ self.layers[number][0].T) * slope(before[number - 1])
        return tuple(reversed(found))


class _Plane:
    """The losses on the plane through a place that two directions span."""

    def __init__(
        self,
        here: Standpoint,
        activation: Activation,
        across: tuple[Layer, ...],
        up: tuple[Layer, ...],
    ) -> None:
        self._labels, self._function = here.labels, _FUNCTIONS[activation]
        self._first = [
            here.inputs @ weights + bias for weights, bias in (here.layers[0], across[0], up[0])
        ]
        self._others = list(zip(here.layers[1:], across[1:], up[1:], strict=True))

    def loss(self, x: float, y: float) -> float:
        """The mean cross-entropy `x` along the one direction and `y` along the other."""
        base, along, aside = self._first
        output = base + x * along + y * aside
        for (weights, bias), (w_x, b_x), (w_y, b_y) in self._others:
            output = self._function(output) @ (weights + x * w_x + y * w_y)
            output += bias + x * b_x + y * b_y
        largest = output.max(1)
        total = np.log(np.exp(output - largest[:, np.newaxis]).sum(1)) + largest
        return float((total - output[np.arange(len(output)), self._labels]).mean())


def _length(layers: tuple[Layer, ...]) -> float:
    """Of all weights and biases as one vector."""
    return float(np.sqrt(sum(float((part**2).sum()) for layer in layers for part in layer)))


def _scaled(layers: tuple[Layer, ...], by: float) -> tuple[Layer, ...]:
    return tuple((weights * by, bias * by) for weights, bias in layers)


def _orthogonal(
    layers: tuple[Layer, ...], direction: tuple[Layer, ...], seed: int
) -> tuple[Layer, ...]:
    """A random direction of length 1 with nothing of `direction`, which has length 1."""
    random = np.random.default_rng(seed)
    found = tuple(
        (random.standard_normal(weights.shape), random.standard_normal(bias.shape))
        for weights, bias in layers
    )
    for _ in range(_ORTHOGONAL):
        shared = sum(
            float((mine * other).sum())
            for own, others in zip(found, direction, strict=True)
            for mine, other in zip(own, others, strict=True)
        )
        found = tuple(
            (own[0] - shared * other[0], own[1] - shared * other[1])
            for own, other in zip(found, direction, strict=True)
        )
    return _scaled(found, 1 / _length(found))
