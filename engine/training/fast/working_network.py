"""The parameters that learn, the copies that are multiplied, and the gradients of both."""

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.training.fast.flat_parameters import FlatParameters
from engine.training.fast.products import Products
from engine.training.fast.rounding import rounding


class WorkingNetwork:
    """Parameters in full precision, and beside them what the matrix products take and give.

    `weights` and `gradients` hold a layer each, (outputs, inputs + 1), bias last, in the
    `dtype` that is multiplied. Where that is the parameters' own they are these very
    numbers, else copies: `collect` brings the gradients home, `refresh` the weights out.
    """

    def __init__(
        self,
        widths: Sequence[int],
        *,
        device: torch.device,
        full: torch.dtype,
        products: Products,
        align: int,
    ) -> None:
        def numbers(dtype: torch.dtype) -> FlatParameters:
            return FlatParameters(widths, device=device, dtype=dtype, align=align)

        self.widths, self.full, self.products = widths, full, products
        self.parameters, self._gradients = numbers(full), numbers(full)
        self.dtype = torch.bfloat16 if products == "bf16" else full
        self._multiplied = self.parameters if products == "whole" else numbers(self.dtype)
        self._given = numbers(self.dtype) if products == "bf16" else self._gradients
        rounded, values = products == "rounded", self.parameters.flat
        self._round = rounding(values, self._multiplied.flat) if rounded else None
        self.weights, self.gradients = self._multiplied.layers, self._given.layers

    @property
    def gradient(self) -> Tensor:
        """All gradients, flat, in full precision, once they are collected."""
        return self._gradients.flat

    def collect(self) -> None:
        """Bring the gradients that the products gave into full precision."""
        if self._given is not self._gradients:
            self._gradients.flat.copy_(self._given.flat)

    def refresh(self) -> None:
        """Let the products see the parameters as they are now."""
        if self._round is not None:
            self._round()
        elif self._multiplied is not self.parameters:
            self._multiplied.flat.copy_(self.parameters.flat)
