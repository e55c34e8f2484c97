"""`w`: the words of the chapter, those of the lesson that is open first."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from tui.shell import chapter
from tui.shell.panels.panel import Panel
from tui.shell.words.glossary import Term, terms


class GlossaryPanel(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("w", "close", show=False)]

    def __init__(self, lesson: str | None) -> None:
        super().__init__()
        self._lesson = lesson

    def title_text(self) -> str:
        return self.word("glossary")

    def body(self) -> Content:
        language = self.ch2.language
        here = [term for term in terms() if term.lesson == self._lesson]
        others = [term for term in terms() if term.lesson != self._lesson]
        others.sort(key=lambda term: term.names[language].casefold())
        lines: list[Content] = []
        if here:
            lines += [Content.styled(self.word("glossary.here"), "bold"), *map(self._line, here)]
            lines += [Content(""), Content.styled(self.word("glossary.others"), "bold")]
        return Content("\n").join([*lines, *map(self._line, others)])

    def _line(self, term: Term) -> Content:
        language = self.ch2.language
        other = next(code for code in chapter.LANGUAGES if code != language)
        entry = chapter.entry(term.lesson)
        spelled = self.ch2.spelled
        names = term.names[language]
        if term.names[other] != names:
            names = f"{names} ({term.names[other]})"
        where = "" if term.lesson == self._lesson else f"  {entry.number} {entry.titles[language]}"
        return Content.assemble(
            (spelled(names), "$accent bold"),
            f"  {spelled(term.means[language])}",
            (spelled(where), "$quiet"),
        )
