"""What the views of from_scratch have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lessons.shared.lesson_view import LessonView

if TYPE_CHECKING:
    from tui.lessons.from_scratch.lesson import FromScratchLesson


class ScratchView(LessonView):
    """Has a single step unless it says otherwise."""

    lesson: FromScratchLesson

    @property
    def count(self) -> int:
        return 1

    @property
    def at(self) -> int:
        """Where its steps stand while it is shown."""
        return min(self.lesson.player.position, self.count - 1)
