"""One training loop at a time that is taken step by step, in a thread, beside no training.

A training has the machine: while one is under way nothing is stepped, and one that begins ends
what was being stepped, after its present step.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.data.library import Library, NoData
from engine.protocol import (
    BeginSteps,
    EndSteps,
    LookAtStep,
    Stepped,
    StepsEnded,
    TakeBack,
    TakeSteps,
    clock,
)
from engine.protocol.errors import Mistake
from engine.protocol.problems import problem
from engine.runs import runs
from engine.serving.answering import Answering, Put, Told
from engine.serving.gives_way import REFUSED
from engine.training.threads.teams import end_own

if TYPE_CHECKING:
    from engine.asked.stepping.loop import SteppedLoop

Command = BeginSteps | TakeSteps | TakeBack | LookAtStep | EndSteps

_INTERRUPTION = EndSteps()
"""Stands where a training began among the commands."""


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
        put: Put,
        trains: Callable[[], bool],
    ) -> None:
        self._library, self._recording_of, self._trains = library, recording_of, trains
        self._interrupted = threading.Event()
        self._loop: SteppedLoop | None = None
        self._begun = 0
        self.answering = Answering("stepping", lambda: self._obey, put)

    def interrupt(self) -> None:
        """A training begins: end what is being stepped after its present step."""
        self._interrupted.set()
        self.answering.ask(_INTERRUPTION)

    def _obey(self, command: Command, where: str | None) -> Told:
        if command is _INTERRUPTION:
            self._interrupted.clear()
            return self._end("fit", self._begun)
        if isinstance(command, EndSteps):
            return self._end("asked", command.id)
        if self._interrupted.is_set() or self._trains():
            return problem(*REFUSED["steps", "fit"], reply_to=command.id)
        if isinstance(command, BeginSteps):
            return self._begin(command, where)
        return self._went(command)

    def _begin(self, command: BeginSteps, where: str | None) -> Stepped:
        # torch comes with them, which the engine's first line should not wait for.
        from engine.asked.nudged_network import laid_down
        from engine.asked.stepping.loop import SteppedLoop
        from engine.training import devices

        if where is None:
            raise NoData
        self._loop = None  # its memory, before more is taken
        devices.prepare_thread(devices.default_threads())
        path = None
        if command.run is not None:
            path = self._recording_of(command.run).with_name(runs.CHECKPOINT)
        network = laid_down(path, command.run)
        self._loop = SteppedLoop(command, network, self._library.load(where))
        self._begun = command.id
        return self._loop.told(command.id, [])

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

    def _end(self, why: Literal["fit", "asked"], number: int) -> tuple[StepsEnded, ...]:
        end_own()  # or it would keep the training's threads from spinning
        if self._loop is None:
            return ()
        self._loop = None
        return (StepsEnded(at=clock.now(), reply_to=number, why=why),)
