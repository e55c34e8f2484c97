"""The training step as one would write it, with autograd."""

from array import array
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.protocol import Activation, Optimizer, Precision
from engine.training import optimizers
from engine.training.network import Weights, logits, parameter_names
from engine.training.step import Readings, State


class PlainStep:
    """A TrainingStep for images (n, features) float32 and labels (n,) int64 on one device."""

    def __init__(
        self,
        *,
        parameters: Sequence[Weights],
        images: Tensor,
        labels: Tensor,
        optimizer: Optimizer,
        learning_rate: float,
        precision: Precision,
        activation: Activation = "relu",
    ) -> None:
        self._images, self._labels = images, labels
        self._activation = activation
        self._bf16 = precision == "bf16"
        # torch.tensor copies into torch's own, aligned memory; the sums of a matrix
        # product may depend on alignment, and a resumed run must give the same bits.
        self._parameters = [
            torch.tensor(values, device=images.device).requires_grad_() for values in parameters
        ]
        widths = [images.shape[1], *(bias.shape[0] for bias in self._parameters[1::2])]
        self._names = parameter_names(widths)
        self._optimizer = optimizers.optimizer(optimizer, learning_rate)
        self._kept = [optimizers.at_rest(self._optimizer, p) for p in self._parameters]
        self._steps = 0
        self._loss: list[Tensor] = []
        self._right: list[Tensor] = []

    @property
    def parameters(self) -> Sequence[Tensor]:
        return self._parameters

    def run(self, rows: Tensor) -> None:
        images = self._images.index_select(0, rows)
        labels = self._labels.index_select(0, rows)
        with self._products():
            output = logits(self._parameters, images, self._activation)
        loss = functional.cross_entropy(output.float(), labels)
        gradients = torch.autograd.grad(loss, self._parameters)
        self._steps += 1
        with torch.no_grad():
            for parameter, gradient, kept in zip(
                self._parameters, gradients, self._kept, strict=True
            ):
                self._optimizer.update(parameter, gradient, kept, self._steps)
        self._loss.append(loss.detach())
        self._right.append((output.detach().argmax(1) == labels).sum())

    def _products(self) -> AbstractContextManager[object]:
        if not self._bf16:
            return nullcontext()
        return torch.autocast(self._images.device.type, dtype=torch.bfloat16)

    def read(self) -> Readings:
        if not self._loss:
            return Readings(array("f"), array("I"))
        # A batch has at most 65,536 samples: float32 holds every such count exactly.
        both = torch.stack((torch.stack(self._loss), torch.stack(self._right).float()))
        loss, right = both.cpu().numpy()
        self._loss, self._right = [], []
        return Readings(
            array("f", loss.astype(np.float32).tobytes()),
            array("I", right.astype(np.uint32).tobytes()),
        )

    def change_rate(self, learning_rate: float) -> None:
        self._optimizer.learning_rate = learning_rate

    def state(self) -> State:
        return {name: _copy(tensor) for name, tensor in self._tensors()}

    def restore(self, state: State, steps: int) -> None:
        self._steps = steps
        with torch.no_grad():
            for name, tensor in self._tensors():
                values = state[name]
                if values.shape != tuple(tensor.shape):
                    raise ValueError(f"{name} is {values.shape}, not {tuple(tensor.shape)}")
                tensor.copy_(torch.tensor(values))

    def _tensors(self) -> Iterator[tuple[str, Tensor]]:
        for name, parameter, kept in zip(self._names, self._parameters, self._kept, strict=True):
            yield name, parameter
            for kind, tensor in kept.items():
                yield f"{kind}.{name}", tensor


def _copy(value: Tensor) -> Weights:
    copied: Weights = value.detach().to("cpu", torch.float32, copy=True).numpy()
    return copied
