"""One stage or training of the network by hand at a time, and never beside a `fit`."""

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine import clock
from engine.arrays import pack, real
from engine.errors import Mistake
from engine.library import Library, NoData
from engine.problems import from_failure, from_mistake, problem
from engine.protocol import (
    Event,
    GetScratchSources,
    RunStage,
    ScratchLook,
    ScratchSources,
    StageProgress,
    StageRun,
    StageShape,
    TrainScratch,
)

if TYPE_CHECKING:
    from engine.data.dataset import Dataset
    from engine.scratch_stages import Stage, Stages
    from engine.scratch_training import Samples, ScratchTraining

_EVERY = 0.2
"""Seconds between two events that tell how far it is."""

_log = logging.getLogger(__name__)


class ScratchRunning:
    """What it says goes to `put`; `trains` says whether a `fit` is under way.

    `get_ready` returns when torch is loaded.
    """

    def __init__(
        self,
        library: Library,
        put: Callable[[Event], None],
        get_ready: Callable[[], None],
        trains: Callable[[], bool],
    ) -> None:
        self._library, self._put = library, put
        self._get_ready, self._trains = get_ready, trains
        self._cancelled = threading.Event()
        self._turn = threading.Lock()
        self._data: tuple[Dataset, Samples, Stages] | None = None
        self._told = 0.0
        self._where: str | None = None

    def expect(self, where: str) -> None:
        """From now on the data that is open is what `where` names."""
        self._where = where

    def start(self, command: RunStage | TrainScratch) -> None:
        """Run what `command` asks for, in the place of the one before."""
        self.cancel()
        if self._trains():
            busy = "a training is running; stop it, or wait for its end"
            self._put(problem("scratch.busy", busy, reply_to=command.id))
            return
        self._cancelled = threading.Event()
        threading.Thread(
            target=self._run, args=(command, self._cancelled), name="scratch", daemon=True
        ).start()

    def tell_sources(self, command: GetScratchSources) -> None:
        """Send the files that are run; it needs neither turn nor torch."""
        threading.Thread(
            target=self._tell_sources, args=(command,), name="sources", daemon=True
        ).start()

    def _tell_sources(self, command: GetScratchSources) -> None:
        from engine.scratch_sources import sources

        self._put(ScratchSources(at=clock.now(), reply_to=command.id, files=sources()))

    def cancel(self) -> None:
        """End the one under way, if any, after its present step."""
        self._cancelled.set()

    def _run(self, command: RunStage | TrainScratch, cancelled: threading.Event) -> None:
        with self._turn:
            last: Event
            try:
                self._get_ready()
                last = self._ran(command, cancelled)
            except Mistake as mistake:
                last = from_mistake(mistake, reply_to=command.id)
            except Exception as failure:
                _log.exception("the network by hand failed")
                last = from_failure("engine.failed", failure, reply_to=command.id)
        self._put(last)

    def _ran(self, command: RunStage | TrainScratch, cancelled: threading.Event) -> Event:
        import torch

        torch.set_flush_denormal(True)  # RMSprop's averages of what stays black decay into them
        data, stages = self._samples()
        self._told = time.monotonic()
        if isinstance(command, TrainScratch):
            return self._trained(command, data, cancelled)
        from engine.scratch_stages import Cancelled

        try:
            stage = stages.run(command.stage, cancelled.is_set, self._tells(command))
        except Cancelled:
            return problem("scratch.cancelled", "the stage was cancelled", reply_to=command.id)
        return stage_run(command, stage)

    def _samples(self) -> "tuple[Samples, Stages]":
        """The images of the open data set as torch takes them, kept until another is asked for."""
        from engine.scratch_stages import Stages
        from engine.scratch_training import samples

        if self._where is None:
            raise NoData
        dataset = self._library.load(self._where)
        if self._data is None or self._data[0] is not dataset:
            self._data = None  # two of MNIST's size would be 400 MB
            found = samples(dataset)
            self._data = dataset, found, Stages(found)
        return self._data[1:]

    def _is_time(self) -> bool:
        now = time.monotonic()
        if now - self._told < _EVERY:
            return False
        self._told = now
        return True

    def _tells(self, command: RunStage) -> Callable[[int, int], None]:
        def told(done: int, steps: int) -> None:
            if self._is_time():
                self._put(
                    StageProgress(at=clock.now(), reply_to=command.id, done=done, steps=steps)
                )

        return told

    def _trained(
        self, command: TrainScratch, data: "Samples", cancelled: threading.Event
    ) -> ScratchLook:
        from engine.scratch_training import ScratchTraining

        training = ScratchTraining(command.settings, command.seed, data)
        seconds = 0.0
        while training.step < training.steps and not cancelled.is_set():
            began = time.perf_counter()
            training.advance()
            seconds += time.perf_counter() - began
            if self._is_time():
                self._put(scratch_look(command, training, seconds, ended=False))
        return scratch_look(command, training, seconds, ended=True)


def stage_run(command: RunStage, stage: "Stage") -> StageRun:
    """The event that tells of a stage."""
    return StageRun(
        at=clock.now(),
        reply_to=command.id,
        stage=command.stage,
        shapes=tuple(StageShape(name=name, shape=shape) for name, shape in stage.shapes.items()),
        difference=real(stage.difference),
        compared=stage.compared,
        seconds=stage.seconds,
        framework_seconds=stage.framework_seconds,
        figures={name: real(value) for name, value in stage.figures.items()},
        values=pack("<f4", stage.values),
    )


def scratch_look(
    command: TrainScratch, training: "ScratchTraining", seconds: float, *, ended: bool
) -> ScratchLook:
    """The event that tells how far a training is."""
    return ScratchLook(
        at=clock.now(),
        reply_to=command.id,
        step=training.step,
        steps=training.steps,
        accuracy=tuple(training.accuracy),
        loss=tuple(map(real, training.loss)),
        clipped=tuple(training.clipped),
        first_loss=tuple(map(real, training.first_loss)),
        first_clipped=tuple(training.first_clipped),
        seconds=seconds,
        ended=ended,
    )
