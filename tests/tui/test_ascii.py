"""In ASCII every lesson and view says the same, and sends nothing else but Hangul."""

from __future__ import annotations

from pathlib import Path

import pytest

import tui.drawing.canvas
from tests.tui.conftest import Person, opened
from tests.tui.drawing.look.spelled import is_spelled
from tests.tui.lessons.test_larger_shows_more import FARTHEST
from tui.drawing.look.ascii_cells import in_cells
from tui.drawing.look.glyphs import signs_in
from tui.shell import chapter

LESSONS = [entry.id for entry in chapter.entries()]
NARROW = {"…", "⋯"}
"""What may stand in one cell: where a text is cut nothing is left to be taken."""
AT_AN_EDGE = "→│"
"""That a path leaves a map is said in the map's last column, beside its frame."""
PANELS = ("i", "c", "question_mark", "ctrl+p")


class Narrow:
    """Signs that found no room to be spelled, and the row that each stood in."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def in_cells(self, row: str) -> tuple[tuple[str, int], ...]:
        written = in_cells(row)
        for start, stop, whole, _ in signs_in(row):
            told = "".join(character for character, place in written if place == start)
            if told != whole and row[start : start + 2] != AT_AN_EDGE:
                self.found.setdefault(row[start:stop], row)
        return written


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Narrow:
    narrow = Narrow()
    monkeypatch.setattr(tui.drawing.canvas, "in_cells", narrow.in_cells)
    return narrow


def assert_sent_as_ascii(person: Person) -> None:
    for line in person.lines:
        assert is_spelled(line), line


@pytest.mark.parametrize(("language", "size"), [("ko", (80, 24)), ("en", (120, 40))])
async def test_every_view_of_every_lesson_is_spelled(
    language: str, size: tuple[int, int], home: Path, narrow: Narrow
) -> None:
    async with opened(home, language=language, size=size, ascii_glyphs=True) as person:
        await person.until(lambda: person.app.images("train").image(0) is not None)
        assert_sent_as_ascii(person)
        for name in LESSONS:
            person.app.open_lesson(name)
            await person.pilot.pause()
            lesson = person.app.lesson
            assert lesson is not None
            for view in lesson.open_views() or range(1, 2):
                lesson.action_view(view)
                await person.until(lambda: person.app.link is None or not person.app.link.open)
                last = min(lesson.player.count - 1, FARTHEST.get(name, 10**9))
                for step in sorted({0, 1, 3, last} & set(range(last + 1))):
                    lesson.player.go(step)
                    await person.pilot.pause()
                    assert_sent_as_ascii(person)
            for key in PANELS if size == (80, 24) else ():
                await person.press(key)
                assert_sent_as_ascii(person)
                await person.press("escape")
    assert set(narrow.found) <= NARROW, narrow.found


async def test_signs_are_spelled_in_captions_figures_and_keys(home: Path) -> None:
    async with opened(home, lesson="from_scratch", ascii_glyphs=True) as person:
        await person.press("2")
        assert "+-0.05" in person.screen
        assert "Up/Down choose" in person.lines[-1]
        await person.step()
        assert "Glorot's +-sqrt(6 / (inputs + outputs))" in person.shown
        assert "±" in person.figure, "a figure knows nothing of it"


async def test_a_key_is_pressed_where_it_stands_when_its_name_is_longer(home: Path) -> None:
    async with opened(home, lesson="from_scratch", ascii_glyphs=True, size=(100, 24)) as person:
        await person.press("2")
        keys = person.lines[-1]
        assert keys.index("3 why") > 0
        await person.pilot.click(offset=(keys.index("3 why"), 23))
        await person.pilot.pause()
        assert person.app.lesson is not None
        assert person.app.lesson.view == 3
