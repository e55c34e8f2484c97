"""A model: layers, one after the other."""

from torch import Tensor

from .dense import Dense


class Sequential:
    def __init__(self, *layers: Dense) -> None:
        self.layers = layers

    def __call__(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def weights(self) -> list[Tensor]:
        each = [layer.weights for layer in self.layers]
        return [w for weights in each for w in weights]
