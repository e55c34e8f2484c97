"""A lesson with the longer text beside its figure, where there is room, until it is folded away."""

from __future__ import annotations

from tui.shell.chapter import Texts
from tui.shell.course.part import CoursePart
from tui.shell.reading.belonging import Headings
from tui.shell.reading.column import ReadingColumn


class ReadingBeside(CoursePart):
    """A lesson with a reading column; that it is folded away is kept for all lessons."""

    def __init__(self) -> None:
        super().__init__()
        self.reading_column = ReadingColumn(id="side")

    @property
    def reads(self) -> str:
        """What `i` does now, as a key of the texts."""
        return "fold" if self.wide and not self.ch2.progress.folded else "i"

    @property
    def turns(self) -> bool:
        """Whether the reading column has more to show than is seen of it."""
        return self.wide and not self.ch2.progress.folded and self.reading_column.overflows

    def show_reading(self, texts: Texts, lit: Headings) -> None:
        """Show a lesson's longer text, lit below these headings, unless it is folded away."""
        self.set_class(self.ch2.progress.folded, "-folded")
        self.reading_column.show(texts, lit, self.word("panels", "mistake"))

    def action_read(self) -> None:
        """`i`: the panel; where the text stands beside the figure, the figure takes its room."""
        if not self.wide:
            self.ch2.action_reading_panel()
            return
        progress = self.ch2.progress
        progress.folded = not progress.folded
        progress.save()
        self.changed()
