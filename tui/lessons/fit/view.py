"""What the views of fit have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import protocol
from tui.drawing.places import PlacedDrawing, Sketch
from tui.lessons.shared.lesson_view import LessonView
from tui.shell.keys.table import Table
from tui.shell.question import Question

if TYPE_CHECKING:
    from textual.geometry import Size

    from tui.lessons.fit.lesson import FitLesson
    from tui.link.training import TrainingRun


class FitView(LessonView):
    """One view: it is made when first shown, and asks and draws only while it is shown."""

    lesson: FitLesson

    @property
    def count(self) -> int:
        return 1

    @property
    def run(self) -> TrainingRun | None:
        """The run on screen, if any."""
        return self.lesson.run

    @property
    def size(self) -> Size:
        """The cells of the figure; none until it has its place."""
        return self.lesson.query_one(PlacedDrawing).size

    # ---- what a view fills in

    def sketch(self) -> Sketch[Any]:
        raise NotImplementedError

    def settle(self) -> None:
        """As a lesson's: take note of what has come to be known."""

    def drawn(self) -> None:
        """It is on screen and has been drawn: ask for what is missing."""

    def stepped(self) -> bool:
        """The training went on, at most as often as frames are drawn: whether that is shown."""
        return True

    @property
    def awaits(self) -> bool:
        """Whether the engine was asked for something of it, and has not answered yet."""
        return False

    def question(self) -> Question | None:
        """By default the lesson's own: with another the learner's answer would be lost."""
        return self.lesson.own_question()

    def keys(self) -> Table:
        """Its keys, beside those of the training."""
        return ()

    @property
    def takes_enter(self) -> bool:
        """Whether Enter is the view's own, and no training's."""
        return False

    def show(self, unit: int) -> None:
        """Put its cursor on that unit of the first layer, where it has one."""

    def take_step(self) -> None:
        """`.`: one step of the training, and a pause."""
        self.lesson.ch2.ask(protocol.StepOnce())

    def let_go(self) -> None:
        """The training is to go on, or to end: no step waits any more."""

    def back(self) -> bool:
        """`,`: whether there was something to go back in."""
        return False

    def leave(self) -> bool:
        """Esc: whether there was something to leave, other than the lesson."""
        return False
