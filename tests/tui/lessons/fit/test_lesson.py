"""The fit lesson, as a person meets it: Enter, and a network learns."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import msgspec
import pytest

from engine import protocol
from engine.protocol.arrays import number
from tests.tui.conftest import QUIET_ENGINE, RECORDING, Person, opened
from tests.tui.lessons.conftest import HELLO, MNIST
from tests.tui.link.test_training import started
from tui.drawing.numbers import short
from tui.lessons.fit.lesson import FitLesson
from tui.link.engine_command import engine_command
from tui.link.training import TrainingRun
from tui.shell import chapter
from tui.shell.panels.code import DIALECTS, lesson_code

PACED = engine_command("replay", str(RECORDING), "--speed", "0.2")
"""Lasts longer than what is done while it trains."""


def recorded() -> list[protocol.AnyEvent]:
    lines = (RECORDING / "recording.jsonl").read_bytes().splitlines()
    return [protocol.decode_event(line) for line in lines]


def finished_event() -> protocol.FitFinished:
    last = recorded()[-1]
    assert isinstance(last, protocol.FitFinished)
    return last


def fit(person: Person) -> FitLesson:
    assert isinstance(person.app.lesson, FitLesson)
    return person.app.lesson


def run_of(person: Person) -> TrainingRun:
    run = fit(person).run
    assert run is not None
    return run


async def finished(person: Person) -> None:
    await person.until(lambda: fit(person).run is not None and run_of(person).finished is not None)


# ---- from the map to the end


async def test_enter_on_the_map_trains_to_the_end(home: Path) -> None:
    async with opened(home) as person:
        await person.press("enter")
        await person.until(lambda: person.app.lesson is not None)
        await finished(person)
        await person.pilot.pause()
        last = finished_event()
        for epoch, figures in enumerate(last.epochs, start=1):
            row = next(
                line
                for line in person.screen.splitlines()
                if re.search(rf"  {epoch}    +0\.", line)
            ).split()
            shown = [float(text) for text in row[-3:]]
            expected = [figures.loss, figures.accuracy, figures.test_accuracy]
            assert shown == [round(number(value), 4) for value in expected]
        assert "469/469 [=" in person.screen
        assert "2,345 steps, and nothing else happened" in person.screen
        assert "fit" in person.app.progress.done


async def test_enter_before_the_engine_is_up_is_remembered(home: Path) -> None:
    async with opened(home) as person:
        await person.press("enter")
        await finished(person)


async def test_both_rules_come_from_the_same_run(home: Path) -> None:
    async with opened(home, lesson="fit") as person:
        await person.press("enter")
        await finished(person)
        first = finished_event().epochs[0]
        assert f"{number(first.loss):.4f}" in person.screen
        await person.press("x")
        assert "mean of running mean" in person.screen
        assert f"{number(first.loss_running):.4f}" in person.screen
        assert f"{number(first.loss):.4f}" not in person.screen


async def test_first_lowest_and_last_are_those_of_the_recorded_steps(home: Path) -> None:
    blocks = [event for event in recorded() if isinstance(event, protocol.Steps)]
    losses = [loss for block in blocks for loss in block.loss.values()]
    rights = [right for block in blocks for right in block.right.values()]
    async with opened(home, lesson="fit") as person:
        await person.press("enter")
        await finished(person)
        run = run_of(person)
        await person.until(lambda: not run.misses_steps)
        await person.until(lambda: "≈" not in person.screen)
        wrong = [
            1 - right / run.samples_between(step, step + 1) for step, right in enumerate(rights)
        ]
        for name, values in (("── loss", losses), ("·· error", wrong)):
            row = next(line for line in person.screen.splitlines() if name in line).split()
            assert row[-3:] == [short(values[0]), short(min(values)), short(values[-1])]


# ---- pause, one step, go on, stop


async def test_space_pauses_and_goes_on(home: Path) -> None:
    async with opened(home, lesson="fit", engine=PACED) as person:
        await person.press("enter")
        await person.until(lambda: fit(person).active and run_of(person).step > 0)
        await person.press("space")
        await person.until(lambda: run_of(person).status == "paused")
        paused = run_of(person).step
        assert "stands still at step" in person.screen
        await person.press("full_stop")
        await person.until(lambda: run_of(person).step == paused + 1)
        assert run_of(person).status == "paused"
        await person.press("space")
        await person.until(lambda: run_of(person).step > paused + 1)


async def test_a_full_stop_from_nothing_takes_the_first_step_alone(home: Path) -> None:
    async with opened(home, lesson="fit") as person:
        await person.until_shown("digits, not MNIST")
        await person.press("full_stop")
        await person.until(lambda: fit(person).run is not None and run_of(person).step > 0)
        await person.until(lambda: run_of(person).status == "paused")
        assert run_of(person).step == 1


async def test_s_stops_in_order(home: Path) -> None:
    async with opened(home, lesson="fit", engine=PACED) as person:
        await person.press("enter")
        await person.until(lambda: fit(person).active and run_of(person).step > 0)
        await person.press("s")
        await finished(person)
        end = run_of(person).finished
        assert end is not None
        assert end.stopped
        assert "stopped" in person.screen
        steps, planned = f"{end.step:,}", f"{run_of(person).steps:,}"
        assert f"Stopped after {steps} step{'s' * (steps != '1')} of {planned}" in person.screen
        assert "nothing else happened" not in person.screen
        await person.press("f2")
        assert f"{planned}스텝 중 {steps}스텝" in person.screen.replace("\n", " ")


async def test_training_goes_on_while_the_learner_is_elsewhere(home: Path) -> None:
    async with opened(home, lesson="fit", engine=PACED) as person:
        await person.press("enter")
        await person.until(lambda: fit(person).active and run_of(person).step > 0)
        await person.press("m")
        assert "watch the training that is under way" in person.screen
        before = person.app.engine_state.run
        assert before is not None
        step = before.step
        await person.until(lambda: before.step > step)
        await person.press("5", "enter")
        assert run_of(person) is before


async def test_a_step_back_says_that_there_is_none(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await person.press("comma")
        assert "no way back" in person.screen


async def test_the_learner_sees_and_sets_how_often_it_is_drawn(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await person.press("minus")
        assert "frames a second: 5" in person.screen
        await person.press("equals_sign", "plus")
        assert "frames a second: 10" in person.screen
        await person.press("question_mark")
        assert "- =         frames a second: 10" in person.screen


# ---- guesses


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("2.3", "Yes: ln 10 = 2.303"),
        ("2,30", "Yes: ln 10 = 2.303"),
        ("3.32", "The right idea in bits"),
        ("0", "A loss of 0 means certain and right."),
        ("10", "That is the number of classes"),
        ("0.1", "That is the chance to be right"),
        ("0.9", "That is the chance to be wrong"),
        ("7", "Guessing evenly gives each class 1/10"),
        ("seven", '"seven" is no number'),
        ("1e999", '"1e999" is too large for float64'),
    ],
)
async def test_a_guess_of_the_loss_is_answered_by_what_it_would_mean(
    home: Path, answer: str, said: str
) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        assert "loss before training: ?" in person.screen
        await person.press("tab", *answer, "enter")
        assert said in person.screen


async def test_nothing_is_asked_while_a_training_is_on_its_way(home: Path) -> None:
    # What was asked before the last one would stand there for a moment, and take Tab away with it.
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        over = msgspec.structs.replace(
            finished_event(), run="r", step=3, stopped=True, epochs=(), test_loss=None,
            test_accuracy=None,
        )  # fmt: skip
        await person.arrives(HELLO, MNIST, started(), over)
        assert run_of(person).finished is not None
        await person.press("full_stop")
        assert fit(person).waiting
        assert fit(person).run is None
        await person.press("tab")
        assert not fit(person).typing
        assert "Loss before training" not in person.screen


async def test_a_guess_of_the_accuracy_is_kept_beside_the_result(home: Path) -> None:
    async with opened(home, lesson="fit", engine=PACED) as person:
        await person.press("enter")
        await person.until(lambda: fit(person).active)
        await person.press("tab", *"95 %".replace(" ", ""), "enter")
        assert "Noted: 0.9500" in person.screen
        await person.press("s")
        await finished(person)
        await person.pilot.pause()
        assert "0.9500" in person.screen
        assert "it became" not in person.screen, "the epoch that was guessed about never came"


async def test_an_accuracy_above_one_hundred_is_refused_in_place(home: Path) -> None:
    async with opened(home, lesson="fit", engine=PACED) as person:
        await person.press("enter")
        await person.until(lambda: fit(person).active)
        await person.press("tab", *"120", "enter")
        assert "An accuracy lies between 0 and 1" in person.screen
        assert person.app.lesson is not None
        assert person.app.lesson.entry.field.value == "120"


# ---- settings


async def test_settings_are_taken_and_shown(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await person.press("e", *["backspace"], "3", "enter")
        assert fit(person).settings.epochs == 3
        await person.press("e", "down", "down", *["backspace"] * 3, *"256, 64", "enter")
        assert fit(person).settings.hidden == (256, 64)
        assert "784-256-64-10" in person.screen


@pytest.mark.parametrize(
    ("downs", "typed", "said"),
    [
        (0, "0", "epochs: 1 to 10,000"),
        (0, "many", "epochs: 1 to 10,000"),
        (1, "-1", "batch size: 1 to 65,536"),
        (2, "99999", "hidden widths: up to 8"),
        (3, "adagrad", "optimizer: rmsprop sgd momentum adam"),
        (4, "nan", "learning rate: above 0"),
        (4, "0", "learning rate: above 0"),
        (5, "9" * 30, "seed: 0 to"),
    ],
)
async def test_a_wrong_setting_is_refused_by_name_and_nothing_is_lost(
    home: Path, downs: int, typed: str, said: str
) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        before = fit(person).settings
        await person.press("e", *["down"] * downs, *["backspace"] * 10)
        for character in typed:
            await person.pilot.press("minus" if character == "-" else character)
        await person.press("enter")
        await person.until_shown(said)
        await person.press("escape")
        assert fit(person).settings == before


async def test_the_code_follows_the_settings(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        lesson = fit(person)
        for optimizer in ("rmsprop", "sgd", "momentum", "adam"):
            lesson.settings = protocol.FitSettings(hidden=(32, 16), optimizer=optimizer)
            for dialect in DIALECTS:
                code = lesson_code(lesson, dialect)
                assert not chapter.PLACEHOLDER.search(code)
                assert "32" in code
                compile(code, "fit.py", "exec")


# ---- the engine dies


async def test_a_run_that_broke_off_is_resumed_with_its_whole_curve(home: Path) -> None:
    """The real engine: killed in the middle of an epoch, and asked to go on."""
    pytest.importorskip("torch")
    async with opened(home, lesson="fit", engine=engine_command("serve")) as person:
        lesson = fit(person)
        # So many that it cannot be over before it is killed.
        lesson.settings = protocol.FitSettings(epochs=20, hidden=(16,), batch_size=512)
        await person.press("enter")
        await person.until(lambda: lesson.run is not None and run_of(person).step >= 130)
        first = run_of(person)
        assert person.app.engine_state.hello is not None
        os.kill(person.app.engine_state.hello.pid, signal.SIGKILL)
        await person.until_shown("It was ended by SIGKILL.")
        assert first.started.run in person.screen
        await person.press("enter")
        await person.until(lambda: person.app.engine_state.phase == "ready")
        assert "interrupted" in person.screen
        await person.press("enter")
        await finished(person)
        second = run_of(person)
        assert second is not first
        assert second.started.run == first.started.run
        assert second.started.first_step > 0
        await person.until(lambda: second.loss.columns(20)[0] is not None)
        assert len(second.epochs) == 20
        assert second.before == first.before or second.before is not None


# ---- a recording


async def test_a_replay_starts_by_itself_and_says_that_it_is_one(home: Path) -> None:
    async with opened(home, lesson="fit", replay=True, size=(120, 40)) as person:
        await finished(person)
        assert "recorded · done" in person.screen
