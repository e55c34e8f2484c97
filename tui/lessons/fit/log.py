"""The log of a run under both rules for its figures, beside the book's."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine import protocol
from engine.explain.fit.training_log import (
    BOOK_ACCURACY,
    BOOK_LOSS,
    Epoch,
    Gap,
    book_applies,
    epoch_of,
)
from engine.protocol.arrays import number
from tui.drawing.numbers import as_told, short
from tui.drawing.places import Sketch
from tui.lessons.fit.figures.epoch_log import Line, LogScene, draw_log, said
from tui.lessons.fit.view import FitView
from tui.lessons.shared.networks.networks import Networks
from tui.link.asked import Asked
from tui.shell.words.problem_text import problem_text

if TYPE_CHECKING:
    from tui.lessons.fit.lesson import FitLesson
    from tui.link.training import TrainingRun


class LogView(FitView):
    """Each epoch as Keras would print it, and the accuracy of weights that are held still."""

    def __init__(self, lesson: FitLesson) -> None:
        super().__init__(lesson)
        self.networks = Networks(lesson.engine, lesson.answered)
        self._first_epochs: Asked[str, array[float]] = Asked(
            lesson.engine,
            self._first_epoch,
            _losses,
            lesson.answered,
            of_data=False,
            kept=1,
        )
        self._first: tuple[str, Epoch] | None = None

    # ---- what the engine is asked

    def settle(self) -> None:
        if (run := self.run) is not None:
            self._take_first_epoch(run, self._first_epochs.known(run.started.run))

    def drawn(self) -> None:
        run = self.run
        if run is None:
            return
        if run.epochs:
            self._first_epochs.wanted(run.started.run)
        # Beside a training it would take the training's cores.
        if run.status in ("paused", "finished") and self._is_open(run):
            self.networks.pick(run.started.run)
            self.networks.evaluation("train")
            self.networks.evaluation("test")

    def _first_epoch(self, run: str) -> protocol.GetSteps:
        present = self.run
        steps = present.started.steps_per_epoch if present is not None else 0
        return protocol.GetSteps(run=run, first=0, stop=steps)

    def _take_first_epoch(self, run: TrainingRun, losses: array[float] | None) -> None:
        started = run.started
        if losses is None or (self._first is not None and self._first[0] == started.run):
            return
        if len(losses) == started.steps_per_epoch:
            plan = epoch_of(losses.tolist(), run.settings.batch_size, started.train)
            self._first = (started.run, plan)

    @property
    def awaits(self) -> bool:
        return self.networks.is_waiting

    # ---- what is seen

    def _is_open(self, run: TrainingRun) -> bool:
        data = self.lesson.ch2.engine_state.data
        return data is not None and data.name == run.started.data

    @property
    def gap(self) -> tuple[Gap, int] | None:
        """What was measured with the weights held still, and the step they were of."""
        run = self.run
        if run is None or self.networks.run != run.started.run:
            return None
        train, test = self.networks.known("train"), self.networks.known("test")
        if train is None or test is None or train.step != test.step:
            return None
        epoch, rest = divmod(train.step, run.started.steps_per_epoch)
        ended = not rest and 0 < epoch <= len(run.epochs)
        logged = number(run.epochs[epoch - 1].accuracy) if ended else None
        return Gap(number(train.accuracy), number(test.accuracy), logged), train.step

    @property
    def book(self) -> bool:
        """Whether the book's figures can be held against the run on screen, or the next one."""
        run = self.run
        if run is not None:
            return book_applies(run.settings, run.started.data)
        data = self.lesson.ch2.engine_state.data
        return data is not None and book_applies(self.lesson.settings, data.name)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        found = self.gap
        if found is not None and found[0].log is not None and found[0].still > found[0].log:
            return "log.still", {}
        if self.run is None or not self.run.epochs:
            return "log.before", {}
        return ("log" if self.book else "log.other"), {}

    def sketch(self) -> Sketch[LogScene]:
        run, found = self.run, self.gap
        name = run.started.run if run is not None else None
        scene = LogScene(
            lines=self._lines(run),
            present=run.epoch if run is not None and run.active else 0,
            book=self._book_text(run),
            has_book=self.book,
            first=self._first[1] if self._first is not None and self._first[0] == name else None,
            gap=found[0] if found is not None else None,
            step=found[1] if found is not None else 0,
            still=self._still_text(run),
            word=self.lesson.labels,
        )
        return Sketch(draw_log, scene, tell=lambda scene, _: said(scene))

    def _lines(self, run: TrainingRun | None) -> list[Line]:
        settings = run.settings if run is not None else self.lesson.settings
        return [self._line(run, epoch) for epoch in range(1, settings.epochs + 1)]

    def _line(self, run: TrainingRun | None, epoch: int) -> Line:
        place = epoch - 1
        has_book = self.book and place < len(BOOK_LOSS)
        book = (BOOK_LOSS[place], BOOK_ACCURACY[place]) if has_book else None
        steps = run.started.steps_per_epoch if run is not None else 0
        if run is not None and place < len(run.epochs):
            figures = run.epochs[place]
            mean = number(figures.loss), number(figures.accuracy)
            running = number(figures.loss_running), number(figures.accuracy_running)
            return Line(epoch, steps, steps, figures.seconds, mean, running, book)
        if run is not None and epoch == run.epoch and run.epoch_loss is not None:
            so_far = run.epoch_loss, run.epoch_accuracy or 0.0
            return Line(epoch, run.step_in_epoch, steps, None, so_far, None, book)
        return Line(epoch, 0, steps, None, None, None, book)

    def _book_text(self, run: TrainingRun | None) -> str:
        """What the book's first line is explained by, or why it cannot be held against this."""
        state = self.lesson.ch2.engine_state
        if not self.book:
            data = run.started.data if run is not None else state.data.name if state.data else ""
            if not data:
                return ""
            return self.label("log.no_book" if data == "mnist" else "log.no_mnist")
        if run is None or not run.epochs:
            return self.label("log.book_is")
        first = run.epochs[0]
        told = [as_told(number(loss)) for loss in (first.loss_running, first.loss)]
        off = [loss / BOOK_LOSS[0] - 1 for loss in told]
        running, mean = (f"{100 * share:+.0f} %".replace("-", "−") for share in off)
        nearer = abs(off[0]) < abs(off[1])
        key = "log.explained" if nearer else "log.unexplained"
        return self.label(key, book=short(BOOK_LOSS[0]), running=running, mean=mean)

    def _still_text(self, run: TrainingRun | None) -> str:
        refusal = self.networks.refusal
        if run is None or run.status in ("running", "evaluating"):
            return self.label("log.later")
        if not self._is_open(run):
            return self.label("log.other_data")
        if refusal is not None and self.networks.run == run.started.run:
            return problem_text(self.lesson.ch2.words, refusal)
        if run.status == "interrupted":
            return self.label("log.later")
        images = run.started.train + run.started.test
        return self.label("log.measuring", images=images)


def _losses(before: array[float] | None, event: protocol.AnyEvent) -> array[float] | None:
    """The recorded losses so far, with those of one more part."""
    losses = array("f") if before is None else before
    if isinstance(event, protocol.Steps):
        losses.extend(event.loss.values())
    return losses
