"""What the three views of the derivative lesson have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lessons.shared.lesson_view import LessonView
from tui.shell.keys.table import Table

if TYPE_CHECKING:
    from tui.lessons.derivative.lesson import DerivativeLesson


class DerivativeView(LessonView):
    """Function, point and window are the lesson's, so that they stay."""

    lesson: DerivativeLesson

    def stepped(self) -> None:
        """The position has changed."""

    def keys(self) -> Table:
        """What it has beside the lesson's keys."""
        return ()
