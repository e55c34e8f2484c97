"""What `--plain` tells is what the screen shows, however long the engine takes to answer."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from tests.tui.conftest import Person, opened
from tests.tui.told.test_plain import ran, told
from tui.drawing.look.glyphs import to_ascii
from tui.shell import chapter
from tui.told import plain

LESSONS = [entry.id for entry in chapter.entries()]
SLOW_ENGINE = shlex.join([sys.executable, str(Path(__file__).with_name("slow_engine.py"))])
FACT = re.compile(
    r"(?<![\w.])[-+]?\d[\d,]*\.\d+(?:e[-+]?\d+)?%?|\b\d{1,3}(?:,\d{3})+\b|[^\W\d]{4,}"
)
"""A number that is no count of a row or an axis, or a word."""


@pytest.mark.parametrize("language", list(chapter.LANGUAGES))
async def test_every_fact_of_every_step_on_screen_is_told(language: str, home: Path) -> None:
    async with opened(home, size=plain.SIZE, language=language, ascii_glyphs=True) as person:
        await person.until(lambda: person.app.images("train").image(0) is not None)
        for lesson in LESSONS:
            person.app.open_lesson(lesson)
            await person.pilot.pause()
            said = set(FACT.findall(await told(person)))
            shown = await facts(person)
            assert shown, lesson
            assert shown <= said, f"{lesson}: {shown - said}"


async def facts(person: Person) -> set[str]:
    """What the figures of the told steps say on screen, but for what is only a picture's scale."""
    lesson = person.app.lesson
    assert lesson is not None
    found = set[str]()
    for view in lesson.open_views() or range(1, 2):
        lesson.action_view(view)
        await person.pilot.pause()
        last = lesson.player.count - 1
        for step in {last} if view > 1 else {0, min(1, last), last}:
            lesson.player.go(step)
            await person.pilot.pause()
            found |= set(FACT.findall(to_ascii(person.screen.partition("\n")[2])))
    return found


@pytest.mark.parametrize(
    ("lesson", "language", "fact"),
    [
        ("compile", "ko", r"-ln 0\.\d+ = \d\.\d+"),
        ("evaluate", "en", r"test set +\d\.\d+ +0\.\d+"),
    ],
)
def test_what_the_engine_answers_late_is_told(
    lesson: str, language: str, fact: str, home: Path
) -> None:
    asked = ("--lesson", lesson, "--lang", language, "--data", "digits", "--engine", SLOW_ENGINE)
    said = ran(*asked)
    assert said.returncode == 0, said.stderr
    assert re.search(fact, said.stdout), said.stdout[:2_000]
    assert "measuring ..." not in said.stdout
