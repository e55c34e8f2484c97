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

OTHERS = {"training_loop", "repair_shop"}
LESSONS = [entry.id for entry in chapter.entries() if entry.id not in OTHERS]
"""All but the one whose steps an engine takes, which a recording does not, and the one whose
second view runs what the first has told of before."""
SLOW_ENGINE = shlex.join([sys.executable, str(Path(__file__).with_name("slow_engine.py"))])
FACT = re.compile(
    r"(?<![\w.])[-+]?\d[\d,]*\.\d+(?:e[-+]?\d+)?%?|\b\d{1,3}(?:,\d{3})+\b|[^\W\d]{4,}"
)
"""A number that is no count of a row or an axis, or a word."""
CAPTION = 2
"""Rows."""
DRAWN = re.compile("[\u2500-\u259f\u2800-\u28ff]")


@pytest.mark.parametrize(("language", "lessons"), [("en", LESSONS[::2]), ("ko", LESSONS[1::2])])
async def test_every_fact_of_every_step_on_screen_is_told(
    language: str, lessons: list[str], home: Path
) -> None:
    async with opened(home, size=plain.SIZE, language=language) as person:
        await person.until(lambda: person.app.images("train").image(0) is not None)
        for lesson in lessons:
            person.app.open_lesson(lesson)
            await person.pilot.pause()
            said = set(FACT.findall(await told(person)))
            shown = await facts(person)
            assert shown, lesson
            assert shown <= said, f"{lesson}: {sorted(shown - said)}"


async def facts(person: Person) -> set[str]:
    """What the told steps say on screen: of a row with a picture in it, what stands behind that.

    A figure that is told in other words than it shows has tests of its own; its caption counts.
    """
    lesson = person.app.lesson
    assert lesson is not None
    found = set[str]()
    for view in lesson.open_views() or range(1, 2):
        lesson.action_view(view)
        await person.pilot.pause()
        last = lesson.player.count - 1
        for step in {0, min(1, last), last}:
            lesson.player.go(step)
            await person.pilot.pause()
            sketch = lesson.sketch()
            end = -1 if sketch.speak is None and sketch.tell is None else 1 + CAPTION
            rows = (DRAWN.split(line)[-1] for line in person.lines[1:end])
            found |= set(FACT.findall(to_ascii("\n".join(rows))))
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
