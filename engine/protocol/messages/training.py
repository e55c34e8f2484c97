"""A training while it runs: what it is told, and what it tells."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from engine.protocol.arrays import Array, Real
from engine.protocol.messages.base import (
    CLASSES,
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
MAX_FILMED = 128
"""The most images of its batch that the film of a step shows: the chapter's whole batch."""
FILMED_TYPES = {"index": "<u4", "labels": "|u1", "answers": "|u1", "given": "<f4"}


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


class FilmStep(Command, frozen=True, kw_only=True, tag="film_step"):
    """Take one training step, then pause, as `step_once`; and tell what it did to its batch.

    Answered by `step_filmed`, after the step's `progress`. Where no step came of it the problem
    `film.none` says so: another order came first, or the epoch had no step left. A recording
    that is played takes its step and has no weights to film: the problem `film.recorded`.
    """


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


class StepFilmed(Event, frozen=True, kw_only=True, tag="step_filmed"):
    """What the step did that made `step` updates: its `samples` images, before and after it.

    `loss` is the mean cross-entropy over the batch and `right` how many of it were classified
    rightly, by the weights before the update and by those after it, in float32. Shown of the
    batch are the first n in the order in which it was drawn: `index` u4 (n,) of each in the
    training set, `labels` u1 (n,), `pixels` u1 (n, 28, 28), `answers` u1 (2, n) of both
    networks, and `given` f4 (2, n), the probability that each gave to the label.
    """

    run: RunName
    step: Positive
    samples: Positive
    loss: tuple[Real, Real]
    right: tuple[Count, Count]
    index: Array
    labels: Array
    pixels: Array
    answers: Array
    given: Array

    def __post_init__(self) -> None:
        shown = self.index.shape
        if len(shown) != 1 or not 1 <= shown[0] <= min(MAX_FILMED, self.samples):
            raise ValueError(f"{shown} images of {self.samples:,} where at most {MAX_FILMED} are")
        for name, dtype in FILMED_TYPES.items():
            part: Array = getattr(self, name)
            shape = shown if name in ("index", "labels") else (2, *shown)
            if part.dtype != dtype or part.shape != shape:
                raise ValueError(f"{name} is {part.dtype} {part.shape}, not {dtype} {shape}")
        if (self.pixels.dtype, self.pixels.shape) != ("|u1", (*shown, 28, 28)):
            raise ValueError(f"pixels are {self.pixels.dtype} {self.pixels.shape}")
        if any(digit >= CLASSES for digit in (*self.labels.data, *self.answers.data)):
            raise ValueError(f"labels and answers lie below {CLASSES}")
        if max(self.right) > self.samples:
            raise ValueError(f"{max(self.right):,} right answers of {self.samples:,}")


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
