"""What the views of from_scratch have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lessons.shared.lesson_view import LessonView
from tui.shell.keys.lesson_keys import playing, stepping
from tui.shell.keys.table import Table

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

    def stepped(self) -> None:
        """Another of its steps is about to be shown."""

    def walking(self, *, leads: bool = False) -> Table:
        """`.` and Space where there are steps; whether `.` is the next key."""
        lesson, walks = self.lesson, self.count > 1
        return stepping(lesson, when=walks, leads=leads), playing(lesson, when=walks)
