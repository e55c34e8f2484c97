"""The plan of a transposition: the axes change places, and their strides go with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.explain.reshape.read import Read
from engine.explain.shared.layout import Layout
from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shape_rules.rearranging import axis_order
from engine.explain.shared.shapes import Shape, require_index, unravel


@dataclass(frozen=True)
class TransposePlan:
    """Axis k of the result is axis `axes[k]` of the tensor before. Always a view."""

    before: Layout
    axes: tuple[int, ...]

    @cached_property
    def after(self) -> Layout:
        """The result over the same memory."""
        return self.before.permuted(self.axes)

    @property
    def is_view(self) -> bool:
        """Whether the result shares the memory of the tensor before."""
        return True

    @property
    def moves_nothing(self) -> bool:
        """Whether every axis keeps its place, as the only axis of a vector must."""
        return self.axes == tuple(range(len(self.axes)))

    def source(self, index: Sequence[int]) -> Shape:
        """The index in the tensor before of an element of the result. Raises `IndexMistake`."""
        require_index(index, self.after.shape)
        found = [0] * len(self.axes)
        for axis, position in zip(self.axes, index, strict=True):
            found[axis] = position
        return tuple(found)

    def result(self, source: Sequence[int]) -> Shape:
        """The index in the result of an element of the tensor before. Raises `IndexMistake`."""
        require_index(source, self.before.shape)
        return tuple(source[axis] for axis in self.axes)

    @property
    def steps(self) -> Lazy[Read]:
        """The elements of the result, row by row."""
        return Lazy(self.after.count, self._step)

    def _step(self, number: int) -> Read:
        index = unravel(number, self.after.shape)
        return Read(number, index, self.source(index), self.after.cell(index), None)


def plan(
    shape: Shape, axes: Sequence[int] | None = None, strides: tuple[int, ...] | None = None
) -> TransposePlan:
    """The plan for a tensor of that shape, as `numpy.transpose`; all axes reversed without `axes`.

    Axes below 0 count from the last. `strides` are those of a tensor that does not lie row by
    row. Raises `TransposeMistake`.
    """
    before = Layout.row_major(shape) if strides is None else Layout(shape, strides)
    rank = len(shape)
    if axes is None:
        return TransposePlan(before, tuple(reversed(range(rank))))
    return TransposePlan(before, axis_order(rank, axes))
