"""One race at a time, in a thread of the engine, and never beside a training."""

import logging
import threading
import time
from collections.abc import Callable

from engine import clock
from engine.arrays import pack
from engine.problems import from_failure, problem
from engine.protocol import Event, Race, RaceFinished, RaceProgress

_EVERY = 0.1
"""Seconds between two `race_progress`."""

_log = logging.getLogger(__name__)


class Racing:
    """What a race says goes to `put`; `trains` says whether a training is under way.

    `get_ready` returns when the engine has loaded all that it loads by itself, which would
    slow a race down.
    """

    def __init__(
        self,
        put: Callable[[Event], None],
        get_ready: Callable[[], None],
        trains: Callable[[], bool],
    ) -> None:
        self._put, self._get_ready, self._trains = put, get_ready, trains
        self._lock = threading.Lock()
        self._cancelled: threading.Event | None = None

    def start(self, command: Race) -> None:
        """Race, unless a race or a training is under way."""
        with self._lock:
            if self._trains():
                training = "a training is under way, beside which no time means anything"
                self._put(problem("race.training", training, reply_to=command.id))
                return
            if self._cancelled is not None:
                self._put(problem("race.busy", "a race is on already", reply_to=command.id))
                return
            self._cancelled = threading.Event()
            threading.Thread(
                target=self._race, args=(command, self._cancelled), name="race", daemon=True
            ).start()

    def cancel(self) -> None:
        """End the race under way, if any, after its present pass."""
        cancelled = self._cancelled
        if cancelled is not None:
            cancelled.set()

    def _race(self, command: Race, cancelled: threading.Event) -> None:
        last: Event
        try:
            self._get_ready()
            last = self._raced(command, cancelled)
        except Exception as failure:
            _log.exception("the race failed")
            last = from_failure("engine.failed", failure, reply_to=command.id)
        with self._lock:
            self._cancelled = None
        self._put(last)

    def _raced(self, command: Race, cancelled: threading.Event) -> RaceFinished:
        # numpy comes with it, and the engine's first line should not wait for numpy.
        from engine.loop_race import race

        last_told = 0.0

        def told(passes: int) -> None:
            nonlocal last_told
            now = time.monotonic()
            if now - last_told >= _EVERY:
                last_told = now
                self._put(RaceProgress(at=clock.now(), reply_to=command.id, passes=passes))

        found = race(command.shape, command.repeats, cancelled=cancelled.is_set, told=told)
        return RaceFinished(
            at=clock.now(),
            reply_to=command.id,
            shape=command.shape,
            repeats=command.repeats,
            loop=pack("<f8", found.loop),
            call=pack("<f8", found.call),
            equal=found.equal,
            cancelled=found.cancelled,
        )
