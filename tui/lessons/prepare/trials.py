"""What is tried with one preparation left out: a batch, or a training of one epoch beside another.

Trainings are trials: they leave the learner's own run alone, and stop when nobody looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine import protocol
from tui.lessons.prepare.scene import Forgotten, Training
from tui.link.asked import Asked, just

if TYPE_CHECKING:
    from tui.link.training import TrainingRun
    from tui.shell.lesson import Lesson


class Trials:
    """What came of leaving each preparation out, and what is being tried."""

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        self._batches: Asked[protocol.Preparation, protocol.BatchTried] = Asked(
            lesson.engine,
            lambda forgotten: protocol.TryBatch(forgotten=forgotten),
            just(protocol.BatchTried),
            lesson.answered,
        )
        self._fits: Asked[protocol.Fit, protocol.FitStarted] = Asked(
            lesson.engine, lambda fit: fit, self._began, self._fit_told, of_data=False
        )
        self._runs: dict[bool, TrainingRun] = {}
        self._to_train: list[bool] = []

    @property
    def is_busy(self) -> bool:
        """Whether something is trained, or is about to be."""
        return any(run.active for run in self._runs.values()) or self._fits.is_waiting

    @property
    def batches(self) -> Mapping[str, protocol.BatchTried]:
        """What became of the batches that were tried, by what was left out."""
        return dict(self._batches.answers.items())

    @property
    def trainings(self) -> Mapping[bool, Training]:
        """How far the trainings are, by whether their images are scaled."""
        return {scaled: _training(run) for scaled, run in self._runs.items()}

    def awaits(self, which: Forgotten) -> bool:
        """Whether the engine has yet to say what comes of that."""
        return self._fits.is_waiting if which == "scale" else self._batches.awaits(which)

    def has_tried(self, which: Forgotten) -> bool:
        """Whether it is known what comes of that."""
        if which == "scale":
            return sum(bool(run.epochs) for run in self._runs.values()) == 2
        return self._batches.known(which) is not None

    # ---- trying

    def begin(self, which: Forgotten) -> None:
        """Leave that out, for once; or say why that cannot be."""
        lesson, state = self._lesson, self._lesson.ch2.engine_state
        if state.hello is not None and state.hello.replay is not None:
            lesson.notice(lesson.text("labels", "replay"))
        elif state.run is not None and state.run.active:
            lesson.notice(lesson.text("labels", "own_run"))
        elif which == "scale":
            self._runs.clear()
            self._to_train = [True, False]
            self._train_next()
        elif not self._batches.ask(which):
            lesson.notice(lesson.word("engine_busy"))

    def stop(self) -> None:
        """Train no further."""
        if self.is_busy:
            self._lesson.ch2.ask(protocol.Stop())
        self._to_train.clear()
        self._fits.leave()

    def forget(self) -> None:
        """As if nothing had been tried."""
        self.stop()
        self._batches.forget()
        self._runs.clear()

    def _train_next(self) -> None:
        options = self._lesson.ch2.options
        settings = protocol.FitSettings(
            epochs=1, scaled=self._to_train.pop(0), data=options.data, device=options.device
        )
        if not self._fits.ask(protocol.Fit(settings=settings, trial=True)):
            self._lesson.notice(self._lesson.word("engine_busy"))

    # ---- the engine

    def hear(self, event: protocol.AnyEvent) -> bool:
        """Go on after a training, give up after a problem; whether it was one of these."""
        match event:
            case protocol.FitFinished(stopped=False) if self._to_train:
                self._train_next()
            case protocol.Problem():
                self._to_train.clear()
            case _:
                return False
        return True

    def _began(self, _: object, event: protocol.AnyEvent) -> protocol.FitStarted | None:
        trial = self._lesson.ch2.engine_state.trial
        if not isinstance(event, protocol.FitStarted) or trial is None:
            return None
        self._runs[event.settings.scaled] = trial
        return event

    def _fit_told(self) -> None:
        """A trial began, or could not, and then the next cannot either."""
        if not self.is_busy:
            self._to_train.clear()
        self._lesson.answered()


def _training(run: TrainingRun) -> Training:
    """The training as it stands now."""
    return Training(
        step=run.step,
        steps=run.steps,
        before=run.before,
        after=run.epochs[-1] if run.epochs else None,
        stopped=run.finished is not None or run.status == "interrupted",
    )
