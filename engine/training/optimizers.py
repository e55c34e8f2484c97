"""The chapter's optimizers as updates of one parameter, in float32 on its device.

They are written out, not taken from torch.optim: making the first of those imports torch's
compiler, which keeps the learner waiting for seconds. torch.optim is their oracle in the tests.
"""

from collections.abc import Mapping
from typing import Protocol

import torch
from torch import Tensor

from engine.protocol import Optimizer as Name

RHO = 0.9
MOMENTUM = 0.9
BETA1, BETA2 = 0.9, 0.999
EPSILON = 1e-7
"""Keras's; added outside the square root, as PyTorch and TensorFlow up to 2.10 do."""


class Optimizer(Protocol):
    """What a gradient does to a parameter."""

    names: tuple[str, ...]
    """What it keeps for each parameter, of the parameter's shape, zero at first."""
    learning_rate: float
    """That of the next update."""

    def update(
        self, parameter: Tensor, gradient: Tensor, kept: Mapping[str, Tensor], step: int
    ) -> None:
        """Change `parameter` and what is `kept` in place; `step` counts from 1."""
        ...


class SGD:
    """p −= lr · g"""

    names: tuple[str, ...] = ()

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    def update(
        self, parameter: Tensor, gradient: Tensor, kept: Mapping[str, Tensor], step: int
    ) -> None:
        parameter.add_(gradient, alpha=-self.learning_rate)


class Momentum:
    """v = m · v + g; p −= lr · v"""

    names: tuple[str, ...] = ("velocity",)

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    def update(
        self, parameter: Tensor, gradient: Tensor, kept: Mapping[str, Tensor], step: int
    ) -> None:
        kept["velocity"].mul_(MOMENTUM).add_(gradient)
        parameter.add_(kept["velocity"], alpha=-self.learning_rate)


class RMSprop:
    """s = rho · s + (1 − rho) · g²; p −= lr · g / (sqrt(s) + eps) (Tieleman and Hinton 2012)"""

    names: tuple[str, ...] = ("square_average",)

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    def update(
        self, parameter: Tensor, gradient: Tensor, kept: Mapping[str, Tensor], step: int
    ) -> None:
        square = kept["square_average"]
        square.mul_(RHO).addcmul_(gradient, gradient, value=1 - RHO)
        parameter.addcdiv_(gradient, square.sqrt().add_(EPSILON), value=-self.learning_rate)


class Adam:
    """Kingma and Ba 2015, algorithm 1: both averages are corrected for their start at zero."""

    names: tuple[str, ...] = ("average", "square_average")

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    def update(
        self, parameter: Tensor, gradient: Tensor, kept: Mapping[str, Tensor], step: int
    ) -> None:
        average, square = kept["average"], kept["square_average"]
        average.mul_(BETA1).add_(gradient, alpha=1 - BETA1)
        square.mul_(BETA2).addcmul_(gradient, gradient, value=1 - BETA2)
        spread = square.sqrt().div_((1 - BETA2**step) ** 0.5).add_(EPSILON)
        parameter.addcdiv_(average, spread, value=-self.learning_rate / (1 - BETA1**step))


def optimizer(name: Name, learning_rate: float) -> Optimizer:
    """The optimizer that the settings name."""
    kinds: dict[Name, type[SGD] | type[Momentum] | type[RMSprop] | type[Adam]] = {
        "sgd": SGD,
        "momentum": Momentum,
        "rmsprop": RMSprop,
        "adam": Adam,
    }
    return kinds[name](learning_rate)


def at_rest(optimizer: Optimizer, parameter: Tensor) -> dict[str, Tensor]:
    """What `optimizer` keeps for `parameter` before the first step."""
    return {name: torch.zeros_like(parameter, requires_grad=False) for name in optimizer.names}
