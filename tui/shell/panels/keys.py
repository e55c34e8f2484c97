"""`?`: every key and what it does."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from tui.drawing.cells import fit_cells
from tui.shell.keys.table import own_help
from tui.shell.lesson import Lesson
from tui.shell.panels.panel import Panel

ROWS = (
    ("Enter", "enter"), ("Space", "space"), (", .", "step"), ("- =", "speed"),
    ("←↑↓→ hjkl", "arrows"), ("1 … 9", "views"), ("Tab", "tab"), ("Esc", "escape"),
    ("< >", "lessons"), ("F2", "language"), ("m", "map"), ("e", "edit"), ("r", "reset"),
    ("c", "code"), ("i", "read"), ("ctrl+p", "palette"), ("ctrl+c", "interrupt"), ("q", "quit"),
)  # fmt: skip


class KeysPanel(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark", "close", show=False)]

    def __init__(self, lesson: Lesson | None) -> None:
        super().__init__()
        self._lesson = lesson

    def title_text(self) -> str:
        return self.word("keys")

    def body(self) -> Content:
        lines: list[Content] = []
        lesson = self._lesson
        own = [lesson.hint_of(key) for key in own_help(lesson.table)] if lesson is not None else []
        if own:
            lines.append(Content.styled(self.ch2.words.get("help", "own"), "bold"))
            lines += [self._line(hint.shown, hint.does) for hint in own]
            lines.append(Content(""))
        for shown, key in ROWS:
            lines.append(self._line(shown, self.ch2.words.get("help", key)))
        lines += [Content(""), Content(self.ch2.words.get("help", "hangul"))]
        return Content("\n").join(lines)

    def _line(self, shown: str, does: str) -> Content:
        return Content.assemble((fit_cells(shown, 12), "$accent bold"), does)
