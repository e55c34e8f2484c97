"""One layer of a network as a graph of tensors: every shape, and the rule that each goes back by.

With dz = dL/dz of z = x @ W + b, row by row of the batch:

    dh = what comes from the layers behind      dz = dh · f′(z)
    db = Σ over the batch of dz                 dp = dz
    dW = xᵀ @ dp                                (n, inputs)ᵀ @ (n, units)

as in Goodfellow, Bengio and Courville 2016, "Deep Learning", section 6.5.
"""

from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.shared.networks.dense_gradients import Activation
from engine.explain.shared.shapes import Shape

Tensor = Literal["x", "W1", "p", "b1", "z", "h", "loss"]
TENSORS: Final[tuple[Tensor, ...]] = ("x", "W1", "p", "b1", "z", "h", "loss")
FORWARD: Final[tuple[Tensor, ...]] = ("p", "z", "h", "loss")
"""What is computed, in its order."""
BACK: Final[tuple[Tensor, ...]] = ("loss", "h", "z", "b1", "p", "W1")
"""What has its gradient in turn; the images have none: nobody changes them."""

Stage = Literal["start", "forward", "back", "price"]

_WRITTEN: Final[dict[Tensor, str]] = {
    "p": "x @ W1",
    "z": "p + b1",
    "h": "{activation}(z)",
    "loss": "… @ W2 + b2 …",
}
_SLOPES: Final[dict[Activation, str]] = {
    "relu": "dh * (z > 0)",
    "tanh": "dh * (1 − h*h)",
    "sigmoid": "dh * h * (1 − h)",
}
_RULES: Final[dict[Tensor, str]] = {
    "h": "dz2 @ W2ᵀ",
    "b1": "dz.sum(0)",
    "p": "dz",
    "W1": "xᵀ @ dp",
    "loss": "1",
}


@dataclass(frozen=True)
class LayerStep:
    """What one step does to `tensor`: it is computed, or its gradient is."""

    stage: Stage
    tensor: Tensor | None = None


@dataclass(frozen=True)
class LayerGraph:
    """The first layer on a batch x (samples, inputs); W1 is (inputs, units)."""

    samples: int
    inputs: int
    units: int
    activation: Activation

    @property
    def steps(self) -> tuple[LayerStep, ...]:
        """The start, forward, back, and what both cost."""
        return (
            LayerStep("start"),
            *(LayerStep("forward", tensor) for tensor in FORWARD),
            *(LayerStep("back", tensor) for tensor in BACK),
            LayerStep("price"),
        )

    def shape(self, tensor: Tensor) -> Shape:
        """Of a tensor; that of its gradient is the same."""
        match tensor:
            case "x":
                return (self.samples, self.inputs)
            case "W1":
                return (self.inputs, self.units)
            case "b1":
                return (self.units,)
            case "loss":
                return ()
        return (self.samples, self.units)

    def written(self, tensor: Tensor) -> str:
        """How a tensor is computed; empty for x, W1 and b1, which are given."""
        return _WRITTEN.get(tensor, "").format(activation=self.activation)

    def rule(self, tensor: Tensor) -> str:
        """How its gradient is computed from those before it; empty for x."""
        return _SLOPES[self.activation] if tensor == "z" else _RULES.get(tensor, "")

    def is_computed(self, position: int, tensor: Tensor) -> bool:
        """Whether a tensor is known after so many steps."""
        return tensor not in FORWARD or FORWARD.index(tensor) < position

    def is_back(self, position: int, tensor: Tensor) -> bool:
        """Whether its gradient is known after so many steps."""
        return tensor in BACK and BACK.index(tensor) < position - len(FORWARD)
