"""The run that was left unfinished is offered again: on the map, in fit, with its numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from engine import protocol
from tests.tui.conftest import QUIET_ENGINE, Person, opened
from tests.tui.link.test_training import started
from tui.shell.app import Ch2App
from tui.shell.options import Options
from tui.shell.resuming.unfinished import figures

HELLO = protocol.Hello(version=protocol.VERSION, engine="0", python="3", pid=1)
DATA = protocol.DataReady(name="mnist", source="/x.npz", verified=True, train=60_000, test=10_000)
LEFT = protocol.RunSummary(
    run="2026-11-30-1148-38-mnist",
    started=100.0,
    settings=protocol.FitSettings(hidden=(64,), learning_rate=0.01),
    data="mnist",
    step=1_234,
    steps=2_345,
    finished=False,
    resumable=True,
    test_loss=0.1127,
    test_accuracy=0.9721,
)
ENDED = replace(LEFT, run="ended", finished=True, resumable=False, step=2_345)
ELSEWHERE = replace(LEFT, run="elsewhere", resumable=False, training=True)
LOST = replace(LEFT, run="lost", resumable=False)


async def told(person: Person, *runs: protocol.RunSummary) -> None:
    """The engine is there, and says which runs there are, the newest first."""
    await person.arrives(HELLO, DATA, protocol.Runs(runs=runs))


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        (
            "en",
            ("go on at step 1,234 of 2,345", "epoch 3 of 5, test accuracy 0.9721", "Enter go on"),
        ),
        ("ko", ("2,345스텝 중 1,234스텝부터", "에포크 3/5에서 멈춤, 테스트 정확도 0.9721")),
    ],
)
async def test_the_map_offers_it_and_enter_goes_on_with_it(
    home: Path, language: str, shown: tuple[str, ...]
) -> None:
    async with opened(home, engine=QUIET_ENGINE, language=language) as person:
        await told(person, LEFT)
        for text in shown:
            assert text in person.shown
        await person.press("enter")
        assert person.link.last(protocol.Fit).resume == LEFT.run


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "step 1,234 of 2,345, epoch 3 of 5; its last test: loss 0.1127, accuracy 0.9721"),
        (
            "ko",
            "1,234스텝, 에포크 3/5에서 멈춘 훈련이 있습니다. 마지막 테스트: 손실 0.1127",
        ),
    ],
)
async def test_fit_offers_it_as_it_was_asked_for(home: Path, language: str, shown: str) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE, language=language) as person:
        await told(person, LEFT)
        await person.until(lambda: shown in person.shown)
        assert "784-64-10" in person.figure
        assert "0.01" in person.figure
        assert person.app.lesson is not None
        assert person.app.lesson.next_key() == "enter"
        await person.press("enter")
        assert person.link.last(protocol.Fit).resume == LEFT.run


@pytest.mark.parametrize(("key", "paused"), [("space", False), ("full_stop", True)])
async def test_other_keys_that_train_go_on_with_it_too(home: Path, key: str, paused: bool) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await told(person, LEFT)
        await person.press(key)
        fit = person.link.last(protocol.Fit)
        assert (fit.resume, fit.paused) == (LEFT.run, paused)


@pytest.mark.parametrize("runs", [(), (ENDED, LEFT), (LOST, LEFT), (ELSEWHERE,)])
async def test_nothing_is_offered_where_there_is_nothing_to_go_on_with(
    home: Path, runs: tuple[protocol.RunSummary, ...]
) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        await told(person, *runs)
        assert "train it now" in person.shown
        await person.press("enter")
        assert person.link.last(protocol.Fit).resume is None


async def test_what_another_screen_trains_is_passed_over(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        await told(person, ELSEWHERE, LEFT)
        assert "go on at step 1,234" in person.shown


async def test_r_begins_anew_everywhere(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await told(person, LEFT)
        await person.press("r")
        assert "How do random weights come to read digits?" in person.shown
        await person.press("m")
        assert "go on at" not in person.shown
        await person.press("enter", "enter")
        assert person.link.last(protocol.Fit).resume is None


async def test_a_training_that_was_asked_for_before_is_not_turned_into_it(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        await person.press("enter")  # before the engine is there
        await person.arrives(HELLO, protocol.Runs(runs=(LEFT,)), DATA)
        assert [fit.resume for fit in person.link.of(protocol.Fit)] == [None]


async def test_a_run_that_broke_off_goes_on_once_another_engine_has_its_data(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await told(person)
        await person.arrives(started())
        person.link.dies()
        await person.pilot.pause()
        person.app.close_panels()
        await person.press("enter")
        await person.arrives(HELLO, DATA)
        assert [fit.resume for fit in person.link.of(protocol.Fit)] == ["r"]


async def test_once_something_was_trained_it_is_offered_no_more(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        await told(person, LEFT)
        await person.arrives(started(run="other"))
        assert "go on at" not in person.shown


def test_an_epoch_is_that_of_the_next_step_and_none_beyond_the_last() -> None:
    found = {
        step: figures(replace(LEFT, step=step))[1]["epoch"] for step in (0, 468, 469, 2_344, 2_345)
    }
    assert found == {0: 1, 468: 1, 469: 2, 2_344: 5, 2_345: 5}
    assert figures(replace(LEFT, test_loss=None))[0] == ".untested"


# ---- what q does


@pytest.mark.parametrize(
    ("language", "trains", "rests"),
    [
        ("en", "q checkpoint and quit", "q quit"),
        ("ko", "q 체크포인트를 쓰고 끝내기", "q 끝내기"),
    ],
)
@pytest.mark.parametrize("lesson", [None, "fit", "ranks"])
async def test_q_says_what_it_does_while_a_training_is_under_way(
    home: Path, lesson: str | None, language: str, trains: str, rests: str
) -> None:
    async with opened(home, engine=QUIET_ENGINE, language=language, size=(120, 40)) as person:
        if lesson is not None:
            person.app.open_lesson(lesson)
        await told(person)
        assert rests in person.shown
        await person.arrives(started())
        assert trains in person.shown
        await person.press("question_mark")
        await person.press("end")
        assert " ".join(trains.split()[1:]) in person.shown
        await person.press("escape")
        await person.arrives(protocol.FitPaused(run="r", step=3))
        assert trains in person.shown
        await person.arrives(protocol.Problem(code="fit.failed", message="it failed"))
        assert rests in person.shown


async def test_a_trial_has_no_checkpoint_to_write(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE, size=(120, 40)) as person:
        await told(person)
        await person.arrives(started(trial=True))
        assert "q quit" in person.shown


def test_a_lesson_told_as_text_offers_nothing_of_this_machine(home: Path) -> None:
    for plain in (True, False):
        app = Ch2App(Options(QUIET_ENGINE, plain=plain))
        app.engine_state.fold(HELLO)
        assert app.unfinished.run is None
        assert app.unfinished.declined is plain
