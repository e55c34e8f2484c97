"""Every step of a run, as its recording tells them: what live events merge, these do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from engine import protocol
from engine.explain.shared.curves import Pyramid
from tui.link.asked import Asked, Engine
from tui.link.order.run_order import samples_before
from tui.link.training import TrainingRun


class Upto(NamedTuple):
    """The first `step` steps of a run."""

    run: str
    step: int


class EveryStep:
    """The curves of a run's first `known` steps, each counted by itself."""

    def __init__(self, started: protocol.FitStarted) -> None:
        self.started = started
        self.loss, self.error = Pyramid(started.steps), Pyramid(started.steps)
        self.known = 0

    def add(self, part: protocol.Steps) -> None:
        """Take in recorded steps; those that are no continuation are left out."""
        if part.first != self.known:
            return
        first, count = part.first, part.loss.shape[0]
        ends = [samples_before(self.started, first + place) for place in range(count + 1)]
        right = part.right.values()
        wrong = [1 - right[place] / (ends[place + 1] - ends[place]) for place in range(count)]
        self.loss.add_each(part.loss.values(), at=first)
        self.error.add_each(wrong, at=first)
        self.known += count


class MissedSteps:
    """Asks for the steps of the run on screen of which it has seen only points that stand for
    several, once the run stands still: what is said of it then does not depend on how they
    were merged on the way."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._asked: Asked[Upto, EveryStep] = Asked(
            engine,
            lambda upto: protocol.GetSteps(run=upto.run, first=0, stop=upto.step),
            self._read,
            self._told,
            of_data=False,
            at_once=1,
            kept=1,
        )

    @property
    def _run(self) -> TrainingRun | None:
        return self._engine().engine_state.run

    def look(self, event: protocol.AnyEvent) -> None:
        """Ask for what is missing after this event, unless that was asked already.

        What a resumed run has behind it is asked for at once: its curve begins there.
        """
        run = self._run
        if isinstance(event, protocol.FitStarted) and event.first_step:
            stop = event.first_step
            self._engine().ask(protocol.GetSteps(run=event.run, first=0, stop=stop))
        if run is not None and run.stands and run.misses_steps:
            self._asked.wanted(Upto(run.started.run, run.step))

    def _read(self, before: EveryStep | None, event: protocol.AnyEvent) -> EveryStep | None:
        run = self._run
        if not isinstance(event, protocol.Steps) or run is None or run.started.run != event.run:
            return before
        found = before if before is not None else EveryStep(run.started)
        found.add(event)
        return found

    def _told(self) -> None:
        run = self._run
        if run is None or self._asked.is_waiting:
            return
        found = self._asked.known(Upto(run.started.run, run.step))
        if found is not None and found.known == run.step:
            run.take(found.loss, found.error)
