"""A lesson on the learner's way: where it was come from, where its links and Escape lead."""

from __future__ import annotations

from typing import ClassVar, Final

from tui.shell import chapter
from tui.shell.lesson_question import QuestionFrame

CLINIC: Final = "clinic"
"""Where one comes from that is no lesson."""


class WayPoint(QuestionFrame):
    """A lesson that is visited, and may be led to by a link of another one."""

    LESSON: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.came_from: str | None = None
        """The lesson whose link led here, or the clinic: Escape goes back to it."""
        self._brought: str | None = None

    @property
    def back_to(self) -> str:
        """What Escape goes back to, by its title; empty where that is the map."""
        if self.came_from == CLINIC:
            return self.word("clinic")
        back = self.came_from
        return chapter.entry(back).titles[self.ch2.language] if back is not None else ""

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

    def bring(self, text: str) -> None:
        """Have it typed into the field, as soon as there is one."""
        if self.query("#entry"):
            self.enter(text)
        else:
            self._brought = text

    def on_mount(self) -> None:
        if self._brought is not None:
            self.enter(self._brought)

    def action_out(self) -> None:
        if self.came_from == CLINIC:
            self.ch2.open_clinic()
        elif self.came_from is not None:
            self.ch2.open_lesson(self.came_from)
        else:
            self.ch2.action_map()
