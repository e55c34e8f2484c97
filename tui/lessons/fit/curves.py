"""fit, first view: loss and error of every step as curves, and a table of the epochs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from tui.drawing.numbers import short
from tui.drawing.places import Place, Sketch
from tui.lessons.fit.figures.beside_grid import weights_grid
from tui.lessons.fit.figures.figure import FitScene, draw_fit, speak_fit
from tui.lessons.fit.figures.own_strip import OwnReadings
from tui.lessons.fit.figures.trace_strip import Trace
from tui.lessons.fit.view import FitView
from tui.lessons.shared.networks.followed import follow_keys
from tui.shell.keys.table import Key, Table
from tui.shell.resuming.unfinished import figures

if TYPE_CHECKING:
    from engine.explain.fit.film import Film
    from tui.lessons.fit.beside import WeightsBeside
    from tui.lessons.fit.film import StepFilm
    from tui.lessons.fit.lesson import FitLesson
    from tui.link.training import TrainingRun


class CurvesView(FitView):
    """The training of the moment; `rule` is how the table makes an epoch's figures."""

    def __init__(self, lesson: FitLesson) -> None:
        super().__init__(lesson)
        self.rule: Literal["mean", "running"] = "mean"
        self._film: StepFilm | None = None
        self._beside: WeightsBeside | None = None

    @property
    def step_film(self) -> StepFilm:
        """What films a step; made for the first one, since numpy comes with it."""
        if self._film is None:
            from tui.lessons.fit.film import StepFilm

            self._film = StepFilm(self.lesson)
        return self._film

    @property
    def film(self) -> Film | None:
        """The film of the step on screen, if there is one."""
        return self._film.film if self._film is not None else None

    @property
    def beside(self) -> WeightsBeside | None:
        """The weights, where there is room for them and none of this is filmed."""
        if self.film is not None or weights_grid(*self.size) is None:
            return None
        if self._beside is None:
            from tui.lessons.fit.beside import WeightsBeside

            self._beside = WeightsBeside(self.lesson)
        return self._beside if self._beside.is_shown else None

    def settle(self) -> None:
        if (beside := self.beside) is not None:
            beside.settle()

    def drawn(self) -> None:
        if (beside := self.beside) is not None:
            beside.drawn()

    def stepped(self) -> bool:
        if self._film is not None and self._film.is_over:
            self._film.leave()
            self.lesson.changed()  # the words beside it were of the film
            return False
        self.drawn()
        return True

    @property
    def awaits(self) -> bool:
        filmed, beside = self._film is not None and self._film.awaited, self.beside
        return filmed or (beside is not None and beside.awaits)

    def sketch(self) -> Sketch[Any]:
        if (film := self.film) is not None:
            return self.step_film.sketch(film)
        if (beside := self.beside) is None:
            return Sketch(draw_fit, self._scene(), speak_fit)
        from tui.lessons.fit.figures.beside import BothScene, draw_both, speak_both

        return Sketch(draw_both, BothScene(self._scene(), beside.sketch().scene), speak_both)

    def _scene(self) -> FitScene:
        lesson, run = self.lesson, self.run
        return FitScene(
            run=run,
            settings=lesson.planned,
            rule=self.rule,
            idle=lesson.waiting_text() if run is None or lesson.waiting else None,
            asks_before=run is None and not lesson.waiting and lesson.unfinished is None,
            sizes=lesson.sizes,
            where=tuple(lesson.where()),
            word=lesson.labels,
            own=self._own_readings(),
            trace=self._trace(),
        )

    def _trace(self) -> Trace | None:
        """What the run on screen made of the weight that is followed."""
        followed, run = self.lesson.ch2.followed, self.run
        if followed.place is None:
            return None
        values = followed.trace.looks() if run is not None else []
        if self.lesson.ch2.engine_state.replayed:
            return Trace(followed.place, (), "replayed")
        if followed.place.unit >= self.lesson.sizes[1]:
            return Trace(followed.place, (), "absent")
        return Trace(followed.place, values, "" if values else "soon")

    def _own_readings(self) -> OwnReadings | None:
        """What the run on screen read in the learner's own digit, as it learned."""
        app = self.lesson.ch2
        if self.run is None or app.own_digit.drawn is None or app.engine_state.replayed:
            return None
        return OwnReadings(app.own_reading.looks(), app.own_digit.label)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        run = self.run
        if (film := self.film) is not None:
            return self.step_film.caption(film)
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

    def take_step(self) -> None:
        self.step_film.take_step()

    def let_go(self) -> None:
        if self._film is not None:
            self._film.let_go()

    @property
    def takes_enter(self) -> bool:
        return self.film is not None

    def main(self) -> None:
        self.step_film.skip()

    def back(self) -> bool:
        if self.film is None:
            return False
        self.step_film.back()
        return True

    def leave(self) -> bool:
        return self._film is not None and self._film.leave()

    def left(self) -> None:
        self.leave()

    def pressed(self, place: Place) -> None:
        if (beside := self.beside) is not None:
            beside.pressed(place)

    def keys(self) -> Table:
        if self.film is not None:
            return self.step_film.keys()
        followed = self.lesson.ch2.followed.place
        return (Key("x", "rule", self.other_rule), *follow_keys(self.lesson, followed, None))

    def other_rule(self) -> None:
        """Between the two rules by which an epoch's figures can be made."""
        self.rule = "running" if self.rule == "mean" else "mean"
        self.lesson.changed()
