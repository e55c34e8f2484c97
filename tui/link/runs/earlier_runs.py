"""Runs that were recorded before: their losses, asked for bit by bit and reduced as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from engine import protocol
from engine.explain.shared.curves import Pyramid
from engine.protocol.arrays import number
from tui.link.asked import Asked, Engine

MOST_STEPS = 10_000
"""Of a run that took more steps than these, the figures of its epochs stand for them."""
PART = 2_000
"""Steps in one answer: to take them in must not be felt."""
KEPT = 8
"""Runs whose curves are kept."""


class Part(NamedTuple):
    """Recorded steps [first, stop) of a run."""

    run: str
    first: int
    stop: int


class EarlierRun:
    """The loss of a recorded run over its planned steps, as far as it has arrived."""

    def __init__(self, told: protocol.Epochs) -> None:
        self.started = told.started
        self.settings = told.started.settings
        self.step = told.step
        self.epochs = told.epochs
        self.loss = Pyramid(told.started.steps)
        self.by_epochs = told.step > MOST_STEPS
        self.known = 0
        if self.by_epochs:
            steps = told.started.steps_per_epoch
            for figures in told.epochs:
                mean = number(figures.loss)
                self.loss.add(steps, mean, mean, mean)
            self.known = told.step

    @property
    def complete(self) -> bool:
        """Whether all that was recorded is here."""
        return self.known >= self.step

    def add(self, part: protocol.Steps) -> None:
        """Take in recorded steps; those that are no continuation are left out."""
        if part.first != self.known:
            return
        self.loss.add_each(part.loss.values(), at=part.first)
        self.known += part.loss.shape[0]


class EarlierRuns:
    """Asks for one thing at a time, and for the next when that is looked for again."""

    def __init__(self, engine: Callable[[], Engine], told: Callable[[], None]) -> None:
        self._epochs: Asked[str, EarlierRun] = Asked(
            engine,
            lambda run: protocol.GetEpochs(run=run),
            lambda _, event: EarlierRun(event) if isinstance(event, protocol.Epochs) else None,
            told,
            run=lambda run: run,
            of_data=False,
            kept=KEPT,
        )
        self._parts: Asked[Part, EarlierRun] = Asked(
            engine,
            lambda part: protocol.GetSteps(run=part.run, first=part.first, stop=part.stop),
            self._add,
            told,
            run=lambda part: part.run,
            of_data=False,
            kept=1,
        )

    def get(self, run: str) -> EarlierRun | None:
        """What is known of a run by now."""
        return self._epochs.known(run)

    def refusal(self, run: str) -> protocol.Problem | None:
        """Why a run cannot be drawn, if so."""
        return self._epochs.refusal_of(run) or self._parts.refusal_of(run)

    def want(self, runs: Iterable[str]) -> None:
        """Ask for the next bit that one of these lacks, unless an answer is still awaited."""
        for run in runs:
            if self._epochs.is_waiting or self._parts.is_waiting:
                return
            if self.refusal(run) is not None:
                continue
            known = self._epochs.wanted(run)
            if known is not None and not known.complete and not self._epochs.is_waiting:
                self._parts.ask(Part(run, known.known, min(known.known + PART, known.step)))

    def _add(self, _: object, event: protocol.AnyEvent) -> EarlierRun | None:
        part, known = self._parts.under_way, None
        if isinstance(event, protocol.Steps) and part is not None:
            known = self.get(event.run)
            if known is not None:
                known.add(event)
                if not event.loss.shape[0] and known.known < min(part.stop, known.step):
                    # The recording was cut since, and nothing more will come.
                    known.step = known.known
        return known
