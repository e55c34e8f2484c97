"""What the three views of the derivative lesson have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.canvas import Canvas
from tui.question import Question
from tui.widgets.one_line import KeyHint
from tui.widgets.places import Place

if TYPE_CHECKING:
    from tui.lessons.derivative import DerivativeLesson


class DerivativeView:
    """One view; function, point and window are the lesson's, so that they stay.

    `position` is where its steps stand while another view is shown.
    """

    def __init__(self, lesson: DerivativeLesson) -> None:
        self.lesson = lesson
        self.position = 0

    def label(self, key: str, **values: object) -> str:
        """A label of the lesson, in the learner's language."""
        return self.lesson.text("labels", key, **values)

    @property
    def count(self) -> int:
        """How many steps there are."""
        raise NotImplementedError

    def paint(self, canvas: Canvas) -> list[Place]:
        """Draw the present state; gives what can be pressed."""
        raise NotImplementedError

    def speak(self, canvas: Canvas) -> None:
        """Only what is said in words and numbers."""
        raise NotImplementedError

    def caption(self) -> tuple[str, Mapping[str, object]]:
        """As a lesson's."""
        raise NotImplementedError

    def question(self) -> Question | None:
        """As a lesson's."""
        raise NotImplementedError

    def hints(self) -> tuple[KeyHint, ...]:
        """Keys of its own."""
        return ()

    def stepped(self) -> None:
        """The position has changed."""

    def left(self) -> None:
        """Another view is shown from now on."""
