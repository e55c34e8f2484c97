"""What the views of elementwise have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from engine.explain.elementwise.plan import OPERATIONS
from tui.lessons.shared.lesson_view import LessonView

if TYPE_CHECKING:
    from tui.lessons.elementwise.lesson import ElementwiseLesson

RACE: Final = len(OPERATIONS) + 1
"""The view of the race, after one for each operation."""
REDUCE: Final = RACE + 1
"""The view of reductions."""


class ElementwiseView(LessonView):
    """Knows what its lesson has."""

    lesson: ElementwiseLesson

    @property
    def row(self) -> int:
        """How many steps are one row of what is computed."""
        return 1

    def settle(self) -> None:
        """As a lesson's."""

    def code_values(self) -> Mapping[str, object]:
        """As a lesson's."""
        return {}
