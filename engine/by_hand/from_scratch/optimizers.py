"""What the gradients do to the weights."""

from collections.abc import Sequence
from typing import Protocol

from torch import Tensor

Tensors = Sequence[Tensor]


class Optimizer(Protocol):
    def update(self, ws: Tensors, gs: Tensors) -> None:
        """Move ws against their gradients gs."""


class SGD:
    def __init__(self, rate: float) -> None:
        self.rate = rate

    def update(self, ws: Tensors, gs: Tensors) -> None:
        for w, g in zip(ws, gs, strict=True):
            w -= self.rate * g


class RMSprop:
    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.kept: list[Tensor] = []

    def update(self, ws: Tensors, gs: Tensors) -> None:
        self.kept = self.kept or [w * 0 for w in ws]
        each = zip(ws, gs, self.kept, strict=True)
        for w, g, s in each:
            s += 0.1 * (g * g - s)
            w -= self.rate * g / (s.sqrt() + 1e-7)
