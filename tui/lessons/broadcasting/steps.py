"""Which of the player's positions is which: the stages of a broadcast, the cells of its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.explain.broadcasting.plan import STAGES, BroadcastPlan, Stage
from engine.explain.shared.shapes import Shape, element_count, ravel, unravel

_PLANE_AXES: Final = 2


@dataclass(frozen=True)
class PlanSteps:
    """The steps of a plan as the player counts them.

    Position 0 is before the first step, position n after the plan's step n - 1.
    """

    plan: BroadcastPlan

    @property
    def count(self) -> int:
        """How many positions there are."""
        return len(self.plan.steps) + 1

    @property
    def shape_told(self) -> int:
        """The first position at which the whole shape of the result has been told."""
        return max(len(self.plan.shape), 1)

    # ---- stages

    def stage(self, stage: Stage) -> int | None:
        """The position at the first step of a stage, None if the stage has no step."""
        start = self.plan.stage_start(stage)
        return None if start is None else start + 1

    def stage_after(self, here: int) -> int:
        """The first step of the next stage; `here` in the last."""
        return next((start for start in self._stages() if start > here), here)

    def stage_before(self, here: int) -> int:
        """The first step of this stage; from there, that of the one before."""
        return next((start for start in reversed(self._stages()) if start < here), 0)

    def _stages(self) -> list[int]:
        starts = map(self.stage, STAGES)
        return [0, *(start for start in starts if start is not None)]

    # ---- cells

    @property
    def has_cells(self) -> bool:
        """Whether the result has any."""
        return element_count(self.plan.shape) > 0

    @property
    def has_planes(self) -> bool:
        """Whether the cells lie in several matrices, one of which is shown."""
        return len(self.plan.shape) > _PLANE_AXES

    @property
    def first_cell(self) -> int:
        """The position at the first output cell, beyond the last position if there is none."""
        return self.count - element_count(self.plan.shape)

    def at(self, cell: Shape) -> int:
        """The position at which that output cell has been computed."""
        return self.first_cell + ravel(cell, self.plan.shape)

    def cell(self, here: int) -> Shape | None:
        """The output cell that has just been computed at a position, None before the first."""
        return self.plan.steps[here - 1].index if here else None

    def moved(self, here: int, rows: int, columns: int) -> int:
        """The position so many cells further, up to the rim; the first cell, from before it.

        Only for a result that has cells.
        """
        cell = self.cell(here)
        if cell is None:
            return self.first_cell
        steps = (0, 0, rows, columns)[-len(cell) :] if cell else ()
        steps = (0,) * (len(cell) - len(steps)) + steps
        return self.at(
            tuple(
                min(max(position + step, 0), size - 1)
                for position, step, size in zip(cell, steps, self.plan.shape, strict=True)
            )
        )

    def in_plane(self, here: int, step: int) -> int:
        """The same place so many planes further, up to the last. Only where there are planes."""
        cell = self.cell(here) or (0,) * len(self.plan.shape)
        outer, inner = cell[:-_PLANE_AXES], cell[-_PLANE_AXES:]
        planes = self.plan.shape[:-_PLANE_AXES]
        number = min(max(ravel(outer, planes) + step, 0), element_count(planes) - 1)
        return self.at(unravel(number, planes) + inner)
