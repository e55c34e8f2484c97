"""The small numbers that the figure fills both operands with, and where repairs have put them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.explain.product.repairs import NAMES, Repair
from engine.explain.shared.layout import Layout
from engine.explain.shared.rearrangement import Rearrangement
from engine.explain.shared.shapes import Shape

A_VALUES: Final = 9
"""The tensor that is on the left at first counts 1 to 9, then from 1 again."""
B_VALUES: Final = 7
"""The one on the right counts 0 to 6, then from 0 again."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """`values` numbers from `first` on, over and over along the memory that `layout` reads."""

    layout: Layout
    first: int
    values: int

    def stored(self, cell: int) -> int:
        """The number in that cell of memory."""
        return cell % self.values + self.first

    def at(self, index: Shape) -> int:
        """The number at that index. Raises `IndexMistake`."""
        return self.stored(self.layout.cell(index))


@dataclass(frozen=True)
class Tensors:
    """Both operands: the shapes in which they were filled, and the repairs made since."""

    filled: tuple[Shape, Shape]
    repairs: tuple[Repair, ...] = ()

    @cached_property
    def numbers(self) -> tuple[Numbers, Numbers]:
        """Of the left and the right operand. Raises `ValueError` after a repair that copies."""
        a, b = map(Layout.row_major, self.filled)
        found = Numbers(a, 1, A_VALUES), Numbers(b, 0, B_VALUES)
        for repair in self.repairs:
            found = _rearranged(repair.left, found), _rearranged(repair.right, found)
        return found

    def after(self, repair: Repair) -> "Tensors | None":
        """With that repair made; None where numbers would have to be copied for it."""
        for change in (repair.left, repair.right):
            if change.of(self.numbers[NAMES.index(change.name)].layout) is None:
                return None
        return Tensors(self.filled, (*self.repairs, repair))


def _rearranged(change: Rearrangement, numbers: tuple[Numbers, Numbers]) -> Numbers:
    before = numbers[NAMES.index(change.name)]
    layout = change.of(before.layout)
    if layout is None:
        raise ValueError(f"{change.numpy} copies what lies in strides {before.layout.strides}")
    return Numbers(layout, before.first, before.values)
