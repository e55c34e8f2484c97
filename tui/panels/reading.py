"""`i`: the longer text of a lesson, and the mistake that is often made."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from tui import chapter
from tui.lesson import Lesson
from tui.panels.panel import Panel


def reading_content(texts: chapter.Texts, mistake_title: str) -> Content:
    """The text and the common mistake, for a panel or for the side of a wide screen."""
    return Content.assemble(
        _flowing(texts.get("reading")),
        "\n\n",
        (mistake_title, "$accent bold"),
        "\n\n",
        _flowing(texts.get("mistake")),
    )


def _flowing(text: str) -> str:
    """Paragraphs as one line each, so that they wrap at the width they are given."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


class ReadingPanel(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("i", "close", show=False)]

    def __init__(self, lesson: Lesson) -> None:
        super().__init__()
        self._lesson = lesson

    def title_text(self) -> str:
        entry = chapter.entry(self._lesson.LESSON)
        return f"{entry.number} {entry.titles[self.ch2.language]}: {self._lesson.text('idea')}"

    def body(self) -> Content:
        return reading_content(self._lesson.texts, self.word("mistake"))
