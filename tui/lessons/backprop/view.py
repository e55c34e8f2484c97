"""What the two views of backprop have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lessons.shared.lesson_view import LessonView

if TYPE_CHECKING:
    from tui.lessons.backprop.lesson import BackpropLesson


class BackpropView(LessonView):
    """Knows where its steps stand, and the keys that only backprop has."""

    lesson: BackpropLesson

    @property
    def now(self) -> int:
        """Where the steps stand, whichever view is shown."""
        return min(self.lesson.player.position if self.is_shown else self.position, self.count - 1)

    @property
    def is_shown(self) -> bool:
        return self.lesson.shown is self

    def settle(self) -> None:
        """As a lesson's."""
