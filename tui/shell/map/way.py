"""A lesson on the learner's way: where it was come from, where its links and Escape lead."""

from __future__ import annotations

from typing import ClassVar

from tui.shell.lesson_question import QuestionFrame


class WayPoint(QuestionFrame):
    """A lesson that is visited, and may be led to by a link of another one."""

    LESSON: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.came_from: str | None = None
        """The lesson whose link led here: Escape goes back to it."""

    def led_to(self, about: object) -> None:
        """A link of another lesson led here: show what it is about, if that is known here."""

    def follow_link(self, lesson: str, about: object) -> None:
        """Open another lesson on what is shown here; Escape comes back."""
        self.pause()
        self.ch2.open_lesson(lesson)
        target = self.ch2.frame
        if isinstance(target, WayPoint):
            target.came_from = self.LESSON
            target.led_to(about)
            target.changed()

    def on_screen_resume(self) -> None:
        if self.ch2.progress.last != self.LESSON:
            self.ch2.progress.visit(self.LESSON)

    def action_out(self) -> None:
        if self.came_from is not None:
            self.ch2.open_lesson(self.came_from)
        else:
            self.ch2.action_map()
