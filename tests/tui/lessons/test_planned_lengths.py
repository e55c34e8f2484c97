"""How long what plays is planned to play at the usual pace, by a clock that the test holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.explain.training_loop.plan import STOPS
from tests.tui.conftest import QUIET_ENGINE, opened
from tests.tui.lessons.opener import Opener
from tests.tui.shown import animations, pressed
from tui.lessons.training_loop.lesson import TrainingLoopLesson
from tui.shell import chapter
from tui.shell.lesson import Lesson
from tui.shell.playing.pace import CaptionPace
from tui.shell.playing.player import AT_EASE

MOST = 40.0
"""Seconds that anything may play, what moves at its last step among them."""
TICKS = 1_000
"""More than a person sees: what takes so many does not come to an end."""


class Clock:
    """Lends a player its timers, which tick when the test says so; gives seconds."""

    now = 0.0

    def set_interval(self, seconds: float, tick: object) -> Clock:
        return self

    def stop(self) -> None:
        """As a timer does."""

    def __call__(self) -> float:
        return self.now


def planned(lesson: Lesson) -> float:
    """Seconds in which all that is on screen is played from its first step."""
    player, clock = lesson.player, Clock()
    player._owner = clock  # type: ignore[assignment]
    player._changed = lesson.find_out  # nothing need be drawn
    if isinstance(player.pace, CaptionPace):
        player.pace._clock = clock
    if isinstance(lesson, TrainingLoopLesson):
        # As with an engine that is there, and answers at once.
        lesson.player._waits = lambda: False
        player.count = len(STOPS) * lesson.plan.planned
    player.go(0)
    if player.count > 1:
        player.toggle()
    for _ in range(TICKS):
        if not player.playing:
            break
        clock.now += player._seconds
        player._tick()
    assert player.at_end, f"it is at {player.position} of {player.count} after {clock.now:.0f} s"
    return clock.now + AT_EASE


@pytest.mark.parametrize("language", chapter.LANGUAGES)
async def test_no_view_of_any_lesson_plays_longer_than_forty_seconds(
    home: Path, language: str
) -> None:
    lengths: dict[str, float] = {}
    async with opened(home, engine=QUIET_ENGINE, language=language) as person:
        opener = Opener(person)
        for entry in chapter.entries():
            lesson = await opener.open(entry.id)
            for view in lesson.open_views() or (1,):
                lesson.action_view(view)
                lengths[f"{entry.id} {view}"] = planned(lesson)
    assert {name: length for name, length in lengths.items() if length > MOST} == {}
    assert sum(length > AT_EASE for length in lengths.values()) > 20, "most of them play"


async def test_what_is_pressed_before_it_makes_none_longer(home: Path) -> None:
    lengths: dict[str, float] = {}
    async with opened(home, engine=QUIET_ENGINE) as person:
        opener = Opener(person)
        for lesson, animation in animations():
            if animation.play != "space" or not animation.keys:
                continue  # what trains takes as long as it takes; the others are above
            shown = await opener.open(lesson)
            await person.press(*pressed(animation.keys))
            if animation.typed:
                await person.type(animation.typed)
            lengths[f"{lesson} {animation.keys} {animation.typed}"] = planned(shown)
    assert {name: length for name, length in lengths.items() if length > MOST} == {}
