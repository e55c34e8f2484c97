"""Every lesson, left at any moment of its questions, or its engine killed there: nobody waits."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from tests.tui.conftest import Person, opened
from tests.tui.lessons.conftest import Learned
from tui.link.asked import Asked
from tui.shell import chapter

MOMENTS = 3
"""Times that each view is left, each time a little later."""
KEYS = ("enter", "full_stop", "n", "right", "right_square_bracket")
"""What makes lessons ask."""
SOON = 0.08
"""Seconds, at most, before the learner leaves or the engine is killed."""


@pytest.fixture
def everything_asked(monkeypatch: pytest.MonkeyPatch) -> list[Asked[Any, Any]]:
    """All that keeps answers, of all lessons that are opened."""
    found: list[Asked[Any, Any]] = []
    made = Asked.__init__

    def make(self: Asked[Any, Any], *given: Any, **named: Any) -> None:
        made(self, *given, **named)
        found.append(self)

    monkeypatch.setattr(Asked, "__init__", make)
    return found


@pytest.mark.parametrize("lesson", [entry.id for entry in chapter.entries()])
async def test_a_lesson_that_is_left_early_waits_for_nothing_when_one_is_back(
    lesson: str, learned: Learned, everything_asked: list[Asked[Any, Any]]
) -> None:
    async with opened(learned.home, lesson=lesson) as person:
        await _leave_and_return(person, lesson, Random(lesson), everything_asked, _to_the_map)


@pytest.mark.parametrize("lesson", [entry.id for entry in chapter.entries()])
async def test_a_lesson_whose_engine_is_killed_waits_for_nothing_of_it(
    lesson: str, learned: Learned, everything_asked: list[Asked[Any, Any]]
) -> None:
    async with opened(learned.home, lesson=lesson) as person:
        await _leave_and_return(person, lesson, Random(lesson), everything_asked, _killed)


async def _leave_and_return(
    person: Person,
    lesson: str,
    random: Random,
    everything_asked: list[Asked[Any, Any]],
    leave: Callable[[Person], Any],
) -> None:
    app = person.app
    await person.until(lambda: app.engine_state.data is not None)
    shown = app.lesson
    assert shown is not None

    def rests() -> bool:
        return not shown.awaits and not any(asked.is_waiting for asked in everything_asked)

    for view in range(1, max(shown.VIEWS, 1) + 1):
        for _ in range(MOMENTS if leave is _to_the_map else 1):
            shown.action_view(view)
            await person.pilot.press(*random.sample(KEYS, 2))
            await person.pilot.pause(SOON * random.random())
            await leave(person)
            app.open_lesson(lesson, view=view)
            await person.until(rests)
            assert app.engine_state.phase != "gone"


async def _to_the_map(person: Person) -> None:
    person.app.action_map()
    await person.pilot.pause()


async def _killed(person: Person) -> None:
    """The engine dies at once; the learner goes to the map, and has another one started."""
    app = person.app
    assert app.link is not None
    assert app.link._process is not None
    os.kill(app.link._process.pid, signal.SIGKILL)
    await person.until(lambda: app.engine_state.phase == "gone")
    app.action_map()
    await app.start_engine()
    await person.until(lambda: app.engine_state.data is not None)
