"""The first layer's weights as the engine last told them, asked for no faster than drawn."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from engine import protocol
from engine.explain.shared.networks.weight_images import WeightImages, weight_images
from engine.protocol import UnitWeights
from tui.lessons.shared.networks.networks import Run
from tui.link.asked import Asked, Engine, just

PAUSE = 0.5
"""Seconds between two questions about the same units of a run that trains."""


class Units(NamedTuple):
    """Units [first, first + units) of a network's first layer."""

    run: Run
    first: int
    units: int


class Wanted(NamedTuple):
    """Which units: `step` is how far their network is, None where that changes nothing."""

    units: Units
    step: int | None
    training: bool


class FirstLayer:
    """Asks one question at a time, and the next one only when its answer has been drawn.

    So a slow link or terminal gets fewer of them, never a queue. `clock` gives seconds, `pause`
    the seconds between two questions about the same units of a run that trains.
    """

    def __init__(
        self,
        engine: Callable[[], Engine],
        told: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[], float] = lambda: PAUSE,
    ) -> None:
        self._clock, self._told, self.pause = clock, told, pause
        self._asked: Asked[Units, UnitWeights] = Asked(
            engine,
            lambda units: protocol.GetWeights(run=units.run, first=units.first, count=units.units),
            just(UnitWeights),
            self._took,
            run=lambda units: units.run,
            of_data=False,
            at_once=1,
            kept=1,
        )
        self._undrawn = False
        self._last: Wanted | None = None
        self._asked_at = 0.0
        self._images: tuple[UnitWeights, WeightImages] | None = None

    def want(self, wanted: Wanted) -> None:
        """Ask for these units, if it is time to."""
        asked, units = self._asked, wanted.units
        if asked.is_waiting or self._undrawn or asked.refusal(units) is not None:
            return
        if wanted == self._last and asked.is_fresh(units):
            return
        # What was told last is only some steps old: it need not be asked for in each frame.
        soon = wanted.training and self._clock() - self._asked_at < self.pause()
        if soon and asked.known(units) is not None:
            return
        if asked.ask(units):
            self._last, self._asked_at = wanted, self._clock()

    def drawn(self) -> None:
        """What was told last is on screen."""
        self._undrawn = False

    @property
    def awaited(self) -> bool:
        """Whether an answer is under way, or here and not drawn yet."""
        return self._asked.is_waiting or self._undrawn

    def answer(self, run: Run) -> UnitWeights | None:
        """What was told last, if it was of that run."""
        found = next(iter(self._asked.answers.values()), None)
        return found if found is not None and found.run == run else None

    def images(self, run: Run) -> WeightImages | None:
        """The same as images."""
        found = self.answer(run)
        if found is None:
            return None
        if self._images is None or self._images[0] is not found:
            self._images = found, weight_images(found.first, found.weights.data)
        return self._images[1]

    def refusal(self, run: Run) -> protocol.Problem | None:
        """Why that run's weights cannot be had, if so."""
        return self._asked.refusal_of(run)

    def _took(self) -> None:
        self._undrawn = not self._asked.is_waiting and bool(self._asked.answers)
        self._told()
