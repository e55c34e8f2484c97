"""The chapter's training on the real MNIST learns as measured on eleven seeds."""

import os
from pathlib import Path

import pytest

from engine.protocol import BeforeTraining, EpochFigures, FitFinished, decode_event
from engine.protocol.arrays import number
from engine.runs import recording
from tests.engine.talk import run

PLAYED = Path(__file__).parents[2] / "recordings" / "mnist-5-epochs" / "recording.jsonl"
RANGES = {
    "loss": [(0.252, 0.259), (0.102, 0.106), (0.068, 0.070), (0.049, 0.051), (0.037, 0.038)],
    "loss_running": [
        (0.416, 0.434),
        (0.108, 0.116),
        (0.067, 0.072),
        (0.047, 0.050),
        (0.035, 0.038),
    ],
    "accuracy": [(0.925, 0.928), (0.969, 0.970), (0.979, 0.980), (0.985, 0.985), (0.989, 0.989)],
    "accuracy_running": [
        (0.873, 0.884),
        (0.966, 0.968),
        (0.978, 0.980),
        (0.985, 0.986),
        (0.989, 0.990),
    ],
}
"""Lowest and highest of each epoch, rounded to three places."""
FIRST_EPOCH = 0.01
ROUNDING = 0.0015
"""What another seed or processor may add to ranges that are rounded."""


def check(epochs: tuple[EpochFigures, ...]) -> None:
    for name, ranges in RANGES.items():
        for epoch, (figures, (low, high)) in enumerate(zip(epochs, ranges, strict=True)):
            slack = ROUNDING if epoch else FIRST_EPOCH
            assert low - slack <= number(getattr(figures, name)) <= high + slack, (name, epoch)
    assert 0.977 <= number(epochs[-1].test_accuracy) <= 0.983


def test_the_recorded_run_has_the_measured_figures() -> None:
    recorded = recording.read(PLAYED)
    assert recorded.finished is not None
    check(recorded.finished.epochs)


@pytest.mark.mnist
def test_five_epochs_on_mnist_give_the_measured_figures(home: Path) -> None:
    path = os.environ.get("CH2_TUI_MNIST")
    if not path:
        pytest.skip("CH2_TUI_MNIST names no file")
    ended = run("fit", "--json", "--data", path, home=home)
    events = [decode_event(line.encode()) for line in ended.stdout.splitlines()]
    [before] = [event for event in events if isinstance(event, BeforeTraining)]
    assert number(before.test_loss) == pytest.approx(2.31, abs=0.1)
    finished = events[-1]
    assert isinstance(finished, FitFinished)
    assert finished.data == "mnist"
    check(finished.epochs)
