"""A dense layer: activation(x @ W + b)."""

from collections.abc import Callable

from torch import Tensor

Activation = Callable[[Tensor], Tensor]


class Dense:
    def __init__(
        self,
        w: Tensor,
        b: Tensor,
        activation: Activation,
    ) -> None:
        self.w = w.requires_grad_()
        self.b = b.requires_grad_()
        self.activation = activation

    def __call__(self, x: Tensor) -> Tensor:
        return self.activation(x @ self.w + self.b)

    @property
    def weights(self) -> list[Tensor]:
        return [self.w, self.b]
