"""Recorded trainings of the network by hand, one thing and more than one thing switched.

tests/measure/from_scratch.py trains them and writes the file that is read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from engine.protocol import ScratchSettings
from engine.protocol.arrays import Real

FILE = "runs.json"
Switch = Literal["initialisation", "learning_rate", "loss", "shuffled", "optimizer", "epochs"]
SWITCHES: tuple[Switch, ...] = (
    "initialisation", "learning_rate", "loss", "shuffled", "optimizer", "epochs",
)  # fmt: skip
BOOK = ScratchSettings()
FIT = ScratchSettings(
    initialisation="glorot", optimizer="rmsprop", loss="logits", shuffled=True, epochs=5
)
"""What `fit` does: its weights, optimizer, loss and order of samples are the chapter's."""
ONE_CHANGE = (
    ScratchSettings(initialisation="centred"),
    ScratchSettings(initialisation="glorot"),
    ScratchSettings(loss="logits"),
    ScratchSettings(shuffled=True),
    ScratchSettings(learning_rate=0.01),
    ScratchSettings(learning_rate=0.1),
    ScratchSettings(epochs=30),
    ScratchSettings(optimizer="rmsprop"),
)
"""The book's loop with one thing switched."""
RASH, RASH_FROM_LOGITS = ONE_CHANGE[4], ScratchSettings(learning_rate=0.01, loss="logits")
"""A larger rate alone, which dies, and with the loss that has a slope everywhere."""
ALL = ScratchSettings(initialisation="glorot", learning_rate=0.1, loss="logits", shuffled=True)
"""Plain SGD with everything else switched."""
TOGETHER = (
    RASH_FROM_LOGITS,
    ScratchSettings(learning_rate=0.1, loss="logits"),
    ScratchSettings(learning_rate=0.1, loss="logits", shuffled=True),
    ScratchSettings(initialisation="glorot", shuffled=True),
    ScratchSettings(initialisation="glorot", loss="logits", shuffled=True),
    ScratchSettings(initialisation="glorot", learning_rate=0.1),
    ScratchSettings(initialisation="glorot", learning_rate=0.1, shuffled=True),
    ScratchSettings(initialisation="glorot", learning_rate=0.1, loss="logits"),
    ALL,
    ScratchSettings(optimizer="rmsprop", loss="logits", shuffled=True, epochs=5),
    FIT,
)
"""With more than one."""
SETTINGS = (BOOK, *ONE_CHANGE, *TOGETHER)


class Measured(Struct, frozen=True, kw_only=True):
    """How the runs were measured: the data with its checksum, and what it was done with."""

    data: str
    x_train_sha256: str
    python: str
    torch: str
    numpy: str
    device: str
    threads: int
    precision: str
    script: str


class Run(Struct, frozen=True, kw_only=True):
    """One recorded training; see `protocol.ScratchLook` for what its lists hold."""

    settings: ScratchSettings
    seed: int
    accuracy: tuple[float, ...]
    loss: tuple[Real, ...]
    clipped: tuple[float, ...]
    first_loss: tuple[Real, ...]
    first_clipped: tuple[float, ...]


class Record(Struct, frozen=True, kw_only=True):
    """All runs, and how they were measured."""

    measured: Measured
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Bar:
    """The runs of one setting, by seed: the mean, the lowest and the highest last accuracy."""

    settings: ScratchSettings
    runs: tuple[Run, ...]

    @property
    def accuracies(self) -> tuple[float, ...]:
        return tuple(run.accuracy[-1] for run in self.runs)

    @property
    def mean(self) -> float:
        return mean_of(self.accuracies)

    @property
    def low(self) -> float:
        return min(self.accuracies)

    @property
    def high(self) -> float:
        return max(self.accuracies)

    @property
    def by_epoch(self) -> tuple[float, ...]:
        """The mean accuracy before the first step and after each epoch."""
        return tuple(map(mean_of, zip(*(run.accuracy for run in self.runs), strict=True)))


def mean_of(values: Sequence[float]) -> float:
    """The mean of at least one value."""
    return sum(values) / len(values)


@lru_cache(1)
def record() -> Record:
    """The recorded runs, read once."""
    text = files("engine.explain.from_scratch").joinpath(FILE).read_bytes()
    return msgspec.json.decode(text, type=Record)


@lru_cache(1)
def bars() -> dict[ScratchSettings, Bar]:
    """Of each of SETTINGS its runs."""
    runs = record().runs
    return {
        settings: Bar(settings, tuple(run for run in runs if run.settings == settings))
        for settings in SETTINGS
    }


def changed(settings: ScratchSettings) -> tuple[Switch, ...]:
    """What sets `settings` apart from the book's."""
    return tuple(name for name in SWITCHES if getattr(settings, name) != getattr(BOOK, name))
