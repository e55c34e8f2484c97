"""Where the elements of a tensor lie: a shape, a stride for each axis, and one row of memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.explain.shared.shapes import (
    Shape,
    element_count,
    require_index,
    row_major_strides,
    unravel,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A tensor over cells of memory from 0 on; `strides` are counted in elements, not bytes."""

    shape: Shape
    strides: tuple[int, ...]

    @classmethod
    def row_major(cls, shape: Shape) -> "Layout":
        """As a new tensor lies: row by row, without gaps."""
        return cls(shape, row_major_strides(shape))

    @property
    def count(self) -> int:
        """How many elements it has."""
        return element_count(self.shape)

    @property
    def is_contiguous(self) -> bool:
        """Whether going through the elements row by row goes through memory cell by cell.

        An axis of size 1 is never stepped along, and without elements there is nothing to go
        through: NumPy and torch say contiguous to both.
        """
        if not self.count:
            return True
        wanted = row_major_strides(self.shape)
        pairs = zip(self.shape, self.strides, wanted, strict=True)
        return all(size == 1 or stride == due for size, stride, due in pairs)

    def cell(self, index: Sequence[int]) -> int:
        """The cell of memory that holds an element. Raises `IndexMistake`."""
        require_index(index, self.shape)
        return sum(position * stride for position, stride in zip(index, self.strides, strict=True))

    def cell_of(self, number: int) -> int:
        """The cell of the element that comes as that number, row by row. Raises `IndexMistake`."""
        return self.cell(unravel(number, self.shape))


@dataclass(frozen=True, slots=True)
class Read:
    """How one element of a result comes about.

    It is the element `number`, row by row, at `index`; `source` is its index in the tensor
    before, and `cell` the cell of that tensor's memory. A copy writes it to the cell `written`
    of a memory of its own; None where the result is a view.
    """

    number: int
    index: Shape
    source: Shape
    cell: int
    written: int | None
