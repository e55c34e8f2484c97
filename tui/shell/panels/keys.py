"""`?`: every key and what it does."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from tui.drawing.cells import fit_cells
from tui.shell.frame import Frame
from tui.shell.keys.help import told_keys
from tui.shell.panels.panel import Panel


class KeysPanel(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark", "close", show=False)]

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame

    def title_text(self) -> str:
        return self.word("keys")

    def body(self) -> Content:
        words = self.ch2.words
        own, lines = list[Content](), list[Content]()
        for row in told_keys(self._frame.table):
            if row.own is None:
                does = self._frame.quits if row.does == "quit" else row.does
                lines.append(self._line(row.shown, words.get("help", does)))
            else:
                own.append(self._line(row.shown, self._frame.hint_of(row.own).does))
        if own:
            own = [Content.styled(words.get("help", self._frame.HELP), "bold"), *own, Content("")]
        lines += [Content(""), Content(words.get("help", "hangul"))]
        return Content("\n").join(own + lines)

    def _line(self, shown: str, does: str) -> Content:
        return Content.assemble((fit_cells(shown, 12), "$accent bold"), does)
