"""At 80×24 no sentence loses its end, in either language: walked through with a recorded run."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

import tui
import tui.drawing.cells
from engine.protocol.errors import Mistake
from tests.tui.conftest import Person, opened
from tui.drawing.canvas import Canvas
from tui.drawing.cells import even_lines
from tui.shell import chapter
from tui.shell.lesson import CAPTION_CELLS, Lesson
from tui.shell.lines.entry_line import NOTE_LINES
from tui.shell.question import Question

LESSONS = [entry.id for entry in chapter.entries()]
CAPTION_LINES = 2
GUESSES = ("0", "1", "-3", "128", "1e9", "y", "n", "(3, 4)", "none", "abc def", "")
FIELD = 24
"""Cells of the field and the blanks beside it."""


class Cuts:
    """Sentences that did not fit, while it watches."""

    def __init__(self) -> None:
        self.found: dict[str, int] = {}

    def note(self, text: str, room: int) -> None:
        if len(text.split()) > 1 and any(character.isalpha() for character in text):
            self.found.setdefault(text, room)

    def note_long(self, text: str) -> None:
        """A verdict or a refusal, which has two lines."""
        if len(even_lines(text, CAPTION_CELLS)) > NOTE_LINES:
            self.note(text, CAPTION_CELLS)


@pytest.fixture
def cuts(monkeypatch: pytest.MonkeyPatch) -> Cuts:
    for found in pkgutil.walk_packages(tui.__path__, "tui."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    cuts, cut_cells, put = Cuts(), tui.drawing.cells.cut_cells, Canvas.put

    def watched_cut(text: str, width: int) -> str:
        if cell_len(text.rstrip()) > width:
            cuts.note(text, width)
        return cut_cells(text, width)

    def watched_put(canvas: Canvas, row: int, column: int, text: str, ink: str = "") -> int:
        room = canvas.width - column
        if canvas.width and (cell_len(text.rstrip()) > room or row >= canvas.height):
            cuts.note(text, room)
        return put(canvas, row, column, text, ink)

    monkeypatch.setattr(Canvas, "put", watched_put)
    for name, module in list(sys.modules.items()):
        if name.startswith("tui.") and getattr(module, "cut_cells", None) is cut_cells:
            monkeypatch.setattr(module, "cut_cells", watched_cut)
    return cuts


def said_to(lesson: Lesson, question: Question, guess: str) -> str:
    """What a guess is worth, or why it is none."""
    try:
        return question.grade(guess).text
    except Mistake as mistake:
        return lesson.mistake_text(mistake)


def look(person: Person, lesson: Lesson, cuts: Cuts) -> None:
    """At the caption and the question, which draw no canvas that could be watched."""
    key, values = lesson.caption()
    text = " ".join(lesson.text("captions", key, **values).split())
    lines = even_lines(text, CAPTION_CELLS)
    if len(lines) > CAPTION_LINES:
        cuts.note(text, CAPTION_CELLS)
    question = lesson.question()
    if question is not None and cell_len(question.prompt) > CAPTION_CELLS - FIELD:
        cuts.note(question.prompt, CAPTION_CELLS - FIELD)


@pytest.mark.parametrize("language", list(chapter.LANGUAGES))
@pytest.mark.parametrize("name", LESSONS)
async def test_every_step_of_every_view_fits(
    name: str, language: str, home: Path, cuts: Cuts
) -> None:
    async with opened(home, lesson=name, language=language) as person:
        await person.until(lambda: person.app.images("train").image(0) is not None)
        lesson = person.app.lesson
        assert lesson is not None
        for view in lesson.open_views() or range(1, 2):
            lesson.action_view(view)
            await person.pilot.pause()
            last = lesson.player.count - 1
            for step in sorted({0, 1, 2, 3, 4, 5, 6, 7, last // 2, last} & set(range(last + 1))):
                lesson.player.go(step)
                await person.pilot.pause()
                look(person, lesson, cuts)
            if (question := lesson.question()) is not None:
                for guess in GUESSES:
                    cuts.note_long(said_to(lesson, question, guess))
    assert not cuts.found, "\n".join(f"{room:4}  {text}" for text, room in cuts.found.items())


PLAUSIBLE = {
    "token": "train_images[4:",
    "shape": "(64, 3, 32, 10)",
    "works": "(60000, 28, 28)",
    "names": "W1, b1, W2, b2",
    "": "407,050",
}
"""What a sentence is filled with, by a part of its placeholder's name: as long as it gets."""
OF_FIELDS = ("expression", "number", "place", "real", "sample", "settings", "shape", "tensor")
"""What the frame says of a field; its other mistakes are notices, which have their own test."""


@pytest.mark.parametrize("language", list(chapter.LANGUAGES))
@pytest.mark.parametrize("name", ["frame", *LESSONS])
def test_a_verdict_or_a_refusal_fits_with_long_values(name: str, language: str) -> None:
    told = 0
    for section in ("mistakes", "answers"):
        texts = chapter.texts(language, name)
        for key, text in texts.sections.get(section, {}).items():
            if name == "frame" and not key.startswith(OF_FIELDS):
                continue
            values = {
                place: next(value for part, value in PLAUSIBLE.items() if part in place)
                for place in chapter.PLACEHOLDER.findall(text)
            }
            said = texts.get(section, key, **values)
            told += 1
            assert len(even_lines(said, CAPTION_CELLS)) <= NOTE_LINES, f"{section}/{key}: {said}"
    assert told


async def test_a_refusal_longer_than_a_line_stands_on_two_above_the_field(home: Path) -> None:
    async with opened(home, lesson="derivative", language="ko") as person:
        await person.until(lambda: person.app.engine_state.data is not None)  # it shows all anew
        await person.press("e")
        lesson = person.app.lesson
        assert lesson is not None
        told = "이 함수는 여기에 없습니다. " * 4
        lesson.entry.refuse(told)
        await person.pilot.pause()
        shown = [line.strip() for line in person.lines[20:22]]
        assert all(shown), "two lines"
        assert " ".join(shown) == told.strip()
        assert "x^3 - 3x" in person.lines[22]


async def test_the_reading_breaks_korean_between_words_in_lines_about_as_long(home: Path) -> None:
    async with opened(home, lesson="product", language="ko", size=(120, 40)) as person:
        text = chapter.texts("ko", "product").whole("reading").split("\n\n")[0]
        column = [re.split("[│▋]", line.rstrip(" █"))[-1].strip() for line in person.lines]
        words = " ".join(text.split()).split(" ")
        shown = [line for line in column if line and set(line.split(" ")) <= set(words)]
        assert len(shown) > 4
        assert " ".join(words).startswith(" ".join(shown[:5]))
        lengths = [cell_len(line) for line in shown[:4]]  # the last one ends where the text does
        assert max(lengths) - min(lengths) < 12, shown
