"""The lesson training_loop and its engine: one command at a time, and whatever comes between."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.protocol import BeginSteps, StepsEnded
from engine.protocol.arrays import number
from tests.engine.stepped import settings
from tests.tui.conftest import QUIET_ENGINE, Person, opened_by
from tests.tui.lessons.conftest import HELLO, Learned
from tests.tui.lessons.training_loop.stepper import SMALL, Looper, Stepper, looping
from tests.tui.stand_in import BareEngine
from tui.lessons.training_loop.steps import LoopSteps, Wish


async def test_a_receipt_that_does_not_agree_says_so(home: Path) -> None:
    async with looping(home) as person:
        await person.press("3", *["full_stop"] * 4)
        event = person.event
        assert event.taken is not None
        assert "does not agree" not in person.figure
        receipt = event.taken.receipt
        for part in ("loss", "gradients", "updates"):
            compared = getattr(receipt, part)
            one = compared if part == "loss" else compared[-1]
            wrong = replace(one, distance=0.02, agrees=False)
            changed = wrong if part == "loss" else (*compared[:-1], wrong)
            spoilt = replace(event.taken, receipt=replace(receipt, **{part: changed}))
            person.lesson.steps.event = replace(event, taken=spoilt)
            person.lesson.changed()
            assert "float64 does not agree" in person.figure
            rows = [line for line in person.figure.split("\n") if "2.0e-02" in line]
            assert len(rows) >= 1
            assert all("does not agree" in row for row in rows)


async def test_a_training_that_takes_the_machine_is_told_and_got_over(home: Path) -> None:
    async with looping(home) as person:
        await person.press("enter", "enter")
        figure = person.figure
        await person.arrives(StepsEnded(why="fit"))
        assert "A training took the machine" in person.shown
        assert figure.split("\n")[8] in person.figure, "what was seen stays"
        person.stepper.refusal = "steps.busy"
        await person.press("full_stop")
        assert "A training has the machine" in person.shown
        asked = len(person.stepper.commands)
        await person.press("f2", "f2", "down")
        assert len(person.stepper.commands) == asked, "it asks when the learner wants to go on"
        person.stepper.refusal = ""
        await person.press("r")
        assert "step 1 of 15" in person.figure
        assert person.event.step == 1
        await person.before_another_engine()
        await person.press("enter")
        assert person.event.step == 1, "another engine begins anew"


async def test_an_engine_that_says_nothing_and_a_return_to_the_lesson_lose_nothing(
    home: Path,
) -> None:
    async with looping(home) as person:
        await person.press("enter", "enter")
        await Person.press(person, "enter")
        assert person.stepper.pending
        await Person.press(person, "m")
        await person.settle()
        await person.back_again()
        assert person.event.step == 3
        assert "step 3 of 15" in person.figure
        assert len(person.lesson.steps.losses) == 3
        person.stepper.refusal = "steps.none"
        await person.back_again()
        assert "While you were away a training took the machine" in person.shown
        assert ". or r begins anew." in person.shown, "to its last word"
        person.stepper.refusal = ""
        await person.press("full_stop")
        assert "step 1 of 15" in person.figure, "and it begins anew"
        await person.press("enter")
        await Person.press(person, "m")
        await person.arrives(replace(SMALL, name="mnist"))
        await person.back_again()
        assert isinstance(person.stepper.commands[-2], BeginSteps), "on the data that is open now"
        assert (person.event.step, len(person.lesson.steps.losses)) == (1, 1)
    async with opened_by(Looper, home, engine=QUIET_ENGINE, lesson="training_loop") as alone:
        assert "The engine opens the data" in alone.shown
        alone.stepper = Stepper(settings(), alone.link.asked)
        await alone.step(9)
        assert "(128, 784)" not in alone.figure
        assert re.search(r"W1 +s +\(784, 512\)", alone.figure)
        await alone.press("enter", "x", "u", "o", "space", "home", "3", "2", "1", "r")
        assert "The engine opens the data" in alone.shown


@given(data=st.data())
@run_with(max_examples=10, deadline=None)
def test_whatever_the_learner_wants_the_loop_gets_there_one_command_at_a_time(
    data: st.DataObject,
) -> None:
    engine = BareEngine(HELLO, SMALL)
    stepper = Stepper(settings("sgd", (3,)), engine.asked)
    steps = LoopSteps(lambda: engine, lambda: None)
    steps.begin(None, None)
    wishes = st.builds(
        Wish,
        step=st.integers(1, 12),
        sample=st.integers(0, 40),
        unit=st.integers(0, 2),
        ascent=st.booleans(),
        rate=st.sampled_from((None, 0.1)),
        own=st.sampled_from((None, bytes(784), bytes([255]) * 784)),
    )
    for _ in range(4):
        wish = data.draw(wishes)
        if data.draw(st.booleans(), label="again"):
            steps.take_again()
        for _ in range(8):
            steps.follow(wish)
            steps.follow(wish)
            assert len(stepper.pending) <= 1
            if not stepper.pending:
                break
            engine.says(stepper.answer())
        event = steps.event
        assert event is not None
        assert event.step == wish.step
        assert event.taken is not None
        assert (event.taken.sample, event.taken.unit) == (wish.sample, wish.unit)
        assert wish.own is None or event.given is not None
        assert len(steps.losses) == wish.step
        last = tuple(number(loss) for loss in event.taken.loss)
        assert steps.losses[-1] == pytest.approx(last)


async def test_a_real_engine_steps_through_a_run_of_the_learner(learned: Learned) -> None:
    async with opened_by(Looper, learned.home, lesson="training_loop") as person:
        person.stepper = Stepper(settings(), [])
        await person.until(lambda: person.lesson.shown is not None)
        assert "step 1 of 2,345" in person.figure
        await person.until(lambda: learned.run in person.lesson.networks.choices)
        await person.press("n")
        await person.until(lambda: person.lesson.shown is not None)
        event = person.event
        assert event.run == learned.run
        assert event.taken is not None
        assert event.settings.hidden == (32,)
        assert all(one.agrees for one in event.taken.receipt.updates)
        await person.press("o")
        assert "goes on with its own optimizer" in person.shown
        step = event.step
        await person.press("enter", "enter")
        await person.until(lambda: person.event.step == step + 1)
        assert len(person.lesson.steps.losses) == 2
