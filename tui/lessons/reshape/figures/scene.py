"""What the figure of reshape and transpose shows: a plan as far as it has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.explain.reshape.read import Read
from engine.explain.reshape.rearranging import Plan, RearrangingPlan
from engine.explain.reshape.transpose import TransposePlan
from engine.explain.shared.layout import Layout
from engine.explain.shared.shapes import Shape

PLANE_AXES = 2


@dataclass(frozen=True)
class RearrangingScene:
    """The present operation of a plan, and how many elements of its result are there.

    `read` is the present step, None before the first one and where there are no elements.
    `asked` is the element that is still a guess, `found` the one that was guessed; None for none.
    """

    plan: RearrangingPlan
    operation: int
    begun: bool
    read: Read | None
    asked: int | None
    found: int | None
    word: Callable[..., str]

    @property
    def present(self) -> Plan:
        """The plan of the present operation."""
        return self.plan.plans[self.operation]

    @property
    def known(self) -> int:
        """How many elements of the result are known."""
        return self.read.number + 1 if self.read is not None else 0

    @property
    def digits(self) -> int:
        """Of the largest value in sight."""
        highest = max(self.plan.count - 1, 0)
        present, read = self.present, self.read
        first = all(plan.is_view for plan in self.plan.plans[: self.operation])
        if first and (present.before.is_contiguous or isinstance(present, TransposePlan)):
            seen = [_highest(present.before, read.source if read is not None else None)]
            if isinstance(present, TransposePlan):
                seen.append(_highest(present.after, read.index if read is not None else None))
            # Behind the cell that is read, memory shows some more of them.
            seen.append((read.cell if read is not None else 0) + 99)
            highest = min(highest, max(seen))
        return len(str(highest))

    def shown(self, number: int) -> tuple[str, str]:
        """What stands for an element of the result, and its ink."""
        if number == self.asked:
            return "?", "accent"
        if number < self.known or number == self.found:
            return str(self.plan.value(self.operation + 1, number)), "b"
        return "·", "virtual"


def _highest(layout: Layout, index: Shape | None) -> int:
    """The last cell of the plane that an element is on; of the first plane without one."""
    if not layout.count:
        return 0
    outer = (index or (0,) * len(layout.shape))[:-PLANE_AXES]
    return layout.cell((*outer, *(size - 1 for size in layout.shape[len(outer) :])))


def kind_of(plan: Plan) -> str:
    """Which sentence says what becomes of the memory."""
    if isinstance(plan, TransposePlan):
        return "same" if plan.moves_nothing else "view.transpose"
    return "view.reshape" if plan.is_view else "copy"
