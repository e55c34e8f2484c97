"""The matrix products of one pass through a network and back, in multiplications.

Each product x @ W comes back as two, dW = xᵀ @ dz and dx = dz @ Wᵀ, but in the first layer x is
data and dx is not computed (Goodfellow, Bengio and Courville 2016, "Deep Learning", section 6.5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Product:
    """`left @ right`, two matrices; `back` where it is one of the way back."""

    name: str
    left: tuple[int, int]
    right: tuple[int, int]
    back: bool = False

    @property
    def multiplications(self) -> int:
        """Each value of the result is a sum of so many products as the inner axes are long."""
        return self.left[0] * self.left[1] * self.right[1]


def products(widths: Sequence[int], samples: int) -> tuple[Product, ...]:
    """Those of a batch of so many samples, in their order; `widths` from inputs to classes."""
    layers = list(enumerate(pairwise(widths), start=1))
    forward = [
        Product(f"{_given(layer)} @ W{layer}", (samples, before), (before, after))
        for layer, (before, after) in layers
    ]
    back = []
    for layer, (before, after) in reversed(layers):
        name = f"{_given(layer)}ᵀ @ dz{layer}"
        back.append(Product(name, (before, samples), (samples, after), back=True))
        if layer > 1:
            name = f"dz{layer} @ W{layer}ᵀ"
            back.append(Product(name, (samples, after), (after, before), back=True))
    return (*forward, *back)


def price_in_passes(found: Sequence[Product]) -> float:
    """What all of them take, in forward passes."""
    forward = sum(one.multiplications for one in found if not one.back)
    return sum(one.multiplications for one in found) / forward


def _given(layer: int) -> str:
    """What goes into a layer."""
    return "x" if layer == 1 else f"h{layer - 1}"
