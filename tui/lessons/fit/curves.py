"""fit, first view: loss and error of every step as curves, and a table of the epochs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from tui.drawing.numbers import short
from tui.drawing.places import Sketch
from tui.lessons.fit.figures.figure import FitScene, draw_fit, speak_fit
from tui.lessons.fit.view import FitView
from tui.shell.keys.table import Key, Table
from tui.shell.resuming.unfinished import figures

if TYPE_CHECKING:
    from tui.lessons.fit.lesson import FitLesson
    from tui.link.training import TrainingRun


class CurvesView(FitView):
    """The training of the moment; `rule` is how the table makes an epoch's figures."""

    def __init__(self, lesson: FitLesson) -> None:
        super().__init__(lesson)
        self.rule: Literal["mean", "running"] = "mean"

    def sketch(self) -> Sketch[FitScene]:
        lesson, run = self.lesson, self.run
        scene = FitScene(
            run=run,
            settings=lesson.planned,
            rule=self.rule,
            idle=lesson.waiting_text() if run is None or lesson.waiting else None,
            asks_before=run is None and not lesson.waiting and lesson.unfinished is None,
            sizes=lesson.sizes,
            where=tuple(lesson.where()),
            word=lesson.labels,
        )
        return Sketch(draw_fit, scene, speak_fit)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        run = self.run
        if (unfinished := self.lesson.unfinished) is not None:
            tested, found = figures(unfinished)
            return f"unfinished{tested}", found
        if run is None:
            data = self.lesson.ch2.engine_state.data
            if data is not None and data.name == "digits":
                return "digits", {"train": data.train}
            return "start", {}
        values = {
            "batch": run.settings.batch_size,
            "parameters": run.started.parameters,
            "steps": run.steps,
            "step": run.step,
        }
        if run.finished is not None:
            return self._end(run, values)
        if run.status in ("paused", "interrupted"):
            return run.status, values
        if run.step <= run.started.steps_per_epoch:
            return "first", values
        return "later", values

    @staticmethod
    def _end(run: TrainingRun, values: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
        """What came of a run that is over: the steps it took, and what was tested after them."""
        tested = len(run.epochs)
        found = {**values, "accuracy": short(run.best_test_accuracy), "epochs": tested}
        if run.finished is not None and not run.finished.stopped:
            return "finished", found
        return "stopped" if tested else "stopped.untested", found

    def keys(self) -> Table:
        return (Key("x", "rule", self.other_rule),)

    def other_rule(self) -> None:
        """Between the two rules by which an epoch's figures can be made."""
        self.rule = "running" if self.rule == "mean" else "mean"
        self.lesson.changed()
