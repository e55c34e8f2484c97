"""Runs that were recorded before: their losses, asked for bit by bit and reduced as they come."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable

from engine import protocol
from engine.arrays import number
from engine.explain.curves import Pyramid

MOST_STEPS = 10_000
"""Of a run that took more steps than these, the figures of its epochs stand for them."""
PART = 2_000
"""Steps in one answer: to take them in must not be felt."""
KEPT = 8
"""Runs whose curves are kept."""


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
        for loss in part.loss.values():
            self.loss.add(1, loss, loss, loss)
        self.known += part.loss.shape[0]


class EarlierRuns:
    """Asks for one thing at a time; `ask` sends a command and gives its number, 0 if it cannot."""

    def __init__(self, ask: Callable[[protocol.AnyCommand], int]) -> None:
        self._ask = ask
        self._known: OrderedDict[str, EarlierRun] = OrderedDict()
        self._asked: tuple[int, str] | None = None
        self._stop = 0
        self._refused: dict[str, protocol.Problem] = {}

    def get(self, run: str) -> EarlierRun | None:
        """What is known of a run by now."""
        return self._known.get(run)

    def refusal(self, run: str) -> protocol.Problem | None:
        """Why a run cannot be drawn, if so."""
        return self._refused.get(run)

    def want(self, runs: Iterable[str]) -> None:
        """Ask for the next bit that one of these lacks, unless an answer is still awaited."""
        for run in runs:
            known = self._known.get(run)
            if known is not None:
                self._known.move_to_end(run)
            if self._asked is not None or run in self._refused:
                continue
            if known is not None and known.complete:
                continue
            command: protocol.AnyCommand = protocol.GetEpochs(run=run)
            if known is not None:
                self._stop = min(known.known + PART, known.step)
                command = protocol.GetSteps(run=run, first=known.known, stop=self._stop)
            asked = self._ask(command)
            self._asked = (asked, run) if asked else None

    def heard(self, event: protocol.AnyEvent) -> bool:
        """Take note of an event; whether something of these runs is known that was not."""
        if isinstance(event, protocol.Hello):
            self.forget_asked()
        if self._asked is None or event.reply_to != self._asked[0]:
            return False
        run = self._asked[1]
        match event:
            case protocol.Epochs():
                self._known[run] = EarlierRun(event)
                while len(self._known) > KEPT:
                    self._known.popitem(last=False)
            case protocol.Steps():
                self._add(run, event)
                if event.loss.shape[0]:
                    return True  # more of this answer follows
            case protocol.Problem():
                self._refused[run] = event
            case _:
                return False
        self._asked = None
        return True

    def _add(self, run: str, part: protocol.Steps) -> None:
        known = self._known.get(run)
        if known is None:
            return
        known.add(part)
        if not part.loss.shape[0] and known.known < min(self._stop, known.step):
            known.step = known.known  # the recording was cut since, and nothing more will come

    def forget_asked(self) -> None:
        """Answers may have come while nobody listened: ask again."""
        self._asked = None

    def forget(self, run: str) -> None:
        """This run has gone on: what is known of it is old."""
        self._known.pop(run, None)
        self._refused.pop(run, None)
