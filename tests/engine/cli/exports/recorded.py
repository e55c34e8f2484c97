"""Runs for the exports: recorded ones, and one in which what may go wrong has gone wrong."""

import shutil
from math import inf, nan
from pathlib import Path

from engine.data import places
from engine.protocol import BeforeTraining, EpochEnded, FitSettings, FitStarted, Fork, Steps
from engine.protocol.arrays import pack
from engine.runs.recording import RecordedEvent, Recording, read
from tests.engine.runs.test_recording import FIGURES, written

RECORDINGS = Path(__file__).parents[3] / "recordings"


def kept(name: str = "digits-2-epochs") -> Recording:
    """That recording, which is now the run "run" of this home."""
    folder = places.runs_home() / "run"
    folder.mkdir(parents=True)
    shutil.copy(RECORDINGS / name / "recording.jsonl", folder)
    return read(folder / "recording.jsonl")


def diverged() -> Recording:
    """The run "wild", forked and stopped in its third epoch; 5 steps an epoch, the last short."""
    folder = places.runs_home() / "wild"
    folder.mkdir(parents=True)
    fork = Fork(run="run", epoch=1, learning_rate=0.5)
    settings = FitSettings(epochs=3, batch_size=30, forks=(fork,))
    started = FitStarted(
        at=100.0,
        run="wild",
        settings=settings,
        device="cpu",
        device_name="a processor",
        threads=1,
        precision="fp32",
        data="other",
        train=130,
        test=20,
        parameters=10,
        steps_per_epoch=5,
        steps=15,
    )
    losses = [2.5, 0.1, 1 / 3, 1e-30, 3e38], [nan, inf, -inf, 0.0, 7.0], [1.0, 2.0]
    events: list[RecordedEvent] = [started]
    events += [BeforeTraining(at=101.0, run="wild", test_loss=2.3, test_accuracy=0.1)]
    for epoch, loss in enumerate(losses):
        right = [30 - step for step in range(len(loss))]
        if len(loss) == 5:
            right[-1] = 10
        events.append(
            Steps(
                at=110.0 + 10 * epoch,
                run="wild",
                first=5 * epoch,
                loss=pack("<f4", loss),
                right=pack("<u2", right),
                seconds=5.0,
            )
        )
        if len(loss) == 5:
            at, step = 111.0 + 10 * epoch, 5 * (epoch + 1)
            events.append(
                EpochEnded(at=at, run="wild", epoch=epoch + 1, step=step, figures=FIGURES)
            )
    return read(written(folder / "recording.jsonl", events))
