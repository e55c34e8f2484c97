"""`c`: the code of a lesson, as one would type it in PyTorch, in NumPy and in Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from tui.shell import chapter
from tui.shell.lesson import Lesson
from tui.shell.own.program import YOURS, OwnImage, with_own_digit
from tui.shell.panels.panel import Panel
from tui.shell.programs.data import data_path, load_data, with_data_found
from tui.shell.programs.keras import with_backend

DIALECTS = {"torch": "PyTorch", "numpy": "NumPy", "keras": "Keras"}


class CodePanel(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "close", show=False),
        *(
            Binding(str(number), f"dialect('{dialect}')", show=False)
            for number, dialect in enumerate(DIALECTS, start=1)
        ),
        Binding("s", "save", show=False),
        Binding("n", "notebook", show=False),
    ]

    def __init__(self, lesson: Lesson) -> None:
        super().__init__()
        self._lesson = lesson
        self._dialect = "torch"
        self._saved = ""

    def title_text(self) -> str:
        tabs = {key: f"{number} {name}" for number, (key, name) in enumerate(DIALECTS.items(), 1)}
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

        self._keep(save_code)

    def action_notebook(self) -> None:
        from tui.shell.exports.files import save_notebook

        self._keep(save_notebook)

    def _keep(self, save: Callable[[Lesson, str, str], str]) -> None:
        program = lesson_code(self._lesson, self._dialect)
        self._saved = save(self._lesson, self._dialect, program)
        self.retell()


def lesson_code(lesson: Lesson, dialect: str) -> str:
    """The code of a lesson in its present state: a program that runs as it stands.

    A view may have a program of its own, `torch.2`.
    """
    own = f"{dialect}.{lesson.view}"
    key = own if lesson.texts.has("code", own) else dialect
    data, values = lesson.ch2.engine_state.data, dict(lesson.code_values())
    yours = values.pop(YOURS, None)
    places = {"path": data_path(data), "load": load_data(data), **values}
    program = chapter.fill(chapter.code_of(lesson.texts.get("code", key)), **places) + "\n"
    if dialect == "keras":
        program = with_backend(program)
    if isinstance(yours, OwnImage):
        program = with_own_digit(program, yours)
    return with_data_found(program, data)
