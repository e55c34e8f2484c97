"""A run forked from another: its settings until an epoch, and another learning rate after it.

The epochs before it are trained again: training is deterministic, so that they come out as
they were, the fork's recording is whole, and the fork depends on no file of the other run.
Whether they did come out so is looked at, epoch by epoch.
"""

from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.protocol import (
    MAX_FORKS,
    EpochEnded,
    EpochFigures,
    FitSettings,
    FitStarted,
    Fork,
    Problem,
)
from engine.protocol.errors import Mistake
from engine.protocol.problems import problem
from engine.runs import recording, runs
from engine.runs.checkpoint_head import head_of


class ForkBeyond(Mistake):
    """A run has no such epoch to be forked from (code `fork.epoch`)."""

    def __init__(self, fork: Fork, trained: int, last: int) -> None:
        reason = (
            f"it trained {trained:,} epoch{'' if trained == 1 else 's'}"
            if fork.epoch > trained
            else "no epoch is left after it; ask for more epochs"
        )
        super().__init__(
            "fork.epoch",
            f"run {fork.run} cannot be forked from epoch {fork.epoch:,}: {reason}; "
            f"0 to {last:,} would work",
            run=fork.run,
            epoch=fork.epoch,
            last=last,
        )


class ForkSame(Mistake):
    """A fork that would be its parent over again (code `fork.same`)."""

    def __init__(self, fork: Fork) -> None:
        super().__init__(
            "fork.same",
            f"run {fork.run} has the learning rate {fork.learning_rate:g} from epoch "
            f"{fork.epoch:,} on already; a fork needs another",
            run=fork.run,
            rate=f"{fork.learning_rate:g}",
        )


class ForkTooDeep(Mistake):
    """A run whose learning rate changed as often as may be (code `fork.deep`)."""

    def __init__(self, fork: Fork) -> None:
        super().__init__(
            "fork.deep",
            f"the learning rate of run {fork.run} changed {MAX_FORKS} times, which is all that "
            "may be; fork it from an earlier epoch",
            run=fork.run,
            most=MAX_FORKS,
        )


class ForkOfOtherData(Mistake):
    """The data that the parent was trained on is not there any more (code `fork.data_changed`)."""

    def __init__(self, run: str, source: str) -> None:
        super().__init__(
            "fork.data_changed",
            f"run {run} was trained on other data than what is now at {source}; "
            "put that data back or fork another run",
            run=run,
            source=source,
        )


class Parent(NamedTuple):
    """A run as its recording tells it: how it began, and the figures of its epochs."""

    started: FitStarted
    figures: tuple[EpochFigures, ...]


def parent(run: str) -> Parent:
    """The run of that name. Raises RunUnknown, RecordingUnreadable, RecordingBroken."""
    recorded = recording.read(runs.recording_of_run(run))
    ended = (event for event in recorded.events if isinstance(event, EpochEnded))
    return Parent(recorded.started, tuple(event.figures for event in ended))


def settings(fork: Fork, parent: Parent, epochs: int | None = None) -> FitSettings:
    """What a fork of `parent` trains, `epochs` in all, as many as its parent unless said.

    On the parent's kind of device and with as many threads. Raises ForkBeyond, ForkSame and
    ForkTooDeep.
    """
    was = parent.started.settings
    total = was.epochs if epochs is None else epochs
    trained = len(parent.figures)
    if not fork.epoch <= min(trained, total - 1):
        raise ForkBeyond(fork, trained, min(trained, total - 1))
    before = tuple(earlier for earlier in was.forks if earlier.epoch < fork.epoch)
    if len(before) == MAX_FORKS:
        raise ForkTooDeep(fork)
    forked = replace(
        was,
        epochs=total,
        device=parent.started.device,
        threads=parent.started.threads,
        forks=(*before, fork),
    )
    after = range(fork.epoch, total)
    same = all(forked.learning_rate_after(e) == was.learning_rate_after(e) for e in after)
    if same and total == was.epochs:
        raise ForkSame(fork)
    return msgspec.convert(msgspec.to_builtins(forked), FitSettings)


def require_data(run: str, dataset: Dataset) -> None:
    """Raise ForkOfOtherData if `run` is known to have been trained on another `dataset`.

    Its checkpoint knows; a run that left none is taken at its word.
    """
    head = head_of(runs.folder(run) / runs.CHECKPOINT)
    if head is not None and head.data_sha256 != dataset.sha256:
        raise ForkOfOtherData(run, dataset.source)


class Again:
    """Holds a fork's first epochs against those of its parent, as far as these can be read."""

    def __init__(self, settings: FitSettings) -> None:
        self._fork = settings.forks[-1] if settings.forks else None
        self._figures: tuple[EpochFigures, ...] = ()
        if self._fork is not None:
            try:
                self._figures = parent(self._fork.run).figures[: self._fork.epoch]
            except Mistake:
                self._figures = ()  # cleaned up since, and nothing depends on it

    def differs(self, epoch: int, figures: EpochFigures) -> Problem | None:
        """What to say (code `fork.differs`) if epoch `epoch` is none of the parent's."""
        if self._fork is None or epoch > len(self._figures):
            return None
        # How long it took is never the same.
        if replace(figures, seconds=0.0) == replace(self._figures[epoch - 1], seconds=0.0):
            return None
        self._figures = ()  # once is enough: all that follow differ too
        return problem(
            "fork.differs",
            f"epoch {epoch:,} came out other than in run {self._fork.run}: another device, another "
            "number of threads or another version of PyTorch; the fork is a run of its own",
            detail={"epoch": epoch, "run": self._fork.run},
        )
