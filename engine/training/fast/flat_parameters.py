"""A network's numbers in one flat piece of memory, so that one pass reaches them all."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

from engine.training.network import parameter_names

_APART = 16
"""Layers begin at multiples of so many numbers, as vector units and tensor cores like it."""


class FlatParameters:
    """As many numbers as the network of `widths` has parameters: `flat`, zero at first.

    `layers` are views of it, (outputs, inputs + 1) each, the bias being the last column:
    with a last row of ones below a layer's inputs, one product adds the bias too, and one
    gives its gradient. Rows begin at multiples of `align` numbers; what lies between is
    never anything but zero.
    """

    def __init__(
        self, widths: Sequence[int], *, device: torch.device, dtype: torch.dtype, align: int = 1
    ) -> None:
        self._widths, self._align = widths, align
        self.flat = torch.zeros(self._places()[1], device=device, dtype=dtype)
        self.layers = self._views(self.flat)

    def named(self, flat: Tensor) -> dict[str, Tensor]:
        """Views of `flat`, laid out like these, as W1 (inputs, outputs), b1 (outputs,), W2, …"""
        views = [view for layer in self._views(flat) for view in (layer[:, :-1].t(), layer[:, -1])]
        return dict(zip(parameter_names(self._widths), views, strict=True))

    def _views(self, flat: Tensor) -> list[Tensor]:
        return [
            flat[begin : begin + rows * stride].view(rows, stride)[:, :columns]
            for begin, rows, columns, stride in self._places()[0]
        ]

    def _places(self) -> tuple[list[tuple[int, int, int, int]], int]:
        """Where each layer begins, its rows, columns and the numbers from row to row; and all."""
        places, total = [], 0
        for inputs, outputs in pairwise(self._widths):
            stride = _up(inputs + 1, self._align)
            places.append((total, outputs, inputs + 1, stride))
            total = _up(total + outputs * stride, _APART)
        return places, total


def _up(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple
