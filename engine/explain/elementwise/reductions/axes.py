"""The axes that a reduction goes along: what vanishes, what is kept, which cells become one."""

import math
from dataclasses import dataclass
from functools import cached_property

from engine.explain.elementwise.reductions.mistakes import ReductionMistake
from engine.explain.shared.shapes import Shape, format_shape, row_major_strides, unravel


@dataclass(frozen=True)
class Along:
    """Of a tensor of shape `before` the `axes`, from 0 on and in their order, become one cell.

    The cells of an output cell come in chunks: runs along the last of the axes.
    """

    before: Shape
    axes: tuple[int, ...]
    keepdims: bool

    @classmethod
    def of(cls, before: Shape, axes: tuple[int, ...] | None, *, keepdims: bool) -> "Along":
        """The axes as they may be typed, negative ones too, None for all. Raises
        `ReductionMistake`."""
        if axes is None:
            return cls(before, tuple(range(len(before))), keepdims)
        if not before and axes in ((0,), (-1,)):
            return cls(before, (), keepdims)  # NumPy takes these of a scalar, and does nothing
        found = [_axis(axis, before) for axis in axes]
        for place, axis in enumerate(found):
            if axis in found[:place]:
                raise ReductionMistake(
                    "reduction.axis_twice", f"axis {axis} was given twice; write it once", axis=axis
                )
        return cls(before, tuple(sorted(found)), keepdims)

    @cached_property
    def kept(self) -> tuple[int, ...]:
        """The axes of the tensor that stay what they are."""
        return tuple(axis for axis in range(len(self.before)) if axis not in self.axes)

    @cached_property
    def shape(self) -> Shape:
        """The shape of the result."""
        if self.keepdims:
            return tuple(1 if axis in self.axes else size for axis, size in enumerate(self.before))
        return tuple(self.before[axis] for axis in self.kept)

    @cached_property
    def sizes(self) -> Shape:
        """How long the axes are that become one."""
        return tuple(self.before[axis] for axis in self.axes)

    @cached_property
    def length(self) -> int:
        """How many cells become one."""
        return math.prod(self.sizes)

    @property
    def chunk(self) -> int:
        """How many of them come in one run."""
        return self.sizes[-1] if self.axes and self.length else self.length

    @property
    def chunks(self) -> int:
        """How many runs there are, 1 where there is nothing along the axes."""
        return self.length // self.chunk if self.length else 1

    def source(self, index: Shape, place: int) -> Shape:
        """The index of the cell that comes as that number, from 0 on, at an output cell."""
        found = dict(zip(self.kept, self._own(index), strict=True))
        found.update(zip(self.axes, unravel(place, self.sizes), strict=True))
        return tuple(found[axis] for axis in range(len(self.before)))

    def target(self, source: Shape) -> tuple[Shape, int]:
        """The output cell that a cell goes into, and as which number it comes."""
        place = 0
        for axis in self.axes:
            place = place * self.before[axis] + source[axis]
        if self.keepdims:
            return tuple(0 if a in self.axes else at for a, at in enumerate(source)), place
        return tuple(source[axis] for axis in self.kept), place

    def _own(self, index: Shape) -> Shape:
        return tuple(index[axis] for axis in self.kept) if self.keepdims else index

    def sum_of_places(self, index: Shape, count: int) -> int:
        """The sum of the first `count` cells, where each holds its place in row-major order."""
        strides = row_major_strides(self.before)
        fixed = sum(
            at * strides[axis] for at, axis in zip(self._own(index), self.kept, strict=True)
        )
        total, inner = count * fixed, 1
        for axis in reversed(self.axes):
            size = self.before[axis]
            total += strides[axis] * _sum_of_digits(count, inner, size)
            inner *= size
        return total


def _sum_of_digits(count: int, inner: int, size: int) -> int:
    """The sum of (n // inner) % size for n from 0 up to `count`."""
    cycles, rest = divmod(count, inner * size)
    digit, left = divmod(rest, inner)
    whole = cycles * inner * (size * (size - 1) // 2)
    return whole + inner * (digit * (digit - 1) // 2) + left * digit


def _axis(axis: int, shape: Shape) -> int:
    rank = len(shape)
    if not -rank <= axis < rank:
        raise no_axis(axis, shape)
    return axis % rank


def no_axis(axis: int, shape: Shape) -> ReductionMistake:
    """A tensor of that shape lacks the axis."""
    if not shape:
        return ReductionMistake(
            "reduction.scalar", f"a number has no axis {axis}; leave the axis out", axis=axis
        )
    there = f"0–{len(shape) - 1}" if len(shape) > 1 else "0"
    return ReductionMistake(
        "reduction.axis",
        f"{format_shape(shape)} has no axis {axis}; its axes are {there}, or negative ones",
        axis=axis,
        axes=there,
        shape=format_shape(shape),
    )
