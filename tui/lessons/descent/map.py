"""descent, third view: the way down a loss of two parameters, which may be one of samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.drawing.places import Sketch
from tui.lessons.descent.figures.facts import facts_rows, rolling
from tui.lessons.descent.figures.map import draw_map_figure
from tui.lessons.descent.path import PathView
from tui.lessons.descent.view import pictured
from tui.shell.keys.lesson_keys import view_key
from tui.shell.keys.table import Key, Table, offered

if TYPE_CHECKING:
    from tui.lessons.descent.lesson import DescentLesson


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

    def sketch(self) -> Sketch[Any]:
        return pictured(
            draw_map_figure,
            self.scene(),
            below=facts_rows(self.descent),
            moment=self.moment,
            between=rolling,
        )

    def reset(self) -> None:
        super().reset()
        self._begin()
        self.stand(0)

    def keys(self) -> Table:
        on, run, few = self.step_key(), self.has_run, len(self.landscapes) <= 2
        onwards = run and not self.lesson.has_seen(4)
        return (
            *self.walking(on),
            *self.ways(first=True),
            view_key(self.lesson, 4, "race", offered=onwards, leads=on is None and not few),
            self.landscape_key(told=run, leads=on is None and few),
            self.optimizer_key(told=run),
            self.rate_key(told=True),
            self.batch_key(told=run),
            self.whole_key(told=True),
            self.start_key("←→↑↓", told=run),
            *self.ways(first=False),
        )

    def batch_key(self, *, told: bool) -> Key:
        return Key("b", "batch", self.next_batch, footer=offered(told))
