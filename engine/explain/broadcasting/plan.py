"""The plan of an element-wise operation on shapes that differ.

`plan((3, 4), (4,))` says which axes are added, which are stretched, and for each output
cell which cell of each operand it reads. Nothing is kept for a cell: a plan of a thousand
million cells costs what one of twelve does.
"""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.explain.broadcasting.alignment import Alignment, Operand
from engine.explain.broadcasting.cell_operators import ADD, CellOperator
from engine.explain.broadcasting.repairs import BroadcastError, Repair, RepairKind
from engine.explain.broadcasting.steps import STAGES, BroadcastStep, Schedule, Stage, Why, schedule
from engine.explain.broadcasting.values import cell_units, value_at
from engine.explain.shared.broadcast_rule import broadcast_shape
from engine.explain.shared.layout import Layout
from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shapes import MAX_RANK, Shape, format_shape
from engine.protocol.errors import Mistake

__all__ = [
    "STAGES",
    "BroadcastError",
    "BroadcastPlan",
    "BroadcastStep",
    "Filled",
    "Operand",
    "PlanMistake",
    "Repair",
    "RepairKind",
    "Stage",
    "Why",
    "plan",
]

MAX_OPERANDS: Final = 8
MAX_CELLS: Final = sys.maxsize // 2
"""What a sequence of steps can number; NumPy refuses such shapes too."""


class PlanMistake(Mistake):
    """Operands that no plan is made for. Codes: `broadcast.operands` (operands, most),
    `broadcast.too_many_axes` (operand, axes, most), `broadcast.negative` (operand, size),
    `broadcast.too_many_cells` (most).
    """


@dataclass(frozen=True, slots=True)
class Filled:
    """A tensor that was filled in the shape `counted` and is read by `layout` since a repair."""

    counted: Shape
    layout: Layout

    @classmethod
    def anew(cls, shape: Shape) -> "Filled":
        """As it is before any repair."""
        return cls(shape, Layout.row_major(shape))


@dataclass(frozen=True)
class BroadcastPlan(Alignment):
    """What happens when the operands are combined into a result of shape `shape`."""

    tensors: tuple[Filled, ...]
    operator: CellOperator = ADD

    @cached_property
    def _schedule(self) -> Schedule:
        return schedule(self)

    @cached_property
    def steps(self) -> Lazy[BroadcastStep]:
        """All steps in order: each axis from the right aligned, axes added operand by
        operand, axes stretched one by one, then every output cell in row-major order.
        """
        return self._schedule.steps()

    def stage_start(self, stage: Stage) -> int | None:
        """The position of the first step of a stage, None if the stage has no step."""
        start = 0
        for name, length in self._schedule.lengths.items():
            if name == stage:
                return start if length else None
            start += length
        return None

    def stage_length(self, stage: Stage) -> int:
        """How many steps a stage has."""
        return self._schedule.lengths[stage]

    @cached_property
    def cell_units(self) -> tuple[tuple[int, int], ...]:
        """For each operand what its values are multiples of, and how many there are."""
        return cell_units([tensor.counted for tensor in self.tensors], self.operator)

    def cell_value(self, operand: int, source_index: Sequence[int]) -> int:
        """The small number that the figure fills a source cell with.

        For a sum operand 0 counts 0, 1, 2, …, operand 1 counts 10, 20, 30, … (or 100, 200, …
        if operand 0 goes beyond 9), and so on; where there are too many cells a count starts
        again at 0. A repair leaves each number where it lies in memory.
        """
        return self.value_at(operand, self.place(operand, source_index))

    def place(self, operand: int, source_index: Sequence[int]) -> int:
        """Where in its memory a source cell lies. Raises `IndexMistake`."""
        return self.tensors[operand].layout.cell(source_index)

    def value_at(self, operand: int, place: int) -> int:
        """The value at that place in an operand's memory."""
        return value_at(operand, place, self.cell_units[operand], self.operator)

    def result_value(self, index: Sequence[int]) -> int | float:
        """What the cells that one output cell reads give together; a float where it divides."""
        return self.operator.of(
            [self.cell_value(operand, source) for operand, source in enumerate(self.sources(index))]
        )


def plan(
    *shapes: Shape, operator: CellOperator = ADD, tensors: Sequence[Filled] | None = None
) -> BroadcastPlan:
    """The plan for 1 to 8 operands of at most 8 axes, sizes of 0 and 1 included.

    `tensors` are what they are where one was repaired, or else filled as those shapes.

    Raises `BroadcastError` if they do not broadcast, with what would make them, and
    `PlanMistake` if they are beyond the limits.
    """
    _require_limits(shapes)
    result = broadcast_shape(shapes)
    if result is None:
        raise BroadcastError(shapes)
    if math.prod(max(size, 1) for size in result) > MAX_CELLS:
        raise PlanMistake(
            "broadcast.too_many_cells",
            f"{format_shape(result)} has more than {MAX_CELLS:,} cells; use smaller sizes",
            most=MAX_CELLS,
        )
    filled = tuple(map(Filled.anew, shapes)) if tensors is None else tuple(tensors)
    operands = tuple(_operand(tensor.layout, result) for tensor in filled)
    return BroadcastPlan(result, operands, filled, operator)


def _operand(layout: Layout, result: Shape) -> Operand:
    shape = layout.shape
    missing = len(result) - len(shape)
    aligned = (1,) * missing + tuple(shape)
    strides = (0,) * missing + layout.strides
    axes = range(-len(result), 0)
    return Operand(
        shape=tuple(shape),
        aligned=aligned,
        added_axes=tuple(axes[:missing]),
        stretched_axes=tuple(axis for axis in axes if aligned[axis] != result[axis]),
        strides=tuple(0 if aligned[axis] == 1 else strides[axis] for axis in axes),
    )


def _require_limits(shapes: Sequence[Shape]) -> None:
    if not 1 <= len(shapes) <= MAX_OPERANDS:
        raise PlanMistake(
            "broadcast.operands",
            f"{len(shapes)} operands were given; a plan takes 1 to {MAX_OPERANDS}",
            operands=len(shapes),
            most=MAX_OPERANDS,
        )
    for operand, shape in enumerate(shapes):
        if len(shape) > MAX_RANK:
            raise PlanMistake(
                "broadcast.too_many_axes",
                f"operand {operand} has {len(shape)} axes; at most {MAX_RANK} are planned",
                operand=operand,
                axes=len(shape),
                most=MAX_RANK,
            )
        for size in shape:
            if size < 0:
                raise PlanMistake(
                    "broadcast.negative",
                    f"operand {operand} has the size {size}; the size along an axis is 0 or more",
                    operand=operand,
                    size=size,
                )
