"""Where a training loop stands: weights, what the optimizer keeps, position; never changed.

A step makes a new state and leaves the one before as it is, so that going back is taking up
what was kept: the same bits, with nothing to be computed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from engine.training.optimizers import Optimizer


@dataclass(frozen=True, eq=False)
class LoopState:
    """After `step` updates: W1 (inputs, outputs), b1 (outputs,), W2, … in float32.

    `kept` has for each parameter what its optimizer keeps, of the parameter's shape.
    """

    step: int
    parameters: Sequence[Tensor]
    kept: Sequence[Mapping[str, Tensor]]

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 over the position and the bytes of every tensor."""
        digest = hashlib.sha256(f"{self.step}\n".encode())
        for parameter, kept in zip(self.parameters, self.kept, strict=True):
            for name, tensor in (("", parameter), *sorted(kept.items())):
                digest.update(f"{name} {tuple(tensor.shape)}\n".encode())
                digest.update(tensor.numpy().data)
        return digest.hexdigest()

    @property
    def size(self) -> int:
        """Bytes of all tensors."""
        tensors = [*self.parameters, *(one for kept in self.kept for one in kept.values())]
        return sum(tensor.numel() * tensor.element_size() for tensor in tensors)

    def updated(self, gradients: Sequence[Tensor], optimizer: Optimizer) -> "LoopState":
        """The state after one update by these gradients."""
        parameters = [parameter.clone() for parameter in self.parameters]
        kept = [{name: tensor.clone() for name, tensor in one.items()} for one in self.kept]
        with torch.no_grad():
            for parameter, gradient, own in zip(parameters, gradients, kept, strict=True):
                optimizer.update(parameter, gradient, own, self.step + 1)
        return LoopState(self.step + 1, parameters, kept)
