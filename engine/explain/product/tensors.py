"""The whole numbers that the operands are filled with, and where repairs have put them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from engine.explain.product.repairs import NAMES, Repair
from engine.explain.product.window import PixelWindow
from engine.explain.shared.layout import Layout
from engine.explain.shared.rearrangement import Rearrangement
from engine.explain.shared.shapes import Shape

A_VALUES: Final = 9
"""The tensor that is on the left at first counts 1 to 9, then from 1 again."""
B_VALUES: Final = 7
"""The one on the right counts 0 to 6, then from 0 again."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """`values`, over and over along the memory that `layout` reads."""

    layout: Layout
    values: Sequence[int]

    @property
    def largest(self) -> int:
        """The largest of them."""
        return max(self.values)

    def stored(self, cell: int) -> int:
        """The number in that cell of memory."""
        return self.values[cell % len(self.values)]

    def at(self, index: Shape) -> int:
        """The number at that index. Raises `IndexMistake`."""
        return self.stored(self.layout.cell(index))


@dataclass(frozen=True)
class Tensors:
    """Both operands: the shapes in which they were filled, and the repairs made since.

    With a `window` the left one holds its pixels.
    """

    filled: tuple[Shape, Shape]
    repairs: tuple[Repair, ...] = ()
    window: PixelWindow | None = None

    @cached_property
    def numbers(self) -> tuple[Numbers, Numbers]:
        """Of the left and the right operand. Raises `ValueError` after a repair that copies."""
        a, b = map(Layout.row_major, self.filled)
        counted = range(1, A_VALUES + 1) if self.window is None else self.window.pixels
        found = Numbers(a, counted), Numbers(b, range(B_VALUES))
        for repair in self.repairs:
            found = _rearranged(repair.left, found), _rearranged(repair.right, found)
        return found

    def holds_window(self, operand: int) -> bool:
        """Whether the left operand (0), or the right one, holds the window's pixels now."""
        return self.window is not None and self.numbers[operand].values is self.window.pixels

    def after(self, repair: Repair) -> "Tensors | None":
        """With that repair made; None where numbers would have to be copied for it."""
        for change in (repair.left, repair.right):
            if change.of(self.numbers[NAMES.index(change.name)].layout) is None:
                return None
        return replace(self, repairs=(*self.repairs, repair))


def _rearranged(change: Rearrangement, numbers: tuple[Numbers, Numbers]) -> Numbers:
    before = numbers[NAMES.index(change.name)]
    layout = change.of(before.layout)
    if layout is None:
        raise ValueError(f"{change.numpy} copies what lies in strides {before.layout.strides}")
    return Numbers(layout, before.values)
