"""What the shell is told when the screen was left in the middle of a training."""

from __future__ import annotations

import pytest

from engine.protocol import AnyEvent, CheckpointSaved, FitFinished
from tests.tui.link.test_training import progress, started
from tui.link.engine_command import engine_command
from tui.link.training import TrainingRun
from tui.shell import chapter
from tui.shell.resuming.farewell import farewell

HERE = engine_command("serve")
ELSEWHERE = ["ssh", "gpubox", "ch2-tui", "engine"]
BEGUN: list[AnyEvent] = [CheckpointSaved(run="r", step=0), progress(0, [(12, 1.0, 9)])]


def ended(step: int, *, stopped: bool) -> FitFinished:
    return FitFinished(
        run="r", device="cpu", threads=2, precision="fp32", data="mnist", seed=0, epochs=(),
        step=step, stopped=stopped, test_loss=None, test_accuracy=None, weights_sha256="0" * 64,
    )  # fmt: skip


def said(
    before: list[AnyEvent],
    last: list[AnyEvent],
    language: str = "en",
    engine: list[str] = HERE,
    first_step: int = 0,
) -> str:
    run = TrainingRun(started(first_step=first_step))
    for event in before:
        run.fold(event)
    return farewell(run, last, chapter.texts(language, "frame"), engine)


@pytest.mark.parametrize(
    ("last", "is_said"),
    [
        (
            [CheckpointSaved(run="r", step=14), ended(14, stopped=True)],
            "step 14 of 20, and is kept",
        ),
        # The engine was gone before its last line was read.
        ([CheckpointSaved(run="r", step=14)], "step 14 of 20, and is kept"),
        # There was no room for the last checkpoint.
        (
            [CheckpointSaved(run="r", step=10), ended(14, stopped=True)],
            "checkpoint of step 10 of 20",
        ),
        ([ended(14, stopped=True)], "checkpoint of step 0 of 20"),
        # It was killed.
        ([], "checkpoint of step 0 of 20"),
        # Another run's checkpoint is none of this one's.
        ([CheckpointSaved(run="trial", step=14)], "checkpoint of step 0 of 20"),
    ],
)
def test_it_names_the_run_its_step_and_how_it_goes_on(last: list[AnyEvent], is_said: str) -> None:
    told = said(BEGUN, last)
    assert told.startswith("r stopped")
    assert is_said in told
    assert told.endswith("ch2-tui fit --resume r")
    korean = said(BEGUN, last, "ko")
    assert korean.startswith("r: ")
    assert korean.endswith("ch2-tui fit --resume r")


def test_a_run_of_which_nothing_could_be_kept_is_not_said_to_be() -> None:
    told = said(BEGUN[1:], [ended(14, stopped=True)])
    assert "no checkpoint of it could be kept" in told
    assert "--resume" not in told


def test_a_run_that_ended_meanwhile_has_nothing_to_go_on_with() -> None:
    told = said(BEGUN, [CheckpointSaved(run="r", step=20), ended(20, stopped=False)])
    assert told == "r has trained all its 20 steps, and is kept."


def test_of_an_engine_elsewhere_no_command_of_this_machine_is_named() -> None:
    told = said(BEGUN, [CheckpointSaved(run="r", step=14)], engine=ELSEWHERE)
    assert "--resume" not in told
    assert "start ch2-tui as you did" in told


def test_a_resumed_run_has_the_checkpoint_that_it_came_from() -> None:
    assert "checkpoint of step 5 of 20" in said([progress(5, [(3, 1.0, 9)])], [], first_step=5)


def test_nothing_is_said_where_no_training_was_left() -> None:
    words = chapter.texts("en", "frame")
    assert farewell(None, [], words, HERE) == ""
    assert said([*BEGUN, ended(14, stopped=True)], []) == ""
    interrupted = TrainingRun(started())
    for event in BEGUN:
        interrupted.fold(event)
    interrupted.interrupted()
    assert "checkpoint of step 0" in farewell(interrupted, [], words, HERE)
