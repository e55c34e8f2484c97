"""`c` in the clinic: the repairs as each library writes them."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from engine.explain.clinic.diagnosis import Diagnosis
from engine.explain.clinic.reasoning.sizes import written
from tui.clinic.told import codes_of
from tui.clinic.words import NAME, told
from tui.shell import chapter
from tui.shell.panels.panel import Panel


class RepairCodePanel(Panel):
    """Python that can be copied: a repair below the other, with what it gives as a comment."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("c", "close", show=False)]

    def __init__(self, diagnosis: Diagnosis) -> None:
        super().__init__()
        self._diagnosis = diagnosis

    @property
    def texts(self) -> chapter.Texts:
        return chapter.texts(self.ch2.language, NAME)

    def title_text(self) -> str:
        return self.texts.get("screen", "code")

    def body(self) -> Content:
        from textual.highlight import highlight

        return highlight(self.ch2.spelled(self.program()), language="python")

    def program(self) -> str:
        """The code of all repairs, and what shows the shapes just before."""
        parts = ["\n".join(self._diagnosis.checks)] if self._diagnosis.checks else []
        for number, repair in enumerate(self._diagnosis.repairs, 1):
            note = told(repair.note, self.ch2.language)
            lines = [f"# {number}  {written(repair.shape)}  {note}"]
            for code, names in codes_of(repair).items():
                lines += [f"# {names}", code]
            parts.append("\n".join(lines))
        return "\n\n".join(parts)
