"""A fork: from which epoch a run would be left, at which learning rate, and what came of it."""

from __future__ import annotations

import msgspec

from engine import protocol
from engine.explain.shared.typed.text import Span
from engine.protocol.errors import Mistake
from tui.drawing.numbers import significant
from tui.link.runs.earlier_runs import EarlierRun
from tui.link.training import TrainingRun
from tui.shell.panels.settings import read_setting


class ForkPoint:
    """The `epoch` from which the chosen run would be forked; None while that is not asked."""

    def __init__(self) -> None:
        self.epoch: int | None = None

    def go(self, summary: protocol.RunSummary, epochs: int) -> None:
        """So many epochs on, as far as the run can be forked; at first to the last of these."""
        last = last_fork(summary)
        begin = last if self.epoch is None else self.epoch + epochs
        self.epoch = min(max(begin, 0), last)

    def leave(self) -> bool:
        """Whether there was a fork to give up."""
        left, self.epoch = self.epoch is not None, None
        return left

    def of(self, summary: protocol.RunSummary) -> int:
        """The epoch at which this run is left: the last one that can be, if none is asked for."""
        return last_fork(summary) if self.epoch is None else self.epoch

    def read(self, summary: protocol.RunSummary, text: str) -> protocol.Fork:
        """The fork of this run at the learning rate that was typed.

        Raises `Mistake` where that is none, or the one the run has there.
        """
        epoch = self.of(summary)
        try:
            rate = read_setting("learning_rate", text)
        except ValueError:
            token = Span.of(text).quoted
            if not token:
                raise  # that nothing was typed
            raise Mistake(
                "fit.no_rate",
                f"{token} is no learning rate; write a number above 0, at most 1,000",
                token=token,
            ) from None
        if rate == summary.settings.learning_rate_after(epoch):
            raise Mistake(
                "fit.same_rate", "a fork needs another learning rate", rate=significant(rate)
            )
        return protocol.Fork(run=summary.run, epoch=epoch, learning_rate=rate)


def trained(summary: protocol.RunSummary, step: int) -> int:
    """How many epochs lie behind a run at that step."""
    return step * summary.settings.epochs // summary.steps


def last_fork(summary: protocol.RunSummary) -> int:
    """The last epoch from which a run can be forked: one it trained, and not its end."""
    return min(trained(summary, summary.step), summary.settings.epochs - 1)


def came_out_again(
    fork: protocol.Fork, run: TrainingRun | None, parent: EarlierRun | None
) -> bool | None:
    """Whether `run` has its parent's epochs up to the fork; None if not known."""
    if parent is None or run is None:
        return None
    pairs = list(zip(run.epochs[: fork.epoch], parent.epochs, strict=False))
    if any(_timeless(mine) != _timeless(other) for mine, other in pairs):
        return False
    return True if len(pairs) == fork.epoch else None


def _timeless(figures: protocol.EpochFigures) -> protocol.EpochFigures:
    """All but how long it took, which is never the same."""
    return msgspec.structs.replace(figures, seconds=0.0)
