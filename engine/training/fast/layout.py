"""How numbers lie in memory where each kind of device multiplies them well, and rightly."""

from typing import NamedTuple

import torch


class Layout(NamedTuple):
    """Where rows, logits and products go.

    `align`: rows of a matrix begin at multiples of so many numbers. `slot`: so do a batch's
    logits. `apart`: a product goes into memory of its own, and is copied to where it belongs.
    """

    align: int = 1
    slot: int = 1
    apart: bool = False


_LAYOUTS = {
    # Tensor cores want rows at multiples of 16 bytes. A product may be computed another way
    # where its result lies otherwise: so each batch's logits begin at multiples of 256 bytes.
    "cuda": Layout(align=8, slot=64),
    # A product into a slice is not written on macOS 14 (pytorch#193385), one into rows with
    # room between them is an error on 14 and 15 (pytorch#187255).
    "mps": Layout(apart=True),
}


def layout_of(device: torch.device) -> Layout:
    """That of a kind of device."""
    return _LAYOUTS.get(device.type, Layout())
