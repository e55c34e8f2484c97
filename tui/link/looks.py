"""What the training of the moment says of one thing while it learns, asked for as it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

from engine.protocol import AnyCommand, AnyEvent
from tui.link.asked import Asked, Engine, just

BETWEEN = 0.25
"""Seconds between two questions while steps are taken."""
MOST = 256
"""Looks that are kept of a training; of more every second one goes."""


class _OfStep(Protocol):
    """What is true after so many steps."""

    @property
    def step(self) -> int: ...


Subject = TypeVar("Subject", bound=Hashable)
Event = TypeVar("Event", bound=AnyEvent)
Look = TypeVar("Look", bound=_OfStep)


class Looks(Generic[Subject, Event, Look]):
    """Asks the learner's own training about a subject, one question at a time.

    `subject` gives what it is about, None where there is nothing to ask. `command` asks that run
    about it, an event of `kind` answers, and `made` reads that. `looks` are those at the training
    of the moment and at that subject, in the order of their steps: a slow engine or line gives
    fewer of them. `clock` gives seconds.
    """

    def __init__(
        self,
        engine: Callable[[], Engine],
        subject: Callable[[], Subject | None],
        command: Callable[[str, Subject], AnyCommand],
        kind: type[Event],
        made: Callable[[Subject, Event], Look],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._subject, self._made, self._clock = engine, subject, made, clock
        self._asked: Asked[tuple[str, Subject], Event] = Asked(
            engine,
            lambda key: command(*key),
            just(kind),
            self._took,
            run=lambda key: key[0],
            of_data=False,
            at_once=1,
            kept=1,
        )
        self._of: tuple[str, Subject] | None = None
        self._asked_at, self._asked_step = 0.0, -1
        self._looks: list[Look] = []

    @property
    def _wanted(self) -> tuple[str, Subject] | None:
        state, subject = self._engine().engine_state, self._subject()
        if state.run is None or state.replayed or subject is None:
            return None
        return state.run.started.run, subject

    def looks(self) -> list[Look]:
        """What has been said so far of the subject as it is now."""
        return self._looks if self._of is not None and self._of == self._wanted else []

    def last(self, run: str | None, subject: Subject) -> Look | None:
        """What that run said last of that very subject, if it is the one in training."""
        found = self.looks()
        return found[-1] if found and self._of == (run, subject) else None

    def follow(self) -> None:
        """Ask, if the network has learned since, the subject is another one, and it is time to."""
        wanted, run = self._wanted, self._engine().engine_state.run
        if wanted is None or run is None or run.status == "interrupted":
            return
        if wanted != self._of:
            self._of, self._looks, self._asked_step = wanted, [], -1
        if self._asked.is_waiting or self._asked.refusal_of(wanted[0]) is not None:
            return
        # What was asked of this step is not asked of it again, whatever the answer was.
        if max(self._asked_step, self._looks[-1].step if self._looks else -1) >= run.step:
            return
        soon = self._clock() - self._asked_at < BETWEEN
        if (run.stands or not soon or not self._looks) and self._asked.ask(wanted):
            self._asked_at, self._asked_step = self._clock(), run.step

    def _took(self) -> None:
        found = self._asked.known(self._of) if self._of is not None else None
        if found is not None and self._of is not None and self._of == self._wanted:
            look = self._made(self._of[1], found)
            if not self._looks or look.step > self._looks[-1].step:
                self._looks.append(look)
            if len(self._looks) > MOST:
                del self._looks[1:-1:2]
        self.follow()
