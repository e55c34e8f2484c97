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

    def permuted(self, axes: Sequence[int]) -> "Layout":
        """With its axes in that order, and their strides with them."""
        return Layout(
            tuple(self.shape[axis] for axis in axes), tuple(self.strides[axis] for axis in axes)
        )

    def viewed(self, shape: Shape) -> "Layout | None":
        """Regrouped to a shape of as many elements; None where they would have to be copied."""
        strides = view_strides(self, shape)
        return None if strides is None else Layout(shape, strides)

    def cell(self, index: Sequence[int]) -> int:
        """The cell of memory that holds an element. Raises `IndexMistake`."""
        require_index(index, self.shape)
        return sum(position * stride for position, stride in zip(index, self.strides, strict=True))

    def cell_of(self, number: int) -> int:
        """The cell of the element that comes as that number, row by row. Raises `IndexMistake`."""
        return self.cell(unravel(number, self.shape))


def view_strides(before: Layout, shape: Shape) -> tuple[int, ...] | None:
    """The strides of `shape` over the memory of `before`, None where none would do.

    Axes before that follow one another without a gap act as a single one; each such run must
    be split by whole axes of the new shape. Both shapes have as many elements.
    """
    if not element_count(shape):
        return Layout.row_major(shape).strides
    runs = _runs(before)
    strides = [1] * len(shape)
    axis = len(shape)
    for size, stride in reversed(runs):
        filled = 1
        while axis and filled < size:
            axis -= 1
            strides[axis] = stride * filled
            filled *= shape[axis]
        if filled != size:
            return None
        # A size of 1 in front of a run is never stepped along; its stride goes on from the run.
        while axis and shape[axis - 1] == 1:
            axis -= 1
            strides[axis] = stride * filled
    return tuple(strides)


def _runs(layout: Layout) -> list[tuple[int, int]]:
    """Its axes, those that lie without a gap put together: (size, stride) of each, sizes > 1."""
    runs: list[tuple[int, int]] = []
    for size, stride in zip(layout.shape, layout.strides, strict=True):
        if size == 1:
            continue
        if runs and runs[-1][1] == size * stride:
            runs[-1] = runs[-1][0] * size, stride
        else:
            runs.append((size, stride))
    return runs
