"""`c`: the code of a lesson, as one would type it in PyTorch and in NumPy."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from tui.shell import chapter
from tui.shell.lesson import Lesson
from tui.shell.own.program import YOURS, OwnImage, with_own_digit
from tui.shell.panels.panel import Panel

DIALECTS = ("torch", "numpy")


class CodePanel(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "close", show=False),
        Binding("1", "dialect('torch')", show=False),
        Binding("2", "dialect('numpy')", show=False),
        Binding("s", "save", show=False),
    ]

    def __init__(self, lesson: Lesson) -> None:
        super().__init__()
        self._lesson = lesson
        self._dialect = DIALECTS[0]
        self._saved = ""

    def title_text(self) -> str:
        tabs = {"torch": "1 PyTorch", "numpy": "2 NumPy"}
        return "   ".join(
            f"[{tab}]" if dialect == self._dialect else f" {tab} " for dialect, tab in tabs.items()
        )

    def body(self) -> Content:
        from textual.highlight import highlight

        return highlight(lesson_code(self._lesson, self._dialect), language="python")

    def foot(self) -> str:
        return self._saved or self.word("code")

    def action_dialect(self, dialect: str) -> None:
        self._dialect = dialect
        self._saved = ""
        self.retell()

    def action_save(self) -> None:
        from tui.shell.exports.files import save_code

        self._saved = save_code(
            self._lesson, self._dialect, lesson_code(self._lesson, self._dialect)
        )
        self.retell()


def lesson_code(lesson: Lesson, dialect: str) -> str:
    """The code of a lesson in its present state: a program that runs as it stands.

    A view may have a program of its own, `torch.2`.
    """
    own = f"{dialect}.{lesson.view}"
    key = own if lesson.texts.has("code", own) else dialect
    source, values = chapter.code_of(lesson.texts.get("code", key)), dict(lesson.code_values())
    yours = values.pop(YOURS, None)
    program = chapter.fill(source, **values) + "\n"
    return with_own_digit(program, yours) if isinstance(yours, OwnImage) else program
