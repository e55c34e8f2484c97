"""A lesson that leaves what it shows and asks to its views, each with steps of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.drawing.places import Place, Sketch
from tui.lessons.shared.lesson_view import LessonView
from tui.shell.keys.table import Table
from tui.shell.lesson import Lesson
from tui.shell.question import Question


class ViewsLesson(Lesson):
    """The player stands for the steps of the view on screen; the others keep their place."""

    _stands_in: LessonView
    """The view whose steps the player stands for: a lesson begins with its first."""

    @property
    def shown(self) -> LessonView:
        """The view on screen."""
        raise NotImplementedError

    def stand_in(self) -> bool:
        """Have the player stand for the view on screen; whether it stood for another."""
        shown, player, before = self.shown, self.player, self._stands_in
        if shown is not before:
            player.pause()
            before.position = player.position
            before.left()
            self._stands_in, player.position = shown, shown.position
        player.count = shown.count
        player.position = min(player.position, player.count - 1)
        return shown is not before

    # ---- what the frame asks

    def sketch(self) -> Sketch[Any]:
        return self.shown.sketch()

    def changed(self) -> None:
        if self.is_mounted:
            self.stand_in()
            super().changed()

    def caption(self) -> tuple[str, Mapping[str, object]]:
        return self.shown.caption()

    def question(self) -> Question | None:
        return self.shown.question()

    def main(self) -> None:
        self.shown.main()

    @property
    def moves(self) -> bool:
        return self.shown.moves

    def move(self, rows: int, columns: int) -> None:
        self.shown.move(rows, columns)

    def edit(self) -> tuple[str, str] | None:
        return self.shown.edit()

    def entered(self, text: str) -> None:
        self.shown.entered(text)

    def reset(self) -> None:
        self.shown.reset()

    def own_keys(self) -> Table:
        return self.shown.keys()

    def pressed(self, place: Place) -> None:
        self.shown.pressed(place)
