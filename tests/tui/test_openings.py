"""What a lesson opens with is a caption that is held to say why one would want to know."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.content.test_openings import LESSONS, OPENINGS
from tests.tui.conftest import opened
from tui.shell.lesson import Lesson

WAITING = {"training_loop": "waiting"}
"""What is shown as long as the engine says nothing; a recording takes no single steps."""


async def test_every_lesson_opens_with_the_sentence_that_says_why(home: Path) -> None:
    async with opened(home) as person:
        await person.until(lambda: person.app.images("train").image(0) is not None)
        for lesson in LESSONS:
            person.app.open_lesson(lesson)
            await person.pilot.pause()
            frame = person.app.lesson
            assert frame is not None
            wanted = {*OPENINGS[lesson], WAITING.get(lesson)}
            await person.until(partial(opens_with, frame, wanted))


def opens_with(frame: Lesson, wanted: set[str | None]) -> bool:
    return frame.caption()[0] in wanted
