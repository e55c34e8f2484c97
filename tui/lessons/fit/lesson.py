"""fit: after 20 of 2,345 steps it is already right on most."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui.drawing.canvas import Canvas
from tui.drawing.numbers import short
from tui.drawing.places import Place, PlacedDrawing
from tui.lessons.fit.code import numpy_rates, numpy_update, torch_optimizer, torch_rates
from tui.lessons.fit.figures.figure import FitFigure, FitScene, draw_fit
from tui.lessons.fit.question import accuracy_verdict, loss_verdict
from tui.lessons.fit.training import FitTraining
from tui.shell.lesson import Lesson
from tui.shell.lines.one_line import KeyHint, Part
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.fit.view import FitView

CURVES, WEIGHTS, RUNS, LOG = 1, 2, 3, 4
"""The views."""
ROOM_FOR_STATUS = 80
"""From this width on the head has room for a word beside the views."""


class FitLesson(FitTraining):
    LESSON = "fit"
    VIEWS: ClassVar[int] = LOG
    STEPS: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "stop", show=False),
        Binding("x", "rule", show=False),
        Binding("f", "fork", show=False),
        Binding("left_square_bracket", "turn(-1)", show=False),
        Binding("right_square_bracket", "turn(1)", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.rule: Literal["mean", "running"] = "mean"
        self._views: dict[int, FitView] = {}

    # ---- state

    @property
    def sizes(self) -> tuple[int, ...]:
        """The units of each layer, pixels first and classes last; the chapter's until data is."""
        data = self.ch2.engine_state.data
        settings = self.run.settings if self.run is not None else self.settings
        pixels, classes = (data.height * data.width, data.classes) if data else (28 * 28, 10)
        return (pixels, *settings.hidden, classes)

    @property
    def class_count(self) -> int:
        return self.sizes[-1]

    @property
    def asks_before(self) -> bool:
        """Whether the loss before training is still to be guessed."""
        return self.run is None and not self.waiting

    # ---- the views beside the curves

    @property
    def beside(self) -> FitView | None:
        """The view that is shown, None while it is the curves; made when first shown."""
        if self.view == CURVES:
            return None
        if self.view not in self._views:
            self._views[self.view] = self._made(self.view)
        return self._views[self.view]

    def _made(self, view: int) -> FitView:
        if view == WEIGHTS:
            from tui.lessons.fit.weights import WeightsView

            return WeightsView(self)
        if view == RUNS:
            from tui.lessons.fit.runs.view import RunsView

            return RunsView(self)
        from tui.lessons.fit.log import LogView

        return LogView(self)

    @property
    def awaits(self) -> bool:
        return self.beside is not None and self.beside.awaits

    # ---- what the frame asks

    def figure(self) -> Widget:
        return FitFigure(self._paint, self._says)

    def _paint(self, canvas: Canvas) -> list[Place]:
        beside = self.beside
        if beside is not None:
            return beside.paint(canvas)
        draw_fit(canvas, self.scene())
        return []

    def _says(self) -> FitScene | str:
        beside = self.beside
        return self.scene() if beside is None else beside.says(self.query_one(FitFigure).size)

    def scene(self) -> FitScene:
        """What the figure shows now."""
        run = self.run
        settings = run.settings if run is not None else self.settings
        return FitScene(
            run=run,
            settings=settings,
            rule=self.rule,
            idle=self.waiting_text() if run is None or self.waiting else None,
            asks_before=self.asks_before,
            sizes=self.sizes,
            where=self.where(),
            text=self.text,
        )

    def draw(self) -> None:
        self.query_one(FitFigure).redraw()

    def changed(self) -> None:
        if self.is_mounted and self.beside is not None:
            self.beside.changing()
        super().changed()
        # Drawn first, then asked: a screen that is slow to draw asks less often.
        if self.is_mounted and (beside := self.beside) is not None:
            beside.shown()

    def caption(self) -> tuple[str, Mapping[str, object]]:
        beside = self.beside
        return self._caption() if beside is None else beside.caption()

    def _caption(self) -> tuple[str, Mapping[str, object]]:
        run = self.run
        if run is None:
            data = self.ch2.engine_state.data
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
            return "finished", values | {"accuracy": short(run.best_test_accuracy)}
        if run.status in ("paused", "interrupted"):
            return run.status, values
        if run.step <= run.started.steps_per_epoch:
            return "first", values
        return "later", values

    def question(self) -> Question | None:
        beside = self.beside
        return self.own_question() if beside is None else beside.question()

    def own_question(self) -> Question | None:
        """What the lesson asks, whichever view is shown."""
        run = self.run
        if run is None:
            return Question(
                "before",
                self.text("questions", "before", classes=self.class_count),
                lambda text: loss_verdict(text, self.class_count, self._answer),
            )
        if run.active:
            prompt = self.text("questions", "after", epochs=run.settings.epochs)
            return Question(f"after-{run.started.run}", prompt, self._grade)
        if self._guessed and run.finished is not None:
            prompt = self.text("questions", "was")
            return Question(f"after-{run.started.run}", prompt, self._grade)
        return None

    def _grade(self, text: str) -> Verdict:
        run = self.run
        accuracy = run.best_test_accuracy if run is not None else None
        over = run is not None and run.finished is not None
        return accuracy_verdict(text, accuracy, over, self._answer)

    def _answer(self, key: str, **values: object) -> str:
        return self.text("answers", key, **values)

    def answered_right(self) -> None:
        """A right guess alone doesn't finish the lesson: a training does."""

    def main_hints(self) -> tuple[KeyHint, ...]:
        beside = self.beside
        if beside is None:
            return self._training_hints()
        if beside.takes_enter and not self.active:
            return beside.hints()
        return self._training_hints() + beside.hints()

    def _training_hints(self) -> tuple[KeyHint, ...]:
        run = self.run
        if run is not None and run.active:
            paused = run.status == "paused"
            return (
                self.hint("Space", "continue" if paused else "pause", "space"),
                self.hint(".", "one_step", "full_stop"),
                self.hint("s", "stop", "s"),
                *self._rule_hint(),
            )
        again = "train" if run is None else "resume" if run.status == "interrupted" else "again"
        return (self.hint("Enter", again, "enter"), *self._rule_hint())

    def _rule_hint(self) -> tuple[KeyHint, ...]:
        return (self.hint("x", "rule", "x"),) if self.view == CURVES else ()

    def next_key(self) -> str:
        run = self.run
        if run is None or run.status == "interrupted":
            return "enter"
        if run.active:
            return "space"
        return "greater_than_sign"

    def edit(self) -> tuple[str, str] | None:
        if self.active:
            return None
        beside = self.beside
        return (None if beside is None else beside.edit()) or ("", "")

    def entered(self, text: str) -> None:
        if (beside := self.beside) is not None:
            beside.entered(text)

    def code_values(self) -> Mapping[str, object]:
        settings = self.run.settings if self.run else self.settings
        sizes = self.sizes
        torch_layers = ", nn.ReLU(),\n".join(
            f"    nn.Linear({inputs}, {units})" for inputs, units in pairwise(sizes)
        )
        return {
            "optimizer_torch": torch_optimizer(settings),
            "update": numpy_update(settings),
            "epochs": str(settings.epochs),
            "batch_size": str(settings.batch_size),
            "learning_rate": f"{settings.learning_rate:g}",
            "sizes": str(list(sizes)),
            "layers": f"{torch_layers},",
            "rates_torch": torch_rates(settings),
            "rates_numpy": numpy_rates(settings),
            "seed": str(settings.seed),
        }

    def status(self) -> tuple[Part, ...]:
        run = self.run
        if run is None:
            return ()
        key = "stopped" if run.finished is not None and run.finished.stopped else run.status
        said = [self.text("labels", f"status.{key}")]
        if self.ch2.engine_state.replayed:
            said.insert(0, self.text("labels", "replay"))
        if self.wide and run.status not in ("running", "evaluating"):
            said.append(self.text("labels", "step", step=run.step, steps=run.steps))
        elif not self.wide and self.size.width < ROOM_FOR_STATUS:
            return ()
        # Where it is narrow there is room for one word beside the views.
        return (Part(" · ".join(said if self.wide else said[:1]) + "  ", "quiet"),)

    @property
    def _guessed(self) -> bool:
        run = self.run
        return run is not None and self.answer is not None and self._asked.endswith(run.started.run)

    # ---- what happens

    def stepped(self) -> None:
        beside = self.beside
        if beside is None or beside.stepped():
            self.query_one(FitFigure).redraw(at_once=True)

    # ---- keys

    def main(self) -> None:
        beside = self.beside
        if beside is None or not beside.main():
            super().main()

    def move(self, rows: int, columns: int) -> None:
        if (beside := self.beside) is not None:
            beside.move(rows, columns)
            self.changed()

    def action_turn(self, step: int) -> None:
        """The brackets: the next or previous of what a view has many of."""
        if (beside := self.beside) is not None:
            beside.turn(step)
            self.changed()

    def action_fork(self) -> None:
        """`f`, where a view knows what to fork."""
        if (beside := self.beside) is not None:
            beside.fork()

    def on_placed_drawing_pressed(self, message: PlacedDrawing.Pressed) -> None:
        if (beside := self.beside) is not None:
            beside.pressed(message.place)
            self.changed()

    def action_edit(self) -> None:
        beside = self.beside
        if beside is not None and beside.edit() is not None and not self.active:
            Lesson.action_edit(self)
        else:
            super().action_edit()

    def action_out(self) -> None:
        if (beside := self.beside) is not None and beside.leave():
            self.changed()
        else:
            super().action_out()

    def action_rule(self) -> None:
        """Between the two rules by which an epoch's figures can be made."""
        self.rule = "running" if self.rule == "mean" else "mean"
        self.changed()
