"""A run as the screen sees it: events folded into figures that must be the engine's own."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from engine import protocol
from engine.protocol.arrays import pack
from tui.link.engine_state import EngineState
from tui.link.training import TrainingRun

FIGURES = protocol.EpochFigures(
    loss=0.5,
    accuracy=0.8,
    loss_running=0.9,
    accuracy_running=0.7,
    test_loss=0.4,
    test_accuracy=0.85,
    seconds=1.0,
)


def started(**changes: object) -> protocol.FitStarted:
    """A run of 10 steps an epoch: nine batches of 16 and a last one of 6."""
    settings = protocol.FitSettings(epochs=2, batch_size=16)
    values: dict[str, object] = {
        "run": "r",
        "settings": settings,
        "device": "cpu",
        "device_name": "cpu",
        "threads": 2,
        "precision": "fp32",
        "data": "mnist",
        "train": 150,
        "test": 10,
        "parameters": 407_050,
        "steps_per_epoch": 10,
        "steps": 20,
    }
    return protocol.FitStarted(**(values | changes))  # type: ignore[arg-type]


def progress(
    first: int, points: list[tuple[int, float, int]], *, run: str = "r", seconds: float = 0.1
) -> protocol.Progress:
    """Points of (count, mean loss, right answers) from step `first` on."""
    counts = [count for count, _, _ in points]
    means = [mean for _, mean, _ in points]
    return protocol.Progress(
        run=run,
        first=first,
        counts=pack("<u4", counts),
        mean=pack("<f4", means),
        low=pack("<f4", means),
        high=pack("<f4", means),
        right=pack("<u4", [right for _, _, right in points]),
        samples=16 * sum(counts),
        seconds=seconds,
    )


def status_of(run: TrainingRun) -> str:
    """The status, asked anew each time."""
    return run.status


def test_the_mean_of_an_epoch_so_far_weighs_by_samples() -> None:
    run = TrainingRun(started())
    run.fold(progress(0, [(9, 2.0, 72), (1, 1.0, 6)]))
    assert run.epoch_loss is not None
    assert math.isclose(run.epoch_loss, (9 * 16 * 2.0 + 6 * 1.0) / 150)
    assert run.epoch_accuracy == (72 + 6) / 150


@given(st.integers(0, 20), st.integers(0, 20))
def test_samples_between_steps_count_the_short_last_batch(first: int, stop: int) -> None:
    run = TrainingRun(started())
    sizes = ([16] * 9 + [6]) * 2
    if first <= stop:
        assert run.samples_between(first, stop) == sum(sizes[first:stop])


def test_the_end_of_an_epoch_is_told_by_the_engine_and_the_next_begins() -> None:
    run = TrainingRun(started())
    run.fold(progress(0, [(10, 2.0, 100)]))
    run.fold(protocol.Evaluating(run="r", epoch=1))
    assert status_of(run) == "evaluating"
    run.fold(protocol.EpochEnded(run="r", epoch=1, step=10, figures=FIGURES))
    assert run.status == "running"
    assert (run.epoch, run.step_in_epoch, run.epoch_loss) == (2, 0, None)
    assert run.best_test_accuracy == 0.85


def test_pausing_and_going_on_and_ending() -> None:
    run = TrainingRun(started())
    run.fold(protocol.FitPaused(run="r", step=3))
    assert status_of(run) == "paused"
    run.fold(protocol.FitContinued(run="r", step=3))
    assert run.status == "running"
    run.fold(
        protocol.FitFinished(
            run="r",
            device="cpu",
            threads=2,
            precision="fp32",
            data="mnist",
            seed=0,
            epochs=(FIGURES,),
            step=12,
            stopped=True,
            test_loss=0.4,
            test_accuracy=0.85,
            weights_sha256="",
        )
    )
    assert (status_of(run), run.step, run.active) == ("finished", 12, False)
    run.interrupted()
    assert status_of(run) == "finished"


def test_another_run_s_events_change_nothing() -> None:
    run = TrainingRun(started())
    run.fold(progress(0, [(5, 2.0, 40)], run="other"))
    assert run.step == 0
    assert run.loss.last is None


def test_a_diverging_run_is_kept_as_what_it_is() -> None:
    run = TrainingRun(started())
    run.fold(progress(0, [(1, 2.3, 2), (1, math.nan, 1)]))
    assert run.loss.last is not None
    assert math.isnan(run.loss.last)
    assert math.isclose(run.loss.lowest or 0, 2.3, rel_tol=1e-6)
    assert run.error.last == 1 - 1 / 16


def test_a_resumed_run_starts_where_it_was() -> None:
    run = TrainingRun(started(first_step=10))
    assert run.step == 10
    run.fold(progress(10, [(2, 0.5, 30)]))
    assert run.step == 12
    columns = run.loss.columns(20)
    assert columns[0] is None
    assert columns[10] is not None


def test_the_speed_is_that_of_the_last_events() -> None:
    run = TrainingRun(started(steps=100_000, steps_per_epoch=100_000, train=1_600_000))
    for look in range(60):
        run.fold(progress(look * 10, [(10, 1.0, 80)], seconds=0.1 if look < 20 else 0.02))
    assert math.isclose(run.milliseconds_a_step or 0, 2.0)
    assert math.isclose(run.images_a_second or 0, 8_000)


def test_what_a_resumed_run_has_behind_it_is_filled_in_afterwards() -> None:
    run = TrainingRun(started(first_step=12))
    run.fold(protocol.EpochEnded(run="r", epoch=1, step=10, figures=FIGURES))
    run.fold(progress(12, [(2, 0.5, 30)]))
    earlier = protocol.Steps(
        run="r",
        first=0,
        loss=pack("<f4", [2.0] * 12),
        right=pack("<u2", [8] * 9 + [3] + [8] * 2),
        seconds=1.0,
    )
    run.fold(earlier)
    run.fold(earlier)
    assert all(column is not None for column in run.loss.columns(20)[:14])
    assert (run.loss.first, run.loss.last, run.step) == (2.0, 0.5, 14)
    assert run.epoch_loss == (2 * 16 * 2.0 + 2 * 16 * 0.5) / 64
    assert run.epoch_accuracy == (16 + 30) / 64


def test_a_training_that_failed_can_be_gone_on_with() -> None:
    state = EngineState()
    state.fold(started())
    state.fold(protocol.Problem(code="fit.failed", message="RuntimeError: out of memory"))
    assert state.run is not None
    assert state.run.status == "interrupted"
    assert not state.run.active
