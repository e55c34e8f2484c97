"""One small network at a time that is trained while it is looked at, beside everything else.

It takes a few milliseconds ten times a second, and only while nothing else is trained: a
training's steps, and the time that they are said to have taken, are to be its own.
"""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine import clock
from engine.arrays import Array, real
from engine.problems import from_failure, problem
from engine.protocol import Event, Untangle, Untangled

if TYPE_CHECKING:
    from engine.tangle_network import Look

_EVERY = 0.1
"""Seconds from one look to the next."""

_log = logging.getLogger(__name__)


class Untangling:
    """Looks go to `put`; `trains` says whether a training is under way."""

    def __init__(self, put: Callable[[Event], None], trains: Callable[[], bool]) -> None:
        self._put, self._trains = put, trains
        self._cancelled = threading.Event()
        self._turn = threading.Lock()

    def start(self, command: Untangle) -> None:
        """Train what `command` asks for, in the place of the one before."""
        self.cancel()
        if self._trains():
            busy = "a training is running; stop it, or wait for its end"
            self._put(problem("untangle.busy", busy, reply_to=command.id))
            return
        self._cancelled = threading.Event()
        threading.Thread(
            target=self._train, args=(command, self._cancelled), name="untangle", daemon=True
        ).start()

    def cancel(self) -> None:
        """End the one under way, if any; its last look says so."""
        self._cancelled.set()

    def _train(self, command: Untangle, cancelled: threading.Event) -> None:
        with self._turn:
            try:
                self._look_on(command, cancelled)
            except Exception as failure:
                _log.exception("the points stay tangled")
                self._put(from_failure("engine.failed", failure, reply_to=command.id))

    def _look_on(self, command: Untangle, cancelled: threading.Event) -> None:
        # numpy comes with it, and the engine's first line should not wait for numpy.
        from engine.tangle_network import looks

        for look in looks(command):
            # A longer wait between two looks is no loss; an earlier one would be a burst.
            stopped = cancelled.is_set() or (look.step > 0 and cancelled.wait(_EVERY))
            ended = stopped or look.step == command.steps
            self._put(untangled(command, look, ended=ended))
            if ended:
                return


def untangled(command: Untangle, look: "Look", *, ended: bool) -> Untangled:
    """The event that tells of a look."""
    return Untangled(
        at=clock.now(),
        reply_to=command.id,
        step=look.step,
        loss=real(look.loss),
        accuracy=look.accuracy,
        hidden=Array("<f4", look.hidden.shape, look.hidden.astype("<f4").tobytes()),
        regions=Array("|u1", look.regions.shape, look.regions.astype("u1").tobytes()),
        line=Array("<f8", look.line.shape, look.line.astype("<f8").tobytes()),
        ended=ended,
    )
