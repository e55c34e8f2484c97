"""fit: after 20 of 2,345 steps it is already right on most."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from tui.drawing.places import PlacedDrawing
from tui.lessons.fit.curves import CurvesView
from tui.lessons.fit.question import accuracy_verdict, loss_verdict
from tui.lessons.fit.training import FitTraining
from tui.lessons.fit.view import FitView
from tui.lessons.shared.networks.followed import FollowedWeight
from tui.lessons.shared.networks.training_code import training_values
from tui.shell.keys.table import Key, Table
from tui.shell.lesson import Lesson
from tui.shell.lines.one_line import Part
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from engine.protocol import FitSettings

CURVES, WEIGHTS, RUNS, LOG = 1, 2, 3, 4
"""The views."""
ROOM_FOR_STATUS = 80
"""From this width on the head has room for a word beside the views."""
PAD = ("evaluate", 2)
"""The lesson and the view with the pad to draw on."""


class FitLesson(FitTraining):
    LESSON = "fit"
    VIEWS: ClassVar[int] = LOG
    STEPS: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        curves = CurvesView(self)
        self._views: dict[int, FitView] = {CURVES: curves}
        self._stands_in = curves
        self._drew_for: str | None = None
        """The run after which the pad was opened."""

    # ---- state

    @property
    def planned(self) -> FitSettings:
        """The settings of the run on screen, or of that which comes next."""
        run = self.run or self.unfinished
        return run.settings if run is not None else self.settings

    @property
    def sizes(self) -> tuple[int, ...]:
        """The units of each layer, pixels first and classes last; the chapter's until data is."""
        data = self.ch2.engine_state.data
        pixels, classes = (data.height * data.width, data.classes) if data else (28 * 28, 10)
        return (pixels, *self.planned.hidden, classes)

    @property
    def class_count(self) -> int:
        return self.sizes[-1]

    # ---- the views

    @property
    def shown(self) -> FitView:
        """The view on screen; made when first shown."""
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
        return self._told or self.shown.awaits

    # ---- what the frame asks

    def settle(self) -> None:
        super().settle()
        self.shown.settle()

    def changed(self) -> None:
        super().changed()
        # Drawn first, then asked: a screen that is slow to draw asks less often.
        if self.is_mounted:
            self.shown.drawn()

    def take_step(self) -> None:
        self.shown.take_step()

    def action_back(self) -> None:
        if not self.shown.back():
            super().action_back()

    def led_to(self, about: object) -> None:
        """The weight that is followed: its trace stands above the curves."""
        if isinstance(about, FollowedWeight):
            self.action_view(CURVES)

    def show_unit(self, unit: int) -> None:
        """Go to the weights, that unit under the cursor."""
        self.view = WEIGHTS
        self.shown.show(unit)
        self.changed()

    def stepped(self) -> None:
        if self.shown.stepped():
            self.query_one(PlacedDrawing).show(self.shown.sketch(), at_once=True)

    def own_question(self) -> Question | None:
        """What the lesson asks, whichever view is shown."""
        run = self.run
        if run is None and (self.unfinished is not None or self._fits.is_waiting):
            return None  # what is asked next comes with the training
        if run is None:
            classes = self.class_count
            return Question(
                "before",
                self.text("questions", "before", classes=classes),
                lambda text: loss_verdict(text, classes, self._answer),
                "before",
                {"classes": classes},
                lambda: f"{math.log(classes):.3f}",
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
        end = run.finished if run is not None else None
        return accuracy_verdict(
            text,
            accuracy,
            self._answer,
            over=end is not None,
            stopped_after=len(end.epochs) if end is not None and end.stopped else None,
        )

    def _answer(self, key: str, **values: object) -> str:
        return self.text("answers", key, **values)

    @property
    def _guessed(self) -> bool:
        run = self.run
        return run is not None and self.answer is not None and self._asked.endswith(run.started.run)

    def answered_right(self) -> None:
        """A right guess alone doesn't finish the lesson: a training does."""

    def edit(self) -> tuple[str, str] | None:
        return None if self.active else self.shown.edit()

    def code_values(self) -> Mapping[str, object]:
        return training_values(self.planned, self.sizes)

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

    # ---- keys

    def own_keys(self) -> Table:
        trains = not self.active and not self.shown.takes_enter
        enter = (self.enter_key(),) if trains else ()
        return (*super().own_keys(), self._draw_key(), *enter, *self.shown.keys())

    def _draw_key(self) -> Key:
        """`d`: after a training the pad is the next thing, once."""
        run = self.run
        over = run is not None and run.finished is not None
        leads = run is not None and over and self._drew_for != run.started.run
        return Key("d", "draw", self.to_pad, when=over, leads=leads)

    def to_pad(self) -> None:
        """A digit of one's own, for the network that was trained last."""
        run = self.run
        self._drew_for = run.started.run if run is not None else None
        lesson, view = PAD
        self.ch2.open_lesson(lesson, view=view)

    def main(self) -> None:
        if self.shown.takes_enter:
            self.shown.main()
        else:
            self.shown.let_go()
            super().main()

    def action_play(self) -> None:
        self.shown.let_go()
        super().action_play()

    def stop(self) -> None:
        self.shown.let_go()
        super().stop()

    def action_edit(self) -> None:
        if self.edit() is not None:
            Lesson.action_edit(self)
        else:
            super().action_edit()

    def action_out(self) -> None:
        if self.shown.leave():
            self.changed()
        else:
            super().action_out()
