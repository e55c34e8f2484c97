"""One view of a lesson that has several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from tui.drawing.places import Place, Sketch
from tui.shell.keys.table import Table
from tui.shell.playing.player import StepPlayer
from tui.shell.question import Question
from tui.shell.shell import Shell


class Stage(Protocol):
    """Where views are shown, one at a time: what any of them may ask of its lesson."""

    view: int
    player: StepPlayer

    @property
    def ch2(self) -> Shell:
        """What stands around it, and the engine."""
        ...

    def text(self, section: str, key: str = "", **values: object) -> str:
        """A text of the lesson, in the learner's language."""
        ...

    def notice(self, text: str) -> None:
        """Say something above the line of keys until the next key is pressed."""
        ...

    def changed(self) -> None:
        """The state changed: show it."""
        ...


class LessonView:
    """Its state, and what the lesson asks of it while it is shown.

    `position` is where its steps stand while another view is shown. Each lesson's views say
    which `lesson` they are of.
    """

    def __init__(self, lesson: Stage) -> None:
        self.lesson = lesson
        self.position = 0

    def label(self, key: str, **values: object) -> str:
        """A label of the lesson, in the learner's language."""
        return self.lesson.text("labels", key, **values)

    @property
    def count(self) -> int:
        """How many steps there are."""
        raise NotImplementedError

    def sketch(self) -> Sketch[Any]:
        """As a lesson's."""
        raise NotImplementedError

    def caption(self) -> tuple[str, Mapping[str, object]]:
        """As a lesson's."""
        raise NotImplementedError

    def question(self) -> Question | None:
        """As a lesson's."""
        return None

    def main(self) -> None:
        """Enter: the next step, unless the view has something else to do."""
        self.lesson.player.forward()

    def move(self, rows: int, columns: int) -> None:
        """The arrow keys."""

    @property
    def moves(self) -> bool:
        """Whether the arrow keys move something now."""
        return type(self).move is not LessonView.move

    def edit(self) -> tuple[str, str] | None:
        """As a lesson's."""
        return None

    def entered(self, text: str) -> None:
        """As a lesson's."""

    def reset(self) -> None:
        """Back to how it opened."""

    def keys(self) -> Table:
        """Its own rows in the table of keys."""
        return ()

    def left(self) -> None:
        """Another view is shown from now on."""

    def pressed(self, place: Place) -> None:
        """A place of the drawing was pressed."""
