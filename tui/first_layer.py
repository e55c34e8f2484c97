"""The first layer's weights as the engine last told them, asked for no faster than drawn."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from engine import protocol
from engine.explain.weight_images import WeightImages, weight_images

PAUSE = 0.5
"""Seconds between two questions about the same units of a run that trains."""


class Wanted(NamedTuple):
    """Which units of which network: `step` is how far it is, None where that changes nothing."""

    run: str | None
    first: int
    units: int
    step: int | None
    training: bool


class FirstLayer:
    """Asks one question at a time, and the next one only when its answer has been drawn.

    So a slow link or terminal gets fewer of them, never a queue. `ask` sends a command and
    gives its number, 0 if it could not be sent; `clock` gives seconds.
    """

    def __init__(
        self,
        ask: Callable[[protocol.AnyCommand], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask, self._clock = ask, clock
        self._under_way: tuple[int, Wanted] | None = None
        self._undrawn = False
        self._last: Wanted | None = None
        self._asked_at = 0.0
        self._answer: protocol.UnitWeights | None = None
        self._refused: dict[str | None, protocol.Problem] = {}
        self.images: WeightImages | None = None

    def want(self, wanted: Wanted) -> None:
        """Ask for these units, if it is time to."""
        if self._under_way is not None or self._undrawn or wanted == self._last:
            return
        if wanted.run in self._refused:
            return
        again = self._last is not None and self._last[:3] == wanted[:3]
        if again and wanted.training and self._clock() - self._asked_at < PAUSE:
            return
        number = self._ask(
            protocol.GetWeights(run=wanted.run, first=wanted.first, count=wanted.units)
        )
        if number:
            self._under_way = number, wanted
            self._last, self._asked_at = wanted, self._clock()

    def drawn(self) -> None:
        """What was told last is on screen."""
        self._undrawn = False

    @property
    def awaited(self) -> bool:
        """Whether an answer is under way, or here and not drawn yet."""
        return self._under_way is not None or self._undrawn

    def answer(self, run: str | None) -> protocol.UnitWeights | None:
        """What was told last, if it was of that run."""
        answer = self._answer
        return answer if answer is not None and answer.run == run else None

    def refusal(self, run: str | None) -> protocol.Problem | None:
        """Why that run's weights cannot be had, if so."""
        return self._refused.get(run)

    def forget(self) -> None:
        """An answer may have come that nobody heard: ask anew."""
        self._under_way = self._last = None

    def said(self, event: protocol.AnyEvent) -> None:
        """Take note of an event."""
        match event:
            case protocol.UnitWeights():
                if self._is_answered_by(event.reply_to):
                    self._answer, self._undrawn = event, True
                    self.images = weight_images(event.first, event.weights.data)
            case protocol.Problem():
                under_way = self._under_way
                if self._is_answered_by(event.reply_to) and under_way is not None:
                    self._refused[under_way[1].run] = event
            case protocol.Hello():
                self._refused.clear()
                self.forget()
            case protocol.CheckpointSaved(run=run) | protocol.FitFinished(run=run):
                self._refused.pop(run, None)
                if self._last is not None and self._last.step is None:
                    self._last = None

    def _is_answered_by(self, reply_to: int) -> bool:
        if self._under_way is None or self._under_way[0] != reply_to:
            return False
        self._under_way = None
        return True
