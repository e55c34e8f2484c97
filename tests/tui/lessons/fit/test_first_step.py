"""`.` and Enter before a training: which of them is asked for, however they follow one another."""

from __future__ import annotations

from pathlib import Path

from engine import protocol
from tests.tui.conftest import QUIET_ENGINE, opened
from tests.tui.lessons.conftest import HELLO, MNIST
from tests.tui.link.test_training import started
from tests.tui.shell.resuming.test_farewell import ended

STEPS = (protocol.StepOnce, protocol.FilmStep)


async def test_steps_pressed_before_the_training_began_are_steps_of_that_one(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await person.arrives(HELLO, MNIST)
        await person.press("full_stop", "full_stop", "full_stop")
        (asked,) = person.link.of(protocol.Fit)
        assert asked.paused
        await person.arrives(started())
        await person.press("s")
        await person.arrives(ended(0, stopped=True))
        await person.press("enter")
        assert [one.paused for one in person.link.of(protocol.Fit)] == [True, False]
        asked_last = person.link.asked[person.link.asked.index(person.link.last(protocol.Fit)) :]
        assert not any(isinstance(one, STEPS) for one in asked_last)


async def test_enter_trains_though_a_step_was_to_come_first(home: Path) -> None:
    """While there is no data yet the last key that was pressed counts."""
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await person.arrives(HELLO)
        await person.press("full_stop", "enter")
        assert not person.link.of(protocol.Fit)
        await person.arrives(MNIST)
        assert [one.paused for one in person.link.of(protocol.Fit)] == [False]
