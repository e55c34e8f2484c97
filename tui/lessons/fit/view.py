"""What the views of fit beside its curves have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.shell.lines.one_line import KeyHint
from tui.shell.question import Question

if TYPE_CHECKING:
    from textual.geometry import Size

    from tui.lessons.fit.lesson import FitLesson
    from tui.link.training import TrainingRun


class FitView:
    """One view: it is made when first shown, and asks and draws only while it is shown."""

    def __init__(self, lesson: FitLesson) -> None:
        self.lesson = lesson

    @property
    def run(self) -> TrainingRun | None:
        """The run on screen, if any."""
        return self.lesson.run

    def label(self, key: str, **values: object) -> str:
        """A label of the lesson, in the learner's language."""
        return self.lesson.text("labels", key, **values)

    # ---- what a view fills in

    def paint(self, canvas: Canvas) -> list[Place]:
        """Draw what is known; gives what can be pressed."""
        raise NotImplementedError

    def caption(self) -> tuple[str, Mapping[str, object]]:
        """As a lesson's."""
        raise NotImplementedError

    def says(self, size: Size) -> str:
        """The drawing in words; by default its own text."""
        canvas = Canvas(*size)
        self.paint(canvas)
        return canvas.text()

    def changing(self) -> None:
        """It is about to be drawn: take note of what has come to be known."""

    def shown(self) -> None:
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

    def hints(self) -> tuple[KeyHint, ...]:
        """Its keys, beside those of the training."""
        return ()

    @property
    def takes_enter(self) -> bool:
        """Whether Enter is the view's own, and no training's."""
        return False

    def main(self) -> bool:
        """Enter: whether the view took it; else it trains."""
        return False

    def move(self, rows: int, columns: int) -> None:
        """The arrow keys."""

    def turn(self, step: int) -> None:
        """The brackets."""

    def fork(self) -> None:
        """`f`."""

    def edit(self) -> tuple[str, str] | None:
        """As a lesson's: what `e` edits here; by default the settings of the next training."""
        return None

    def entered(self, text: str) -> None:
        """As a lesson's."""

    def leave(self) -> bool:
        """Esc: whether there was something to leave, other than the lesson."""
        return False

    def pressed(self, place: Place) -> None:
        """A place of the drawing was pressed."""
