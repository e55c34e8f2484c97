"""The thread that trains, one training at a time, and the ways to reach into it."""

import threading
from collections.abc import Callable

from msgspec.structs import replace

from engine.data.library import Library
from engine.protocol import (
    Continue,
    Event,
    FilmStep,
    Fit,
    FitFinished,
    FitStarted,
    Pause,
    StepOnce,
    Steps,
    Stop,
)
from engine.protocol.problems import problem
from engine.runs.controls import Controls, Look
from engine.serving.answering import WAITING, Put, tell
from engine.serving.trainer import Trainer

_UNBEGUN = 0.1
"""Seconds to wait at the end for a training that has not announced itself."""


class TrainingThread:
    """Runs `trainer` when told to; everything it says goes to `put`, which must not block.

    A look that a training was asked for and ended without taking goes to `missed`.
    """

    def __init__(
        self,
        trainer: Trainer,
        library: Library,
        put: Put,
        missed: Callable[[Look], None],
    ) -> None:
        self._trainer, self._library, self._put = trainer, library, put
        self._missed = missed
        self._run: str | None = None
        self._lock = threading.Lock()
        self._controls: Controls | None = None
        self._thread: threading.Thread | None = None
        self._begun = False
        self._ready_lock = threading.Lock()
        self._ready = False

    def fit(self, command: Fit) -> None:
        """Start the training that `command` asks for; none is running."""
        controls = self._controls = Controls()
        if command.paused:
            controls.pause()
        self._begun = False
        self._thread = threading.Thread(
            target=self._train, args=(command, controls), name="training", daemon=True
        )
        self._thread.start()

    def control(self, command: Pause | Continue | StepOnce | FilmStep | Stop) -> None:
        """Pass `command` on to the training that is running."""
        controls = self._controls
        if controls is None:
            none = "nothing is being trained; send fit first"
            self._put(problem("fit.none", none, reply_to=command.id))
            return
        match command:
            case Pause():
                controls.pause()
            case Continue():
                controls.go_on()
            case StepOnce():
                controls.step_once()
            case FilmStep() if self._trainer.replay is not None:
                recorded = "a recording has no weights that could say what became of the batch"
                self._put(problem("film.recorded", recorded, reply_to=command.id))
                controls.step_once()
            case FilmStep():
                controls.step_once(command)
            case Stop():
                controls.stop()

    def look(self, question: Look) -> bool:
        """Whether the run is the one in training, which then looks at its weights for it."""
        with self._lock:
            controls = self._controls
            if controls is None or question.run is None or question.run != self._run:
                return False
            controls.look(question)
            return True

    @property
    def busy(self) -> bool:
        """Whether a training is under way, or paused."""
        return self._controls is not None

    @property
    def crowded(self) -> bool:
        """Whether WAITING looks wait."""
        controls = self._controls
        return controls is not None and controls.waiting_looks >= WAITING

    def get_ready(self) -> None:
        """Load what training needs and say so; once, whoever asks first."""
        with self._ready_lock:
            if self._ready:
                return
            self._ready = True
            tell(self._put, self._trainer.get_ready, reply_to=0, code="engine.torch")

    def finish(self, seconds: float) -> None:
        """Stop the training; returns when its checkpoint is written, or after `seconds`."""
        controls, thread = self._controls, self._thread
        if controls is not None and thread is not None:
            controls.stop()
            # One that has not announced itself has nothing to lose.
            thread.join(seconds if self._begun else min(seconds, _UNBEGUN))

    def _train(self, command: Fit, controls: Controls) -> None:
        def trained() -> FitFinished:
            self.get_ready()
            return self._trainer.fit(
                command, controls, lambda event: self._pass_on(event, command), self._library.load
            )

        def last(event: Event) -> None:
            # Whoever reads the last event may start the next training at once.
            with self._lock:
                self._controls = self._run = None
            for question in controls.looks():
                self._missed(question)
            for film in controls.unfilmed(over=True):
                none = "the training ended before the step that was to be filmed"
                self._put(problem("film.none", none, reply_to=film.id))
            self._put(event)

        tell(last, trained, reply_to=command.id, code="fit.failed")

    def _pass_on(self, event: Event, command: Fit) -> None:
        if isinstance(event, Steps):
            return  # recorded; sent when asked for
        if isinstance(event, FitStarted):
            self._begun = True
            # A recording that is played knows no weights; its checkpoint may.
            self._run = event.run if self._trainer.replay is None else None
            event = replace(event, reply_to=command.id)
        self._put(event)
