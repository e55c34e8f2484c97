"""How far a product has come: what the figure of the lesson may show, and what it may not yet."""

from __future__ import annotations

from dataclasses import dataclass

from engine.explain.product.plan import ProductPlan, ProductStep, Stage
from engine.explain.shared.shapes import Shape, element_count, ravel


@dataclass(frozen=True)
class ProductScene:
    """A plan after its step `position`, -1 for none.

    `asked_cell` is the output cell whose value is still to be guessed, None if there is none.
    """

    plan: ProductPlan
    position: int
    shape_known: bool
    asked_cell: Shape | None = None

    @property
    def step(self) -> ProductStep | None:
        """The present step, None before the first."""
        return self.plan.steps[self.position] if self.position >= 0 else None

    @property
    def stage(self) -> Stage | None:
        """The stage of the present step, None before the first."""
        return self.step.stage if self.step else None

    @property
    def cursor(self) -> Shape | None:
        """The output cell that is being computed, if one is."""
        return self.step.index if self.step else None

    @property
    def focus(self) -> Shape:
        """The output cell around which the figure is cropped."""
        return self.cursor or (0,) * len(self.plan.shape)

    @property
    def term(self) -> int:
        """The term that is added, counted from 0."""
        return self.step.term if self.step else 0

    @property
    def added(self) -> int:
        """How many terms the present cell's sum has."""
        return min(self.term + 1, self.plan.terms) if self.cursor is not None else 0

    @property
    def empty(self) -> bool:
        """Whether the result has no cells."""
        return element_count(self.plan.shape) == 0

    @property
    def inner_seen(self) -> bool:
        """Whether it has been said that the inner axes agree."""
        opening = self.plan.opening
        return "agree" in opening and self.position >= opening.index("agree")

    def is_computed(self, index: Shape) -> bool:
        """Whether the whole sum of that output cell may be shown."""
        last = ravel(index, self.plan.shape) * self.plan.steps_per_cell + self.plan.steps_per_cell
        return self.position + 1 >= len(self.plan.opening) + last


def plane_index(plan: ProductPlan, focus: Shape, row: int, column: int) -> Shape:
    """The output cell in that row and column of the plane that the focus lies in."""
    index = list(focus)
    for axis, place in ((plan.row_axis, row), (plan.column_axis, column)):
        if axis is not None:
            index[axis] = place
    return tuple(index)


def plane_size(plan: ProductPlan) -> tuple[int, int]:
    """Rows and columns of the plane that is drawn; an axis that is missing counts as 1."""
    rows = 1 if plan.row_axis is None else plan.shape[plan.row_axis]
    columns = 1 if plan.column_axis is None else plan.shape[plan.column_axis]
    return rows, columns


def plane_place(plan: ProductPlan, index: Shape) -> tuple[int, int]:
    """The row and the column of an output cell in its plane."""
    row = 0 if plan.row_axis is None else index[plan.row_axis]
    column = 0 if plan.column_axis is None else index[plan.column_axis]
    return row, column
