"""`i`: the longer text of a lesson, and the mistake that is often made."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.shell import chapter
from tui.shell.lesson import Lesson
from tui.shell.panels.panel import Panel
from tui.shell.reading.flowing import Reading


class ReadingPanel(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("i", "close", show=False)]

    def __init__(self, lesson: Lesson) -> None:
        super().__init__()
        self._lesson = lesson

    def title_text(self) -> str:
        entry = chapter.entry(self._lesson.LESSON)
        return f"{entry.number} {entry.titles[self.ch2.language]}: {self._lesson.text('idea')}"

    def body(self) -> Reading:
        return Reading(self._lesson.texts, self.word("mistake"), self.ch2.spelled)
