"""What a network says to one image while it is trained, asked for as it learns."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from engine import protocol
from engine.explain.shared.networks.softmax import softmax
from engine.protocol import Predicted
from engine.protocol.arrays import Array
from tui.link.asked import Asked, Engine, just

BETWEEN = 0.25
"""Seconds between two questions while steps are taken."""
MOST = 256
"""Readings that are kept of a training; of more every second one goes."""
SIDE = 28


class Reading(NamedTuple):
    """After so many steps: a probability for each class."""

    step: int
    values: tuple[float, ...]


class ImageReading:
    """Asks the learner's own training about `image`, one question at a time.

    `readings` are those of the training of the moment and of that image, in the order of their
    steps: a slow engine or line gives fewer of them. `clock` gives seconds.
    """

    def __init__(
        self,
        engine: Callable[[], Engine],
        image: Callable[[], bytes | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._image, self._clock = engine, image, clock
        self._asked: Asked[tuple[str, bytes], Predicted] = Asked(
            engine,
            lambda key: protocol.Predict(
                run=key[0], pixels=Array("|u1", (1, SIDE, SIDE), key[1]), now=True
            ),
            just(Predicted),
            self._took,
            run=lambda key: key[0],
            of_data=False,
            at_once=1,
            kept=1,
        )
        self._of: tuple[str, bytes] | None = None
        self._asked_at, self._asked_step = 0.0, -1
        self._readings: list[Reading] = []

    @property
    def _wanted(self) -> tuple[str, bytes] | None:
        state, image = self._engine().engine_state, self._image()
        if state.run is None or state.replayed or image is None:
            return None
        return state.run.started.run, image

    def readings(self) -> list[Reading]:
        """What has been said so far to the image as it is now."""
        return self._readings if self._of is not None and self._of == self._wanted else []

    def last(self, run: str | None, image: bytes) -> Reading | None:
        """What that run said last to that very image, if it is the one in training."""
        found = self.readings()
        return found[-1] if found and self._of == (run, image) else None

    def follow(self) -> None:
        """Ask, if the network has learned since, the image is another one, and it is time to."""
        wanted, run = self._wanted, self._engine().engine_state.run
        if wanted is None or run is None or run.status == "interrupted":
            return
        if wanted != self._of:
            self._of, self._readings, self._asked_step = wanted, [], -1
        if self._asked.is_waiting or self._asked.refusal_of(wanted[0]) is not None:
            return
        # What was asked of this step is not asked of it again, whatever the answer was.
        if max(self._asked_step, self._readings[-1].step if self._readings else -1) >= run.step:
            return
        soon = self._clock() - self._asked_at < BETWEEN
        if (run.stands or not soon or not self._readings) and self._asked.ask(wanted):
            self._asked_at, self._asked_step = self._clock(), run.step

    def _took(self) -> None:
        found = self._asked.known(self._of) if self._of is not None else None
        if found is not None and self._of == self._wanted:
            reading = Reading(found.step, tuple(softmax(found.logits.values())))
            if not self._readings or reading.step > self._readings[-1].step:
                self._readings.append(reading)
            if len(self._readings) > MOST:
                del self._readings[1:-1:2]
        self.follow()
