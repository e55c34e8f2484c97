"""One lesson line by line: its steps, what its figures say, each question with its answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Final

from tui.drawing.cells import wrap_cells
from tui.drawing.drawing import Drawing
from tui.drawing.look.ascii_cells import in_cells
from tui.drawing.look.glyphs import to_ascii
from tui.shell import chapter
from tui.shell.panels.code import DIALECTS, lesson_code
from tui.shell.reading.legend import legend_of
from tui.told.answers import answer_of

if TYPE_CHECKING:
    from tui.shell.lesson import Lesson
    from tui.shell.question import Question

WIDTH: Final = 78
MOST_STEPS: Final = 40
"""So many steps are told, the last one among them; a figure can have a million."""
MOST_IN_OTHERS: Final = 12
"""The same of a view that is not the lesson's first."""
_DRAWN: Final = re.compile("[\u2500-\u259f\u2800-\u28ff]+")
"""Lines, blocks and braille dots: pictures, not words."""


class Telling:
    """Tells one lesson; `settled` waits until all is here that the present step shows."""

    def __init__(
        self,
        lesson: Lesson,
        figure: Drawing | None,
        word: Callable[..., str],
        settled: Callable[[], Awaitable[None]],
    ) -> None:
        self.lesson, self.figure, self.word, self.settled = lesson, figure, word, settled
        self._asked = set[str]()
        self._legends = {""}

    async def lines(self) -> list[str]:
        """The whole lesson."""
        lesson, word = self.lesson, self.word
        entry, language = chapter.entry(lesson.LESSON), lesson.ch2.language
        told = [
            entry.part.name(language),
            f"{entry.number} {entry.titles[language]}",
            "",
            *prose(lesson.text("idea")),
        ]
        for view in lesson.open_views() or range(1, 2):
            told += await self._view(view)
        if lesson.texts.has("plain"):
            told += ["", *prose(lesson.text("plain"))]
        told += ["", word("plain", "reading"), "", *prose(lesson.texts.whole("reading"))]
        told += ["", word("panels", "mistake"), "", *prose(lesson.texts.whole("mistake"))]
        for view in self._views_with_code():
            lesson.action_view(view)
            await self.settled()
            if view > 1:
                name = lesson.text("views", str(view))
                told += ["", word("plain", "view", number=view, name=name)]
            for dialect, title in DIALECTS.items():
                told += ["", word("plain", "code", dialect=title), ""]
                told += lesson_code(lesson, dialect).rstrip("\n").split("\n")
        return told

    def _views_with_code(self) -> list[int]:
        """The views that have a program: the first one, and those with one of their own."""
        lesson = self.lesson
        own = (f"{next(iter(DIALECTS))}.{view}" for view in lesson.open_views())
        found = [int(key.rpartition(".")[2]) for key in own if lesson.texts.has("code", key)]
        return [1, *(view for view in found if view > 1)]

    async def _view(self, view: int) -> list[str]:
        """A view, step by step: of very many the first ones and the last one."""
        lesson, player, told = self.lesson, self.lesson.player, list[str]()
        lesson.action_view(view)
        await self.settled()
        if view > 1:
            name = lesson.text("views", str(view))
            told += ["", self.word("plain", "view", number=view, name=name)]
        count = player.count
        most = min(count, MOST_STEPS if view == 1 else MOST_IN_OTHERS)
        caption, before = "", list[str]()
        for number, step in enumerate((*range(most - 1), count - 1)):
            now = await self._shown(step)
            previous, caption = caption, self._caption()
            part = [*prose(caption), *self._legend()] if caption != previous else []
            if fresh := [line for line in now if line not in before]:
                part += [self.word("plain", "fresh" if before else "figure"), *fresh]
            before = now
            question = lesson.question()
            if question is not None and question.key not in self._asked:
                self._asked.add(question.key)
                part += await self._question(question, step)
            if step > number:
                told += ["", self.word("plain", "more", count=step - number)]
            if part and count > 1:
                part = [self.word("plain", "step", step=step + 1, steps=count), *part]
            told += ["", *part] if part else []
        return told

    async def _shown(self, step: int) -> list[str]:
        self.lesson.player.go(step)
        await self.settled()
        return spoken(self.figure)

    def _caption(self) -> str:
        key, values = self.lesson.caption()
        return " ".join(self.lesson.text("captions", key, **values).split())

    def _legend(self) -> list[str]:
        """What the signs and names below the caption mean, told once."""
        legend = legend_of(self.lesson.texts, self.lesson.caption()[0], to_ascii, 2 * WIDTH)
        told = [] if legend in self._legends else [*prose(legend)]
        self._legends.add(legend)
        return told

    async def _question(self, question: Question, step: int) -> list[str]:
        """What is asked at that step, and right after it what is right."""
        shown = spoken(self.figure)
        answer = answer_of(question, shown)
        last = self.lesson.player.count - 1
        for place in sorted({min(step + 1, last), last} - {step}):
            if answer is None:  # what was only noted before is judged where it shows
                shown += await self._shown(place)
                answer = answer_of(question, shown)
        await self._shown(step)
        told = [*prose(self.word("plain", "question", prompt=question.prompt))]
        if answer is None:
            return [*told, *prose(self.word("plain", "open"))]
        return [*told, *prose(self.word("plain", "answer", answer=answer.text, why=answer.why))]


def spoken(figure: Drawing | None) -> list[str]:
    """What a figure says, without what it only draws; lines that said nothing are left out.

    Where a line or a block stood between two texts two blanks do: columns stay apart.
    """
    if figure is None:
        return []
    lines = (_DRAWN.sub(_blanks, line) for line in figure.said().split("\n"))
    return [spelled for line in lines if (spelled := _spelled(line))]


def _blanks(drawn: re.Match[str]) -> str:
    beside = drawn.string[max(drawn.start() - 1, 0) : drawn.end() + 1].replace(drawn[0], "")
    return " " * max(len(drawn[0]), len(beside.strip()))


def _spelled(line: str) -> str:
    """A line whose columns stay, as it has room at its end for what signs need."""
    written = in_cells(line + " " * WIDTH)
    return "".join(character for character, _ in written).rstrip()


def prose(text: str) -> Iterator[str]:
    """Paragraphs in lines that fit, signs spelled, a blank line between them."""
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ""
        yield from wrap_cells(to_ascii(" ".join(paragraph.split())), WIDTH)
