"""Answers that come while the learner is elsewhere, from another engine, or as a problem."""

from __future__ import annotations

from pathlib import Path

from engine import protocol
from engine.protocol.arrays import Array, pack
from tests.tui.conftest import QUIET_ENGINE, Person, opened
from tests.tui.lessons.conftest import Learned

HELLO = protocol.Hello(version=protocol.VERSION, engine="", python="", pid=1)
DATA = protocol.DataReady(name="mnist", source="a.npz", verified=True, train=60_000, test=10_000)
OTHER = protocol.DataReady(name="other", source="b.npz", verified=False, train=300, test=50)
DIGITS = protocol.Images(
    split="train",
    first=0,
    pixels=Array("|u1", (64, 28, 28), bytes(64 * 784)),
    labels=Array("|u1", (64,), bytes(range(10)) * 6 + bytes(4)),
)


async def back_to(person: Person, lesson: str) -> None:
    """To the lesson, from wherever one is."""
    person.app.open_lesson(lesson)
    await person.pilot.pause()


async def test_a_finished_run_is_sliced_for_who_looks_at_its_loss(learned: Learned) -> None:
    async with opened(learned.home, lesson="descent") as person:
        lesson = person.app.lesson
        assert lesson is not None
        await person.press("5")
        await person.until(lambda: not lesson.awaits and "[ ? ]" in person.figure)
        assert learned.run in person.figure
        await person.press("n")
        await person.until(lambda: "untrained" in person.figure and "[ ? ]" in person.figure)


async def test_a_race_that_ends_while_one_is_away_has_ended(tmp_path: Path) -> None:
    async with opened(tmp_path, engine=QUIET_ENGINE, lesson="elementwise") as person:
        await person.arrives(HELLO, DATA)
        await person.press("4", "enter", "m")
        raced = person.link.last(protocol.Race)
        times = pack("<f8", [1e-3]), pack("<f8", [1e-5])
        await person.arrives(
            protocol.RaceFinished(
                shape=raced.shape, repeats=raced.repeats,
                loop=times[0], call=times[1], equal=True, cancelled=False,
            )
        )  # fmt: skip
        await back_to(person, "elementwise")
        assert "The call is 100 times as fast" in person.figure
        assert "elementwise" in person.app.progress.done
        await person.press("enter")
        assert person.link.last(protocol.Race).id > raced.id, "Enter races again"


async def test_images_that_come_while_one_is_away_are_here(tmp_path: Path) -> None:
    async with opened(tmp_path, engine=QUIET_ENGINE, lesson="digits") as person:
        await person.arrives(HELLO, DATA)
        assert "waiting" in person.figure
        await person.press("m")
        await person.arrives(DIGITS)
        await back_to(person, "digits")
        assert "waiting" not in person.figure


async def test_images_that_are_refused_while_one_is_away_are_asked_for_of_the_next_engine(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, engine=QUIET_ENGINE, lesson="digits") as person:
        await person.arrives(HELLO, DATA)
        await person.press("m")
        number = person.link.last(protocol.GetImages).id
        await person.arrives(protocol.Problem(code="engine.failed", message="", reply_to=number))
        await back_to(person, "digits")
        await person.new_engine(HELLO, DATA)
        await person.arrives(DIGITS)
        assert "waiting" not in person.figure


async def test_what_the_engine_says_while_one_types_another_guess_takes_no_field_away(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, engine=QUIET_ENGINE, lesson="digits") as person:
        await person.arrives(HELLO, DATA, DIGITS)
        lesson = person.app.lesson
        assert lesson is not None
        await person.guess("200")
        assert lesson.verdict is not None
        await person.press("tab", "1", "0")
        ready = protocol.DeviceReady(device="cpu", reason="only", name="", threads=2, torch="")
        await person.arrives(ready)
        assert lesson.typing
        assert lesson.entry.field.value.endswith("10")


async def test_what_one_engine_refused_is_asked_of_the_next(tmp_path: Path) -> None:
    async with opened(tmp_path, engine=QUIET_ENGINE, lesson="evaluate") as person:
        await person.arrives(HELLO, DATA)
        number = person.link.last(protocol.Evaluate).id
        await person.arrives(
            protocol.Problem(code="engine.failed", message="it broke", reply_to=number)
        )
        lesson = person.app.lesson
        assert lesson is not None
        assert not lesson.awaits
        await person.press("m")
        await person.new_engine(HELLO, DATA)
        assert not any(isinstance(one, protocol.Evaluate) for one in person.link.asked)
        await back_to(person, "evaluate")
        assert person.link.last(protocol.Evaluate).run is None


async def test_other_data_that_is_opened_while_one_is_away_is_what_one_comes_back_to(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, engine=QUIET_ENGINE, lesson="digits") as person:
        await person.arrives(HELLO, DATA, DIGITS)
        await person.edit("59999")
        await person.press("m")
        await person.arrives(OTHER)
        await back_to(person, "digits")
        assert "299" in person.screen
        asked = person.link.last(protocol.GetImages)
        assert (asked.first, asked.count) == (256, 44)


async def test_a_training_that_begins_while_one_is_away_is_under_way(tmp_path: Path) -> None:
    async with opened(tmp_path, engine=QUIET_ENGINE, lesson="fit") as person:
        await person.arrives(HELLO, DATA)
        await person.press("enter", "m")
        fit = person.link.last(protocol.Fit)
        from tests.tui.link.test_training import started

        await person.arrives(started(run="r", reply_to=fit.id))
        await back_to(person, "fit")
        assert "Epoch 1/" in person.screen


async def test_a_training_asked_for_too_early_begins_when_there_is_data_wherever_one_is(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, engine=QUIET_ENGINE, lesson="fit") as person:
        await person.press("enter", "m")
        await person.arrives(HELLO, DATA)
        assert person.link.last(protocol.Fit).resume is None
