"""The plan of a product of two tensors: which axes must agree, which remain, and each sum.

`plan((3, 4), (4, 2))` says that the fours meet and vanish, that (3, 2) remains, and for each
cell of the result which row of `a` meets which column of `b`, term by term. Nothing is kept
for a cell: a plan of a hundred million cells costs what one of six does.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.explain.product.axes import (
    Axes,
    Operation,
    Origin,
    ProductError,
    axes_of,
    require_limits,
)
from engine.explain.product.repairs import Repair, repairs
from engine.explain.product.steps import ProductStep, Stage, opening_stages
from engine.explain.product.tensors import Tensors
from engine.explain.shared.broadcast_rule import broadcast_shape
from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shapes import Shape, element_count, ravel, require_index, unravel

__all__ = [
    "MAX_CELLS",
    "Operation",
    "Origin",
    "ProductError",
    "ProductPlan",
    "ProductStep",
    "Repair",
    "Stage",
    "Tensors",
    "plan",
    "repairs",
]

MAX_CELLS: Final = 100_000_000
"""Cells of the largest result that is computed: 381 MiB in float32."""


@dataclass(frozen=True)
class ProductPlan:
    """What happens when `a` and `b` are multiplied by `operation`, to a result of `shape`.

    `matmul` is `a @ b`: vectors are read as a row on the left and a column on the right, the
    last two axes are matrices, and axes before them are broadcast. `dot` is `numpy.dot`: every
    row of `a` meets every column of `b`, whatever stands before them. Up to rank 2 on the
    right they are the same. https://numpy.org/doc/stable/reference/generated/numpy.matmul.html
    """

    a: Shape
    b: Shape
    operation: Operation
    axes: Axes
    tensors: Tensors

    @property
    def shape(self) -> Shape:
        """The shape of the result."""
        return tuple(origin.size for origin in self.axes.remaining)

    @property
    def inner(self) -> int | None:
        """The size of the axes that meet; None where `dot` only scales by a scalar."""
        return self.axes.inner

    @property
    def terms(self) -> int:
        """The products that are added up for one cell: `inner`, or 1 for a scalar."""
        return 1 if self.inner is None else self.inner

    @property
    def too_large(self) -> bool:
        """Whether the result has more than MAX_CELLS cells, so that only its shape is shown."""
        return element_count(self.shape) > MAX_CELLS

    @property
    def multiplications(self) -> int:
        """How many products of two numbers the whole result takes."""
        return element_count(self.shape) * self.terms

    # ---- steps

    @cached_property
    def opening(self) -> tuple[Stage, ...]:
        """The stages before the first cell, one step each."""
        return opening_stages(self.a, self.b, self.axes)

    @property
    def steps_per_cell(self) -> int:
        """One for each term; a sum of no terms is a step too."""
        return max(self.terms, 1)

    @property
    def steps(self) -> Lazy[ProductStep]:
        """The opening, then every cell in row-major order, term by term.

        A result of more than MAX_CELLS cells ends with the opening.
        """
        cells = 0 if self.too_large else element_count(self.shape)
        return Lazy(len(self.opening) + cells * self.steps_per_cell, self._step)

    def _step(self, position: int) -> ProductStep:
        if position < len(self.opening):
            return ProductStep(self.opening[position])
        cell, term = divmod(position - len(self.opening), self.steps_per_cell)
        return ProductStep("computed", index=unravel(cell, self.shape), term=term)

    def position(self, index: Shape, term: int = 0) -> int:
        """Of the step that adds that term to that cell. Raises `IndexMistake`."""
        return len(self.opening) + ravel(index, self.shape) * self.steps_per_cell + term

    # ---- where a cell comes from

    def sources(self, index: Shape, term: int) -> tuple[Shape, Shape]:
        """The index in `a` and the index in `b` that meet in that term of that cell.

        Raises `IndexMistake`.
        """
        require_index(index, self.shape)
        starts = [0, 0]
        for place, origin in zip(index, self.axes.remaining, strict=True):
            for operand, stride in enumerate(origin.strides):
                starts[operand] += place * stride
        return (
            unravel(starts[0] + term * self.axes.a_stride, self.a),
            unravel(starts[1] + term * self.axes.b_stride, self.b),
        )

    # ---- the numbers that the operands are filled with

    def a_value(self, index: Shape) -> int:
        """What a cell of the left operand holds."""
        return self.tensors.numbers[0].at(index)

    def b_value(self, index: Shape) -> int:
        """What a cell of the right operand holds."""
        return self.tensors.numbers[1].at(index)

    @property
    def largest(self) -> tuple[int, int, int]:
        """What no number of a, no number of b, and no sum of their products is larger than."""
        a, b = (numbers.largest for numbers in self.tensors.numbers)
        return a, b, self.terms * a * b

    def sum_of_terms(self, index: Shape, terms: int) -> int:
        """The sum of the first `terms` products of a cell; costs the same for any number.

        The operands' values repeat along any stride, so their products do too: the small
        numbers' every 63 terms, and of pixels there are few.
        """
        if not terms:
            return 0
        walks = []
        inner = self.axes.a_axis, self.axes.b_axis
        for numbers, source, axis in zip(
            self.tensors.numbers, self.sources(index, 0), inner, strict=True
        ):
            step = 0 if axis is None else numbers.layout.strides[axis]
            walks.append((numbers, numbers.layout.cell(source), step))
        (a, a_start, a_step), (b, b_start, b_step) = walks

        def partly(count: int) -> int:
            return sum(
                a.stored(a_start + k * a_step) * b.stored(b_start + k * b_step)
                for k in range(count)
            )

        period = math.lcm(len(a.values), len(b.values))
        periods, rest = divmod(terms, period)
        return (periods * partly(period) if periods else 0) + partly(rest)

    def result_value(self, index: Shape) -> int:
        """The whole sum of a cell of the result. Raises `IndexMistake`."""
        require_index(index, self.shape)
        return self.sum_of_terms(index, self.terms)

    # ---- the plane that is drawn

    @property
    def row_axis(self) -> int | None:
        """The axis of the result that goes down the rows of `a`; None if `a` has none."""
        if self.inner is None:
            return len(self.shape) - 2 if len(self.shape) > 1 else None
        return self._axis_from(0, -2)

    @property
    def column_axis(self) -> int | None:
        """The axis of the result that goes along the columns of `b`; None if `b` has none."""
        if self.inner is None:
            return len(self.shape) - 1 if self.shape else None
        return self._axis_from(1, -1) if len(self.b) > 1 else None

    def _axis_from(self, operand: int, axis: int) -> int | None:
        found = (
            place
            for place, origin in enumerate(self.axes.remaining)
            if origin.axes[operand] == axis and not origin.is_batch
        )
        return next(found, None)

    @property
    def outer_axes(self) -> tuple[int, ...]:
        """The axes of the result that neither go down nor along the plane that is drawn."""
        drawn = (self.row_axis, self.column_axis)
        return tuple(axis for axis in range(len(self.shape)) if axis not in drawn)

    # ---- compared

    @cached_property
    def other_shape(self) -> Shape | None:
        """What the other of `matmul` and `dot` gives; None if it refuses."""
        other: Operation = "dot" if self.operation == "matmul" else "matmul"
        try:
            return plan(self.a, self.b, other).shape
        except ProductError:
            return None

    @property
    def elementwise_shape(self) -> Shape | None:
        """What `a * b` would give instead; None if they do not broadcast."""
        return broadcast_shape((self.a, self.b))


def plan(
    a: Shape, b: Shape, operation: Operation = "matmul", tensors: Tensors | None = None
) -> ProductPlan:
    """The plan for operands of at most 8 axes, sizes of 0 included.

    `tensors` are what they are where they were repaired, or else filled as those shapes.

    Raises `ProductError` if they do not fit, with what would make them, and `ProductMistake`
    if they are beyond the limits.
    """
    require_limits(a, b)
    a, b = tuple(a), tuple(b)
    return ProductPlan(a, b, operation, axes_of(a, b, operation), tensors or Tensors((a, b)))


def float32_bytes(shape: Shape) -> int:
    """What a tensor of that shape takes in float32."""
    return 4 * math.prod(shape)
