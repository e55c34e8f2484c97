"""One run from its first event to its last: it trains, says so, and has it kept."""

from collections.abc import Callable
from math import nan

from engine.data.dataset import Dataset
from engine.protocol import (
    BeforeTraining,
    CheckpointSaved,
    Device,
    EpochEnded,
    Evaluating,
    Event,
    FilmStep,
    FitContinued,
    FitFinished,
    FitPaused,
    FitStarted,
    Problem,
    clock,
)
from engine.protocol.arrays import Real, real
from engine.runs.blocks import Blocks
from engine.runs.checkpoint_head import Head
from engine.runs.controls import Controls, Order
from engine.runs.keeping import Keeping
from engine.runs.progress import LOOK, points_of, reduced
from engine.runs.recording import RecordedEvent
from engine.runs.runs import RunFolder
from engine.training import devices
from engine.training.forking import Again
from engine.training.looks.film import StepFilm, no_film
from engine.training.looks.look import look
from engine.training.loop import StepsTaken, Training
from engine.training.threads.neighbours import Neighbours

Emit = Callable[[Event], None]


class Fitting:
    """A training and what the world is told of it; `resumed` is the checkpoint it goes on from.

    `longer`: it is to have more epochs than that checkpoint says. `problems` are what should be
    said at its beginning.
    """

    def __init__(
        self,
        *,
        training: Training,
        dataset: Dataset,
        run: str,
        folder: RunFolder | None,
        device: Device,
        threads: int,
        resumed: Head | None = None,
        longer: bool = False,
        trial: bool = False,
        problems: tuple[Problem, ...] = (),
    ) -> None:
        self._training, self._dataset = training, dataset
        self._run, self._folder = run, folder
        self._device, self._threads = device, threads
        self._resumed, self._longer, self._problems = resumed, longer, problems
        self._trial = trial
        self._before: tuple[Real, Real] | None = resumed.before if resumed else None
        self._again = Again(training.settings)

    def run(self, controls: Controls, emit: Emit) -> FitFinished:
        """Train until the last epoch or until `controls` say stop; gives the last event.

        All other events go through `emit`: `steps` blocks as they are recorded and
        `progress` as it happens, both; who listens takes what he needs.
        """
        self._emit = emit
        self._keeping = Keeping(self._folder)
        self._neighbours = Neighbours(self._threads if self._device == "cpu" else 1)
        try:
            self._begin()
            try:
                if self._before is None and not controls.stopped:
                    self._measure_before()
                self._train(controls)
            finally:
                # After a failure the last checkpoint stays; what was seen since is recorded.
                self._record_rest()
            if not self._training.finished:
                self._lay_down()
            finished = self._finished()
            self._keeping.record(finished)
            self._tell_problems()
            return finished
        finally:
            self._neighbours.leave()
            self._keeping.close()

    @property
    def recorded(self) -> bool:
        """Whether every step and the end are in the recording, after `run`."""
        return self._keeping.recorded

    def _begin(self) -> None:
        started = self._started()
        self._blocks = Blocks(started)
        # A run that has been announced or recorded can be resumed, whatever happens next, and
        # one that is to be longer is so from here on.
        laid_down = (self._resumed is None or self._longer) and self._keeping.lay_down(
            self._head(), self._training.state()
        )
        self._keeping.open(started, self._resumed)
        self._emit(started)
        for problem in self._problems:
            self._emit(problem)
        self._tell_problems()
        if self._resumed is not None:
            self._tell_what_was()
        if laid_down:
            step = self._training.step
            self._emit(CheckpointSaved(at=clock.now(), run=self._run, step=step))

    def _train(self, controls: Controls) -> None:
        training, paused = self._training, False
        while not training.finished:
            self._neighbours.look()
            self._look(controls)
            order = controls.next()
            if order is Order.STOP:
                return
            if order is Order.PAUSE:
                # Who looks at it now may ask for every step.
                self._record_rest()
                self._emit(FitPaused(at=clock.now(), run=self._run, step=training.step))
                paused = True
                controls.wait()
                while self._look(controls):
                    controls.wait()
                continue
            if paused and order is Order.RUN:
                self._emit(FitContinued(at=clock.now(), run=self._run, step=training.step))
                paused = False
            if order is Order.STEP:
                self._take_one(controls.film)
            elif not training.epoch_is_over:
                self._tell(training.advance(seconds=LOOK, interrupted=controls.interrupted))
            if training.epoch_is_over and not controls.stopped:
                self._end_epoch(controls)

    def _take_one(self, question: FilmStep | None) -> None:
        """One step, told closely if `question` asks for that."""
        training = self._training
        if training.epoch_is_over:
            if question is not None:
                self._emit(no_film(question))
            return
        film = StepFilm(training, self._dataset) if question is not None else None
        self._tell(training.advance(steps=1))
        if film is not None and question is not None:
            self._emit(film.taken(question, self._run))

    def _record_rest(self) -> None:
        for block in self._blocks.rest(clock.now()):
            self._say(block)

    def _look(self, controls: Controls) -> bool:
        """Answer what the weights were asked for since the last look; whether there was any."""
        asked = controls.looks()
        for film in controls.unfilmed():
            self._emit(no_film(film))
        for question in asked:
            self._emit(look(self._training, question))
        return bool(asked)

    def _tell(self, taken: StepsTaken) -> None:
        at = clock.now()
        self._emit(
            reduced(
                at=at,
                run=self._run,
                first=taken.first,
                loss=taken.loss,
                right=taken.right,
                samples=taken.samples,
                seconds=taken.seconds,
                points=points_of(len(taken.loss), planned=self._training.steps),
            )
        )
        for block in self._blocks.add(taken.loss, taken.right, taken.seconds, at):
            self._say(block)

    def _end_epoch(self, controls: Controls) -> None:
        training = self._training
        epoch = len(training.figures) + 1
        self._emit(Evaluating(at=clock.now(), run=self._run, epoch=epoch))
        figures = training.end_epoch(lambda: controls.stopped)
        if figures is None:
            return
        self._say(
            EpochEnded(
                at=clock.now(), run=self._run, epoch=epoch, step=training.step, figures=figures
            )
        )
        differs = self._again.differs(epoch, figures)
        if differs is not None:
            self._emit(differs)
        self._lay_down()

    def _measure_before(self) -> None:
        loss, accuracy = self._training.evaluate() or (nan, nan)
        self._before = (real(loss), real(accuracy))
        self._say(self._before_training(self._before))

    def _tell_what_was(self) -> None:
        """A resumed run tells its reader again what is recorded already."""
        if self._before is not None:
            self._emit(self._before_training(self._before))
        for epoch, figures in enumerate(self._training.figures, 1):
            step = epoch * self._training.steps_per_epoch
            self._emit(
                EpochEnded(at=clock.now(), run=self._run, epoch=epoch, step=step, figures=figures)
            )

    def _say(self, event: RecordedEvent) -> None:
        self._keeping.record(event)
        self._emit(event)
        self._tell_problems()

    def _tell_problems(self) -> None:
        for problem in (*self._training.problems(), *self._keeping.problems()):
            self._emit(problem)

    def _lay_down(self) -> None:
        if self._keeping.lay_down(self._head(), self._training.state()):
            step = self._training.step
            self._emit(CheckpointSaved(at=clock.now(), run=self._run, step=step))
        self._tell_problems()

    def _head(self) -> Head:
        training = self._training
        return Head(
            run=self._run,
            settings=training.settings,
            data=self._dataset.name,
            data_source=self._dataset.source,
            data_sha256=self._dataset.sha256,
            device=self._device,
            threads=self._threads,
            step=training.step,
            so_far=training.so_far.packed(),
            figures=training.figures,
            before=self._before,
        )

    def _started(self) -> FitStarted:
        training = self._training
        return FitStarted(
            at=clock.now(),
            run=self._run,
            settings=training.settings,
            device=self._device,
            device_name=devices.name_of(self._device),
            threads=self._threads,
            precision=training.settings.precision,
            data=self._dataset.name,
            train=training.train,
            test=training.test,
            parameters=training.parameters,
            steps_per_epoch=training.steps_per_epoch,
            steps=training.steps,
            first_step=training.step,
            trial=self._trial,
        )

    def _before_training(self, figures: tuple[Real, Real]) -> BeforeTraining:
        loss, accuracy = figures
        return BeforeTraining(at=clock.now(), run=self._run, test_loss=loss, test_accuracy=accuracy)

    def _finished(self) -> FitFinished:
        training = self._training
        last = training.figures[-1] if training.figures else None
        return FitFinished(
            at=clock.now(),
            run=self._run,
            device=self._device,
            threads=self._threads,
            precision=training.settings.precision,
            data=self._dataset.name,
            seed=training.settings.seed,
            epochs=training.figures,
            step=training.step,
            stopped=not training.finished,
            test_loss=last.test_loss if last else None,
            test_accuracy=last.test_accuracy if last else None,
            weights_sha256=training.weights_sha256(),
        )
