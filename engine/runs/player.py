"""Plays a recording as if it were being trained; needs no torch."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from engine.protocol import (
    DeviceReady,
    EpochEnded,
    EpochFigures,
    Evaluating,
    Event,
    Fit,
    FitContinued,
    FitFinished,
    FitPaused,
    Steps,
    clock,
)
from engine.protocol.problems import problem
from engine.runs import runs
from engine.runs.controls import Controls, Order
from engine.runs.progress import LOOK, points_of, reduced
from engine.runs.recording import Recording

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

Emit = Callable[[Event], None]


class Player:
    """A Trainer that plays `recording`, `speed` times as fast as it was; 0 is without delay."""

    def __init__(self, recording: Recording, *, speed: float = 1.0) -> None:
        self._recording = recording
        self._speed = speed

    @property
    def replay(self) -> str:
        return self._recording.started.run

    def get_ready(self) -> DeviceReady:
        """The device that the recording was made on; `torch` is empty."""
        started = self._recording.started
        return DeviceReady(
            at=clock.now(),
            device=started.device,
            reason="asked",
            name=started.device_name,
            threads=started.threads,
            torch="",
        )

    def recording_of(self, run: str) -> Path:
        return self._recording.path if run == self.replay else runs.recording_of_run(run)

    def fit(
        self, command: Fit, controls: Controls, emit: Emit, load: "Callable[[str], Dataset]"
    ) -> FitFinished:
        """Play from the beginning, whatever `command` asks for."""
        return _Playing(self._recording, self._speed, controls, emit).play()


class _Playing:
    """One playing of a recording: where it is, and when the next step is due."""

    def __init__(self, recording: Recording, speed: float, controls: Controls, emit: Emit) -> None:
        self._recording = recording
        self._started = recording.started
        self._speed = speed
        self._controls, self._emit = controls, emit
        self._step = 0
        self._figures: list[EpochFigures] = []
        self._paused = False
        self._due = time.monotonic()

    def play(self) -> FitFinished:
        for event in self._recording.events:
            if isinstance(event, Steps):
                if not self._play_block(event):
                    return self._unfinished()
                continue
            if isinstance(event, EpochEnded):
                self._emit(Evaluating(at=clock.now(), run=event.run, epoch=event.epoch))
                self._figures.append(event.figures)
            if isinstance(event, FitFinished):
                return replace(event, at=clock.now())
            self._emit(replace(event, at=clock.now()))
        cut = (
            f"the recording of {self._started.run} ends at step {self._step:,} of "
            f"{self._started.steps:,}; the rest was never recorded"
        )
        self._emit(problem("recording.cut", cut, detail={"step": self._step}))
        return self._unfinished()

    def _play_block(self, block: Steps) -> bool:
        """Whether it was played to its end; not so if the playing is to stop."""
        steps = block.loss.shape[0]
        each = block.seconds / steps / self._speed if self._speed else 0.0
        begin = 0
        while begin < steps:
            order = self._controls.next()
            if order is Order.STOP:
                return False
            if order is Order.PAUSE:
                self._pause()
                continue
            self._continue(order)
            count = 1 if order is Order.STEP else self._due_steps(each, steps - begin)
            if count:
                self._show(block, begin, begin + count)
                begin += count
            elif self._speed:
                self._controls.sleep(max(LOOK, each))
        return True

    def _pause(self) -> None:
        self._emit(FitPaused(at=clock.now(), run=self._started.run, step=self._step))
        self._paused = True
        self._controls.wait()
        self._due = time.monotonic()

    def _continue(self, order: Order) -> None:
        if self._paused and order is Order.RUN:
            self._emit(FitContinued(at=clock.now(), run=self._started.run, step=self._step))
            self._paused = False

    def _due_steps(self, each: float, most: int) -> int:
        """How many steps should have been shown by now, of `most`."""
        if not each:
            return most
        late = time.monotonic() - self._due
        count = min(most, int(late / each))
        self._due += count * each
        return count

    def _show(self, block: Steps, begin: int, end: int) -> None:
        first = block.first + begin
        self._emit(
            reduced(
                at=clock.now(),
                run=block.run,
                first=first,
                loss=block.loss.values()[begin:end],
                right=block.right.values()[begin:end],
                samples=sum(map(self._samples_of, range(first, first + end - begin))),
                seconds=block.seconds * (end - begin) / block.loss.shape[0],
                points=points_of(end - begin, planned=self._started.steps),
            )
        )
        self._step = first + end - begin

    def _samples_of(self, step: int) -> int:
        batch = self._started.settings.batch_size
        return min(batch, self._started.train - step % self._started.steps_per_epoch * batch)

    def _unfinished(self) -> FitFinished:
        """The end of a playing that has none on record; nobody knows the weights there."""
        started = self._started
        last = self._figures[-1] if self._figures else None
        return FitFinished(
            at=clock.now(),
            run=started.run,
            device=started.device,
            threads=started.threads,
            precision=started.precision,
            data=started.data,
            seed=started.settings.seed,
            epochs=tuple(self._figures),
            step=self._step,
            stopped=True,
            test_loss=last.test_loss if last else None,
            test_accuracy=last.test_accuracy if last else None,
            weights_sha256="",
        )
