"""Runs that are laid down: which there are, and what is recorded of them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from engine.protocol.arrays import Array, Real
from engine.protocol.messages.base import Command, Count, Event, Moment, Positive, RunName, Seconds
from engine.protocol.messages.settings import MOST_EPOCHS, EpochFigures, FitSettings
from engine.protocol.messages.training import FitStarted

BLOCK = 128
"""Steps in a recorded block, unless an epoch ends earlier."""


MOST_LISTED = 1_000
"""The most runs that are told of, the newest."""


class GetSteps(Command, frozen=True, kw_only=True, tag="get_steps"):
    """Ask for recorded steps [first, stop) of a run.

    Answered by `steps` in order, the last of them empty: its `first` is where what has
    been recorded ends, or `stop`.
    """

    run: RunName
    first: Count
    stop: Count


class GetEpochs(Command, frozen=True, kw_only=True, tag="get_epochs"):
    """Ask for what is recorded of a run besides its steps; answered by `epochs`."""

    run: RunName


class ListRuns(Command, frozen=True, kw_only=True, tag="list_runs"):
    """Ask for the runs on the engine's machine, newest first."""


class Steps(Event, frozen=True, kw_only=True, tag="steps"):
    """Recorded steps [first, first + n): `loss` f4 (n,), `right` u2 or u4 (n,).

    `seconds` is the training time they took. The samples of a step follow from the
    settings: batch_size, or what is left at the end of an epoch.
    """

    run: RunName
    first: Count
    loss: Array
    right: Array
    seconds: Seconds

    def __post_init__(self) -> None:
        if self.loss.dtype != "<f4" or len(self.loss.shape) != 1:
            raise ValueError(f"loss is {self.loss.dtype} {self.loss.shape}, not f4 (n,)")
        if self.right.dtype not in ("<u2", "<u4") or self.right.shape != self.loss.shape:
            raise ValueError(f"right is {self.right.dtype} {self.right.shape}, not one a step")


class Epochs(Event, frozen=True, kw_only=True, tag="epochs"):
    """The finished epochs of a recorded run, in their order, and how many steps it took."""

    started: FitStarted
    step: Count
    epochs: Annotated[tuple[EpochFigures, ...], Meta(max_length=MOST_EPOCHS)]


class RunSummary(Struct, frozen=True, kw_only=True):
    run: RunName
    started: Moment
    """Seconds since 1970."""
    settings: FitSettings
    data: Literal["mnist", "digits", "other"]
    step: Count
    steps: Positive
    finished: bool
    resumable: bool
    test_loss: Real | None
    test_accuracy: Real | None
    seconds: Seconds | None = None
    """What its last epoch took; None while it has none behind it."""
    training: bool = False
    """Whether a process has it in hand just now; it can then not be resumed by another."""


class Runs(Event, frozen=True, kw_only=True, tag="runs"):
    """The runs, the newest first, and the names of those of which nothing can be read."""

    runs: Annotated[tuple[RunSummary, ...], Meta(max_length=MOST_LISTED)]
    damaged: Annotated[tuple[RunName, ...], Meta(max_length=MOST_LISTED)] = ()
