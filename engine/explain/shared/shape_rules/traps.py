"""Shapes that fit and are hardly ever meant so: rules over the shapes alone, true of all values.

`pairs`: both hold the same numbers' places, one with an axis of 1 that the other has not, and so
each meets each: (32,) - (32, 1) is (32, 32). `rows`: the smaller one has the shape that a sum
over the other's last axis leaves, and meets the columns: (3, 3) / (3,). `square`: a matrix that
fits transposed just as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.shared.broadcast_rule import broadcast_shape
from engine.explain.shared.shapes import Shape, element_count, format_shape

COMMUTING: Final = ("+", "*", "max", "min")
"""Where a row is added or multiplied on purpose: a bias, a scale, a mask."""


@dataclass(frozen=True, slots=True)
class PairingTrap:
    """The operand it is about, the other one, and code over their names that mends it."""

    pairing: Literal["pairs", "rows"]
    operand: int
    other: int
    mended: str


@dataclass(frozen=True, slots=True)
class SquareTrap:
    """The operand that is square, and the other one, which is a vector or square itself too."""

    squares: Literal["square", "square_both", "square_vector"]
    operand: int
    other: int


def broadcast_trap(shapes: Sequence[Shape], sign: str, names: str = "ab") -> PairingTrap | None:
    """The trap of an element-wise operation of two tensors; None if there is none.

    `sign` as Python writes it: a row that is added or multiplied is no trap, one that divides is.
    """
    if len(shapes) != 2 or (result := broadcast_shape(shapes)) is None:
        return None
    low, high = sorted((0, 1), key=lambda number: len(shapes[number]))
    fewer, more = shapes[low], shapes[high]
    if len(fewer) == len(more):
        return None
    numbers = [tuple(size for size in shape if size != 1) for shape in shapes]
    if numbers[0] == numbers[1] and element_count(result) > element_count(more):
        code = ".squeeze(-1)" if more == (*fewer, 1) else f".reshape{format_shape(fewer)}"
        return PairingTrap("pairs", high, low, f"{names[high]}{code}")
    as_rows = fewer == more[:-1] and more[-1] > 1 and element_count(fewer) > 1
    if as_rows and sign not in COMMUTING and broadcast_shape(((*fewer, 1), more)) == more:
        return PairingTrap("rows", low, high, f"{names[low]}[..., None]")
    return None


def product_trap(a: Shape, b: Shape) -> SquareTrap | None:
    """The trap of a product that fits: a square matrix fits transposed too. None if there is none.

    Only its last two axes count; one of size 1 or 0 is none.
    """
    square = [len(shape) > 1 and shape[-1] == shape[-2] > 1 for shape in (a, b)]
    if all(square):
        return SquareTrap("square_both", 0, 1)
    if not any(square):
        return None
    operand = square.index(True)
    other = (a, b)[1 - operand]
    return SquareTrap("square_vector" if len(other) == 1 else "square", operand, 1 - operand)
