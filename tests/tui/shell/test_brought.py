"""A lesson opened on a text does what typing it would: takes it, or says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.conftest import QUIET_ENGINE, opened
from tui.shell import chapter

TAKEN = {
    "broadcasting": "(3, 1) + (1, 4)",
    "product": "(64, 784) @ (784, 512)",
    "slicing": "[10:100]",
    "derivative": "x^2",
}


@pytest.mark.parametrize("seen", [False, True])
@pytest.mark.parametrize("lesson", TAKEN)
async def test_it_is_what_typing_it_would_have_made(lesson: str, seen: bool, home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        app = person.app
        app.open_lesson(lesson)
        await person.pilot.pause()
        assert app.lesson is not None
        await person.edit(TAKEN[lesson])
        typed, figure = app.lesson.edited, person.figure
    async with opened(home, engine=QUIET_ENGINE) as person:
        app = person.app
        if seen:
            app.open_lesson(lesson)
            await person.press("e", "m")
            await person.press("escape", "m")
        app.open_lesson(lesson, text=TAKEN[lesson])
        await person.pilot.pause()
        assert app.lesson is not None
        assert not app.lesson.typing
        assert (app.lesson.edited, person.figure) == (typed, figure)
        await person.press("m")
        app.open_lesson(lesson)
        await person.pilot.pause()
        assert app.lesson.edited == typed, "once, and not whenever it is shown"


@pytest.mark.parametrize("text", ["((3, x", "", "x" * 5_000])
async def test_what_a_lesson_refuses_stands_in_its_field_and_is_told(text: str, home: Path) -> None:
    refused = 0
    async with opened(home, engine=QUIET_ENGINE) as person:
        app = person.app
        for entry in chapter.entries():
            app.open_lesson(entry.id, text=text)
            await person.pilot.pause()
            lesson = app.lesson
            assert lesson is not None
            assert entry.id == lesson.LESSON
            assert lesson.answer is None, "it is no answer to the lesson's question"
            if lesson.typing:
                refused += 1
                assert lesson.is_editing
                assert lesson._refused is not None
                assert lesson.entry.field.value == text
                await person.press("escape")
    assert refused > 8


async def test_it_is_never_an_answer_where_there_is_no_field_to_edit(home: Path) -> None:
    without = 0
    async with opened(home, engine=QUIET_ENGINE) as person:
        for entry in chapter.entries():
            person.app.open_lesson(entry.id)
            await person.pilot.pause()
            lesson = person.app.lesson
            assert lesson is not None
            if lesson.edited is None and lesson.asks is not None:
                without += 1
                person.app.open_lesson(entry.id, text="3")
                await person.pilot.pause()
                assert lesson.answer is None, entry.id
    assert without
