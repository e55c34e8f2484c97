"""One training loop at a time that is taken step by step, in a thread, beside no training.

A training has the machine: while one is under way nothing is stepped, and one that begins ends
what was being stepped, after its present step.
"""

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine import clock, runs
from engine.errors import Mistake
from engine.library import Library, NoData
from engine.problems import from_failure, from_mistake, problem
from engine.protocol import (
    BeginSteps,
    EndSteps,
    Event,
    LookAtStep,
    Stepped,
    StepsEnded,
    TakeBack,
    TakeSteps,
)

if TYPE_CHECKING:
    from engine.stepping_loop import SteppedLoop

WAITING = 64
"""So many commands may wait before no more should be read."""

Command = BeginSteps | TakeSteps | TakeBack | LookAtStep | EndSteps

_log = logging.getLogger(__name__)


class NoSteps(Mistake):
    """A step was asked for before any loop was begun (code `steps.none`)."""

    def __init__(self) -> None:
        super().__init__("steps.none", "no loop is being stepped through; send begin_steps first")


class Stepping:
    """Obeys commands in their order; what it says goes to `put`.

    `recording_of` finds a run's recording, beside which its checkpoint lies; `trains` says
    whether a training is under way.
    """

    def __init__(
        self,
        library: Library,
        recording_of: Callable[[str], Path],
        put: Callable[[Event], None],
        trains: Callable[[], bool],
    ) -> None:
        self._library, self._recording_of = library, recording_of
        self._put, self._trains = put, trains
        self._where: str | None = None
        self._asked: queue.Queue[Command | None] = queue.Queue()
        self._interrupted = threading.Event()
        self._loop: SteppedLoop | None = None
        self._begun = 0
        threading.Thread(target=self._obey_all, name="stepping", daemon=True).start()

    def expect(self, where: str) -> None:
        """From now on the data that is open is what `where` names."""
        self._where = where

    def ask(self, command: Command) -> None:
        """Have `command` obeyed after those that came before."""
        self._asked.put(command)

    def interrupt(self) -> None:
        """A training begins: end what is being stepped after its present step."""
        self._interrupted.set()
        self._asked.put(None)

    @property
    def crowded(self) -> bool:
        """Whether WAITING commands wait."""
        return self._asked.qsize() >= WAITING

    def _obey_all(self) -> None:
        while True:
            command = self._asked.get()
            if command is None:
                self._interrupted.clear()
                self._end("fit", self._begun)
                continue
            try:
                self._obey(command)
            except Mistake as mistake:
                self._put(from_mistake(mistake, reply_to=command.id))
            except Exception as failure:
                _log.exception("no step")
                self._put(from_failure("engine.failed", failure, reply_to=command.id))

    def _obey(self, command: Command) -> None:
        if isinstance(command, EndSteps):
            self._end("asked", command.id)
        elif self._interrupted.is_set() or self._trains():
            busy = "a training is running; stop it, or wait for its end"
            self._put(problem("steps.busy", busy, reply_to=command.id))
        elif isinstance(command, BeginSteps):
            self._begin(command)
        else:
            self._put(self._went(command))

    def _begin(self, command: BeginSteps) -> None:
        # torch comes with them, which the engine's first line should not wait for.
        from engine import devices
        from engine.nudged_network import laid_down
        from engine.stepping_loop import SteppedLoop

        if self._where is None:
            raise NoData
        self._loop = None  # its memory, before more is taken
        devices.prepare_thread(devices.default_threads())
        path = None
        if command.run is not None:
            path = self._recording_of(command.run).with_name(runs.CHECKPOINT)
        network = laid_down(path, command.run)
        self._loop = SteppedLoop(command, network, self._library.load(self._where))
        self._begun = command.id
        self._put(self._loop.told(command.id, []))

    def _went(self, command: TakeSteps | TakeBack | LookAtStep) -> Stepped:
        if self._loop is None:
            raise NoSteps
        match command:
            case TakeSteps():
                return self._loop.take(command, self._interrupted.is_set)
            case TakeBack():
                return self._loop.take_back(command)
            case LookAtStep():
                return self._loop.look(command)

    def _end(self, why: Literal["fit", "asked"], number: int) -> None:
        if self._loop is not None:
            self._loop = None
            self._put(StepsEnded(at=clock.now(), reply_to=number, why=why))
