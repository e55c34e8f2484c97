"""descent, third view: the way down a loss of two parameters, which may be one of samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.canvas import Canvas
from tui.lessons.descent_path import PathView
from tui.widgets.descent_map import draw_map_figure
from tui.widgets.one_line import KeyHint
from tui.widgets.places import Place

if TYPE_CHECKING:
    from tui.lessons.descent import DescentLesson


class MapView(PathView):
    """The same for a loss of two parameters."""

    parameters = 2

    def __init__(self, lesson: DescentLesson) -> None:
        super().__init__(lesson)
        self._begin()

    def _begin(self) -> None:
        self.name = "ravine"
        self.landscapes.add(self.name)
        self.rate, self.start = self.landscape.rate, self.landscape.start

    def paint(self, canvas: Canvas) -> list[Place]:
        return draw_map_figure(canvas, self.scene())

    def reset(self) -> None:
        super().reset()
        self._begin()
        self.stand(0)

    def all_hints(self) -> tuple[KeyHint, ...]:
        *others, _ = super().all_hints()
        hint = self.lesson.hint
        return (*others, hint("b", "batch", "b"), hint("←→↑↓", "start", ""))

    def hints(self) -> tuple[KeyHint, ...]:
        enter, rate, landscape, optimizer, batch, start = MapView.all_hints(self)
        if not self.has_run:
            return rate, enter
        onwards = () if self.lesson.has_seen(4) else (self.lesson.hint("4", "race", "4"),)
        return (*onwards, landscape, optimizer, rate, batch, enter, start)

    def next_key(self) -> str:
        if (step := self.step_key()) is not None:
            return step
        if len(self.landscapes) <= 2:
            return "n"
        return "greater_than_sign" if self.lesson.has_seen(4) else "4"
