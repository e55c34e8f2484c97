"""A training while it runs: what it is told, and what it tells."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from engine.protocol.arrays import Array, Real
from engine.protocol.messages.base import (
    Command,
    Count,
    Device,
    Event,
    Name,
    Positive,
    RunName,
    Seconds,
    Threads,
)
from engine.protocol.messages.settings import (
    MOST_EPOCHS,
    EpochFigures,
    FitSettings,
    Fork,
    Precision,
)

MAX_POINTS = 64
"""The most points in one `progress`."""


class Fit(Command, frozen=True, kw_only=True, tag="fit"):
    """Start a training; with `resume`, go on with that run under its own settings.

    It goes on where it was, or on `settings.device` if that names one. With `fork`, start a
    run that has that run's settings but for the learning rate from that epoch on.
    With `paused` it begins in a pause, before its first step. A `trial` is trained to be
    compared with something: it is neither recorded nor listed, and cannot be resumed.
    """

    settings: FitSettings = FitSettings()
    resume: RunName | None = None
    fork: Fork | None = None
    paused: bool = False
    trial: bool = False


class Pause(Command, frozen=True, kw_only=True, tag="pause"):
    """Pause after the present step."""


class Continue(Command, frozen=True, kw_only=True, tag="continue"):
    """Go on after a pause."""


class StepOnce(Command, frozen=True, kw_only=True, tag="step_once"):
    """Take one training step, then pause."""


class Stop(Command, frozen=True, kw_only=True, tag="stop"):
    """End the training in order: checkpoint, then `fit_finished` with `stopped` true."""


class FitStarted(Event, frozen=True, kw_only=True, tag="fit_started"):
    """`first_step` is 0, or the number of steps that a resumed run has behind it.

    A resumed run then tells `before_training` and the `epoch_ended` of its finished epochs
    once more, so that its reader need remember nothing.
    """

    run: RunName
    settings: FitSettings
    device: Device
    device_name: Name
    threads: Threads
    precision: Precision
    data: Literal["mnist", "digits", "other"]
    train: Positive
    test: Positive
    parameters: Positive
    steps_per_epoch: Positive
    steps: Positive
    first_step: Count = 0
    trial: bool = False


class BeforeTraining(Event, frozen=True, kw_only=True, tag="before_training"):
    """Test loss and accuracy of the untrained network."""

    run: RunName
    test_loss: Real
    test_accuracy: Real


class Progress(Event, frozen=True, kw_only=True, tag="progress"):
    """Live steps [first, first + sum of counts), reduced to points; never recorded.

    A point stands for `counts[i]` steps in a row: the mean, lowest and highest of their
    losses and the sum of their right answers. A reader that is slow gets fewer, wider
    points. `counts` u4, `mean`, `low`, `high` f4, `right` u4, all (points,); `samples` is
    how many images these steps saw, `seconds` how long they took.
    """

    run: RunName
    first: Count
    counts: Array
    mean: Array
    low: Array
    high: Array
    right: Array
    samples: Count
    seconds: Seconds

    def __post_init__(self) -> None:
        points = self.counts.shape
        if len(points) != 1 or not 1 <= points[0] <= MAX_POINTS:
            raise ValueError(f"{points} points where 1 to {MAX_POINTS} may be")
        for name, dtype in PROGRESS_TYPES.items():
            part: Array = getattr(self, name)
            if part.dtype != dtype or part.shape != points:
                raise ValueError(f"{name} is {part.dtype} {part.shape}, not {dtype} {points}")


PROGRESS_TYPES = {"counts": "<u4", "mean": "<f4", "low": "<f4", "high": "<f4", "right": "<u4"}


class Evaluating(Event, frozen=True, kw_only=True, tag="evaluating"):
    """The test set is being run through the network; training waits."""

    run: RunName
    epoch: Count


class EpochEnded(Event, frozen=True, kw_only=True, tag="epoch_ended"):
    """`epoch` counts from 1; `step` is how many steps lie behind."""

    run: RunName
    epoch: Positive
    step: Count
    figures: EpochFigures


class CheckpointSaved(Event, frozen=True, kw_only=True, tag="checkpoint_saved"):
    run: RunName
    step: Count


class FitPaused(Event, frozen=True, kw_only=True, tag="fit_paused"):
    run: RunName
    step: Count


class FitContinued(Event, frozen=True, kw_only=True, tag="fit_continued"):
    run: RunName
    step: Count


class FitFinished(Event, frozen=True, kw_only=True, tag="fit_finished"):
    """The end of a run. `stopped` when it was ended before its last epoch was over.

    `weights_sha256` is over the float32 bytes of W1, b1, W2, b2, … with W stored as
    (inputs, outputs); empty in a replay that ends where no recorded run ended.
    """

    run: RunName
    device: Device
    threads: Threads
    precision: Precision
    data: Literal["mnist", "digits", "other"]
    seed: Count
    epochs: Annotated[tuple[EpochFigures, ...], Meta(max_length=MOST_EPOCHS)]
    step: Count
    stopped: bool
    test_loss: Real | None
    test_accuracy: Real | None
    weights_sha256: Annotated[str, Meta(pattern=r"\A(?:[0-9a-f]{64})?\Z")]
