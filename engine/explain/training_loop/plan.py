"""The plan of a training loop: five stops a step, the same five at every step of it.

Each stop computes some tensors; which ones, of which shapes and by which formula follows from
the layers' widths, the batch, the activation and the optimizer alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.networks.optimizer_rules import KEPT, OptimizerName
from engine.explain.shared.shapes import Shape

Stop = Literal["draw", "forward", "loss", "backward", "update"]
STOPS: Final[tuple[Stop, ...]] = ("draw", "forward", "loss", "backward", "update")
Activation = Literal["relu", "tanh", "sigmoid"]
Outcome = Literal["fell", "rose", "same", "lost"]

UPDATES: Final[dict[OptimizerName, str]] = {
    "sgd": "w −= rate · g",
    "momentum": "v = 0.9 v + g\nw −= rate · v",
    "rmsprop": "s = 0.9 s + 0.1 g²\nw −= rate · g / √s",
    "adam": "m = 0.9 m + 0.1 g,  m' = m / (1 − 0.9^{t})\n"
    "s = 0.999 s + 0.001 g²,  s' = s/(1 − 0.999^{t})\n"
    "w −= rate · m' / √s'",
}
"""What each optimizer does to a weight in update `t`, counted from 1, line by line."""
_SLOPES: Final[dict[Activation, str]] = {
    "relu": "({z} > 0)",
    "tanh": "(1 − {h}²)",
    "sigmoid": "{h}(1 − {h})",
}


@dataclass(frozen=True, slots=True)
class LoopStep:
    """A place in the loop: step `number` of it, counted from 0, at one of the stops."""

    number: int
    stop: Stop
    epoch: int
    batch: int


@dataclass(frozen=True, slots=True)
class TensorRow:
    """A tensor that a stop computes or uses.

    At the stop `backward` the tensor is the gradient with regard to `name`, and has its
    `shape`; at `update` what the update moves, and `kept` is what the optimizer keeps of it.
    """

    name: str
    role: Literal["input", "weights", "bias", "result"]
    shape: Shape
    formula: str
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoopPlan:
    """A loop over `train` samples of `widths[0]` values in batches of `batch_size`."""

    widths: tuple[int, ...]
    train: int
    batch_size: int
    epochs: int
    activation: Activation
    optimizer: OptimizerName

    @property
    def steps_per_epoch(self) -> int:
        """Batches of an epoch; the last one may be short."""
        return -(-self.train // self.batch_size)

    @property
    def planned(self) -> int:
        """How many steps the training takes in all."""
        return self.epochs * self.steps_per_epoch

    @property
    def steps(self) -> Lazy[LoopStep]:
        """All stops of all planned steps."""
        return Lazy(len(STOPS) * self.planned, self.place)

    def place(self, position: int) -> LoopStep:
        """Where stop `position` is, counted from the first stop of the first step."""
        number, stop = divmod(position, len(STOPS))
        epoch, batch = divmod(number, self.steps_per_epoch)
        return LoopStep(number, STOPS[stop], epoch, batch)

    def samples(self, number: int) -> int:
        """How many samples step `number` learns from."""
        first = number % self.steps_per_epoch * self.batch_size
        return min(self.batch_size, self.train - first)

    def rows(self, place: LoopStep) -> Sequence[TensorRow]:
        """The tensors of a stop, in the order in which they are computed."""
        n = self.samples(place.number)
        match place.stop:
            case "draw":
                return [
                    TensorRow("x", "result", (n, self.widths[0]), "train_images[rows] / 255"),
                    TensorRow("y", "result", (n,), "train_labels[rows]"),
                ]
            case "forward":
                return self._forward(n)
            case "loss":
                return self._loss(n)
            case "backward":
                return self._backward(n)
            case "update":
                return self._update(place.number + 1)

    @property
    def _last(self) -> int:
        return len(self.widths) - 1

    def _out(self, layer: int) -> str:
        """What layer `layer`, from 1, gives before its activation."""
        return "logits" if layer == self._last else f"z{layer}"

    @staticmethod
    def _into(layer: int) -> str:
        return "x" if layer == 1 else f"h{layer - 1}"

    def _forward(self, n: int) -> list[TensorRow]:
        found = [TensorRow("x", "input", (n, self.widths[0]), "")]
        for layer, (inputs, units) in enumerate(pairwise(self.widths), start=1):
            formula = f"{self._into(layer)} @ W{layer} + b{layer}"
            found += [
                TensorRow(f"W{layer}", "weights", (inputs, units), ""),
                TensorRow(f"b{layer}", "bias", (units,), ""),
                TensorRow(self._out(layer), "result", (n, units), formula),
            ]
            if layer < self._last:
                activated = f"{self.activation}(z{layer})"
                found.append(TensorRow(f"h{layer}", "result", (n, units), activated))
        return found

    def _loss(self, n: int) -> list[TensorRow]:
        classes = self.widths[-1]
        return [
            TensorRow("logits", "input", (n, classes), ""),
            TensorRow("y", "input", (n,), ""),
            TensorRow("p", "result", (n, classes), "softmax(logits)"),
            TensorRow("losses", "result", (n,), "−log p[y]"),
            TensorRow("loss", "result", (), "losses.mean()"),
        ]

    def _backward(self, n: int) -> list[TensorRow]:
        found: list[TensorRow] = []
        arriving = "(p − one_hot) / n"
        for layer in range(self._last, 0, -1):
            inputs, units = self.widths[layer - 1 : layer + 1]
            out, into = self._out(layer), self._into(layer)
            found += [
                TensorRow(out, "result", (n, units), arriving),
                TensorRow(f"W{layer}", "weights", (inputs, units), f"{into}.T @ d{out}"),
                TensorRow(f"b{layer}", "bias", (units,), f"d{out}.sum(0)"),
            ]
            if layer > 1:
                formula = f"d{out} @ W{layer}.T"
                found.append(TensorRow(into, "result", (n, inputs), formula))
                slope = _SLOPES[self.activation].format(z=f"z{layer - 1}", h=into)
                arriving = f"d{into} · {slope}"
        return found

    def _update(self, t: int) -> list[TensorRow]:
        kept, formula = KEPT[self.optimizer], UPDATES[self.optimizer].format(t=t)
        found = []
        for layer, (inputs, units) in enumerate(pairwise(self.widths), start=1):
            found += [
                TensorRow(f"W{layer}", "weights", (inputs, units), formula, kept),
                TensorRow(f"b{layer}", "bias", (units,), formula, kept),
            ]
        return found


def outcome(before: float, after: float) -> Outcome:
    """What became of a batch's loss in an update; `lost` where one of them is no number."""
    if before != before or after != after:
        return "lost"
    return "fell" if after < before else "rose" if after > before else "same"
