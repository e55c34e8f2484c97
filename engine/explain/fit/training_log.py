"""What a training prints epoch by epoch: two rules for a mean, and the log in the book.

A progress bar shows the running mean, the mean of the epoch's samples so far. At the epoch's
end that is the mean over the epoch. TensorFlow 2.4 averaged the running mean once more
(tensorflow#45978, #48033, mended for 2.5 by #48707): early losses, which are large, count
again in every step that follows, so that a first epoch looks much worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.protocol import FitSettings

BOOK_LOSS = (0.4455, 0.1127, 0.0721, 0.0486, 0.0368)
BOOK_ACCURACY = (0.8705, 0.9673, 0.9789, 0.9847, 0.9888)
"""Loss and accuracy of the five epochs as the book's run of the chapter's network printed them
("The mathematical building blocks of neural networks", Deep Learning with Python)."""
THE_BOOKS = FitSettings()
DECIDING = (
    "batch_size", "hidden", "activation", "optimizer", "learning_rate", "scaled", "precision",
)  # fmt: skip
"""The settings that must be the chapter's for its figures to be comparable; no seed is."""


def book_applies(settings: FitSettings, data: str) -> bool:
    """Whether a run can be held against the book's log: MNIST, and the chapter's settings."""
    same = all(getattr(settings, name) == getattr(THE_BOOKS, name) for name in DECIDING)
    return data == "mnist" and same and not settings.forks


@dataclass(frozen=True, eq=False)
class Epoch:
    """The steps of one epoch: each batch's loss, the mean over all samples so far at each
    step, where that ends (the mean over the epoch), and its own mean over the steps."""

    losses: Sequence[float]
    running: Sequence[float]

    @property
    def end(self) -> float:
        return self.running[-1]

    @property
    def mean(self) -> float:
        return sum(self.running) / len(self.running)


def epoch_of(losses: Sequence[float], batch_size: int, samples: int) -> Epoch:
    """An epoch from its steps' mean losses; the last batch may be short of `batch_size`.

    Raises ValueError if the steps are not those of `samples`.
    """
    if -(-samples // batch_size) != len(losses) or not losses:
        raise ValueError(f"{len(losses)} steps of {batch_size} are not {samples} samples")
    total, seen = 0.0, 0
    running: list[float] = []
    for loss in losses:
        size = min(batch_size, samples - seen)
        total += loss * size
        seen += size
        running.append(total / seen)
    return Epoch(losses, running)


@dataclass(frozen=True)
class Gap:
    """How much better a network is on what it learned from, by accuracy.

    `still` is measured with the weights held still on both sides; `log` takes the training
    side from the log, whose mean is over weights that kept changing, None where there is none.
    """

    train: float
    test: float
    logged: float | None

    @property
    def still(self) -> float:
        return self.train - self.test

    @property
    def log(self) -> float | None:
        return None if self.logged is None else self.logged - self.test
