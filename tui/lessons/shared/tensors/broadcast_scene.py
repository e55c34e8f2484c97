"""How far a broadcast has come: what the figure of the lesson may show, and what it may not yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

from engine.explain.broadcasting.plan import BroadcastPlan, BroadcastStep, Stage
from engine.explain.shared.shapes import Shape, element_count, ravel, unravel
from tui.drawing.numbers import fitting

NAMES: Final = "abcd"
"""How the operands are called; also the names of their inks."""

BEFORE: Final = -1
"""The position before the first step: the shapes stand there, nothing has been said."""

NOT_HERE: Final = "·"
"""Stands for a number that is not known yet."""
LONGEST: Final = 6
"""Cells of a measured number, or of a quotient: -12.34, -123.4, -1e+04."""


class Measured(Protocol):
    """Numbers that were measured, for operands that would be filled with counts otherwise."""

    @property
    def run(self) -> str | None:
        """The run whose network they are of, None for an untrained one."""
        ...

    def value(self, operand: int, source: Shape) -> float | None:
        """The number at that index of an operand, None while it is not known."""
        ...


@dataclass(frozen=True)
class Scene:
    """A plan after its step `position`.

    `aligned` axes, counted from the right, have their size in the result; `added` are the
    operands that have got their axes, `stretched` the (operand, axis) that are repeated.
    `asks_shape`: the shape is still to be guessed; `asked_cell` is the output cell whose
    value is, None if there is none. `repaired` is the code that made the operands fit, "" if
    they did.
    """

    plan: BroadcastPlan
    position: int
    step: BroadcastStep | None
    aligned: int
    added: frozenset[int]
    stretched: frozenset[tuple[int, int]]
    computed: int
    shape_known: bool
    asked_cell: Shape | None = None
    measured: Measured | None = None
    repaired: str = ""

    def number(self, operand: int, source: Shape) -> str:
        """The number at that index of an operand, as it is written."""
        if self.measured is None:
            return str(self.plan.cell_value(operand, source))
        value = self.measured.value(operand, source)
        return NOT_HERE if value is None else _written(value)

    def stored(self, operand: int, place: int) -> str:
        """The number at that place in an operand's memory, as it is written."""
        if self.measured is None:
            return str(self.plan.value_at(operand, place))
        return self.number(operand, unravel(place, self.plan.operands[operand].shape))

    def result(self, index: Shape) -> str:
        """The number in that output cell, as it is written."""
        if self.measured is None:
            return _written(self.plan.result_value(index))
        sources = self.plan.sources(index)
        values = [self.measured.value(number, at) for number, at in enumerate(sources)]
        found = [value for value in values if value is not None]
        return _written(self.plan.operator.of(found)) if len(found) == len(values) else NOT_HERE

    @property
    def longest(self) -> int | None:
        """Cells of the longest measured number, None where the plan's own numbers are shown."""
        return None if self.measured is None else LONGEST

    @property
    def stage(self) -> Stage | None:
        """The stage of the present step, None before the first."""
        return self.step.stage if self.step else None

    @cached_property
    def cursor(self) -> Shape | None:
        """The output cell that is being computed, if one is."""
        return self.step.index if self.step else None

    @property
    def empty(self) -> bool:
        """Whether the result has no cells."""
        return element_count(self.plan.shape) == 0

    @property
    def focus(self) -> Shape:
        """The output cell around which the figure is cropped."""
        return self.cursor or (0,) * len(self.plan.shape)

    def is_there(self, operand: int, index: Shape) -> bool:
        """Whether the operand can be read for that output cell yet."""
        for axis in self.plan.operands[operand].stretched_axes:
            if index[axis] and (operand, axis) not in self.stretched:
                return False
        return True

    def is_virtual(self, operand: int, index: Shape) -> bool:
        """Whether that output cell reads a cell of the operand that was read before."""
        return any(index[axis] for axis in self.plan.operands[operand].stretched_axes)

    def is_computed(self, index: Shape) -> bool:
        """Whether the value of that output cell may be shown."""
        return ravel(index, self.plan.shape) < self.computed


def scene_at(
    plan: BroadcastPlan,
    position: int,
    *,
    shape_guessed: bool = False,
    asked_cell: Shape | None = None,
    measured: Measured | None = None,
    repaired: str = "",
) -> Scene:
    """The scene after that step of the plan, `BEFORE` for none. Costs (rank × operands)."""
    rank = len(plan.shape)
    first_cell = len(plan.steps) - element_count(plan.shape)
    done = [plan.steps[number] for number in range(rank, min(position + 1, first_cell))]
    return Scene(
        plan=plan,
        position=position,
        step=plan.steps[position] if 0 <= position < len(plan.steps) else None,
        aligned=min(position + 1, rank),
        added=frozenset(s.operand for s in done if s.stage == "added" and s.operand is not None),
        stretched=frozenset(
            (s.operand, s.axes[0]) for s in done if s.stage == "stretched" and s.operand is not None
        ),
        computed=max(position + 1 - first_cell, 0),
        shape_known=shape_guessed or position + 1 >= max(rank, 1),
        asked_cell=asked_cell,
        measured=measured,
        repaired=repaired,
    )


def _written(value: float) -> str:
    return str(value) if isinstance(value, int) else fitting(value, LONGEST)


def subscript(name: str, index: Shape) -> str:
    """`a[1, 2]`, or `a` alone for a scalar."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name
