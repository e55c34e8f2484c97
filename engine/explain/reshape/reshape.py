"""The plan of a reshape: the elements keep their order and are only grouped anew.

It is a view wherever strides can say the new grouping over the memory as it lies; else the
elements are copied, in their order, to a memory of their own. Both NumPy's `reshape` and
torch's decide so; torch's `view` raises instead of copying.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.explain.reshape.read import Read
from engine.explain.shared.layout import Layout, view_strides
from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shape_rules.rearranging import known_shape
from engine.explain.shared.shapes import Shape, ravel, unravel


@dataclass(frozen=True)
class ReshapePlan:
    """`view` are the strides of the result over the same memory, None where it is copied."""

    before: Layout
    shape: Shape
    view: tuple[int, ...] | None

    @cached_property
    def after(self) -> Layout:
        """The result, over the same memory or over its own."""
        if self.view is None:
            return Layout.row_major(self.shape)
        return Layout(self.shape, self.view)

    @property
    def is_view(self) -> bool:
        """Whether the result shares the memory of the tensor before."""
        return self.view is not None

    def source(self, index: Sequence[int]) -> Shape:
        """The index in the tensor before of an element of the result. Raises `IndexMistake`."""
        return unravel(ravel(index, self.shape), self.before.shape)

    def result(self, source: Sequence[int]) -> Shape:
        """The index in the result of an element of the tensor before. Raises `IndexMistake`."""
        return unravel(ravel(source, self.before.shape), self.shape)

    @property
    def steps(self) -> Lazy[Read]:
        """The elements of the result, row by row."""
        return Lazy(self.before.count, self._step)

    def _step(self, number: int) -> Read:
        source = unravel(number, self.before.shape)
        cell = self.before.cell(source)
        index = unravel(number, self.shape)
        return Read(number, index, source, cell, None if self.is_view else number)


def plan(
    shape: Shape,
    new_shape: Sequence[int],
    strides: tuple[int, ...] | None = None,
    *,
    row_by_row: bool = False,
) -> ReshapePlan:
    """The plan for a tensor of that shape, one size of `new_shape` may be `UNKNOWN`.

    `strides` are those of a tensor that does not lie row by row; `row_by_row`: the result has
    to, as torch's `contiguous` wants it. Raises `ReshapeMistake`.
    """
    before = Layout.row_major(shape) if strides is None else Layout(shape, strides)
    wanted = known_shape(before.count, new_shape)
    copies = row_by_row and not before.is_contiguous
    return ReshapePlan(before, wanted, None if copies else view_strides(before, wanted))
