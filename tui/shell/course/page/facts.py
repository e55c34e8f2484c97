"""What a page tells of the learner, gathered as it stands at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.protocol import RunSummary
from tui.link.runs.earlier_runs import EarlierRun
from tui.shell.course.kept import Guess, Solved
from tui.shell.progress import Mark


@dataclass(frozen=True)
class Facts:
    """`date` as it is written; `digit` are 28 × 28 bytes and the label it is meant to be.

    `run` is the training whose curve is drawn, with `reads`, the probability of each class that
    its network gives the digit; `runs` are all, the newest first.
    """

    language: str
    date: str
    marks: Mapping[str, Mark]
    guesses: tuple[Guess, ...]
    missions: tuple[Solved, ...]
    digit: tuple[bytes, int | None] | None
    runs: tuple[RunSummary, ...]
    run: EarlierRun | None
    reads: tuple[float, ...] | None
