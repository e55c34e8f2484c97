"""What is looked at of a step: a tensor of the stop, an image of the batch, a unit."""

from __future__ import annotations

from functools import partial

from tui.drawing.places import Place
from tui.lessons.training_loop.figures.scene import IMAGE, TENSOR, UNIT
from tui.lessons.training_loop.place import LoopLesson
from tui.shell.keys.table import Key

FIRST = {"forward": "h1", "loss": "p", "backward": "W1"}
"""The tensor under the cursor when a stop is first reached, where it is not the first."""


class LookingLesson(LoopLesson):
    """Each stop has a cursor of its own; image and unit stay from stop to stop."""

    def __init__(self) -> None:
        super().__init__()
        self._cursors: dict[str, int] = {}

    @property
    def cursor(self) -> int:
        """Which of them is looked at."""
        stop, rows = self.place.stop, self.rows
        names = [row.name for row in rows]
        first = names.index(FIRST[stop]) if FIRST.get(stop) in names else 0
        return min(self._cursors.get(stop, first), len(rows) - 1)

    def look_down(self, rows: int) -> None:
        """Move the cursor, as far as there are tensors."""
        self._put_cursor(min(max(self.cursor + rows, 0), len(self.rows) - 1))

    def _put_cursor(self, row: int) -> None:
        self._cursors[self.place.stop] = row
        self.changed()

    def look_anew(self) -> None:
        """At what is looked at first."""
        self._cursors.clear()
        self.sample, self.picked = 0, None

    def sample_key(self) -> Key:
        """`[` and `]`: another image of the batch."""
        act = {"]": partial(self.to_sample, 1), "[": partial(self.to_sample, -1)}
        return Key("[ ]", "image", act)

    def to_next_unit(self) -> None:
        """The unit that fires next most on the image."""
        values = self.fired
        if values is None:
            return
        order = sorted(range(len(values)), key=lambda unit: -values[unit])
        at = order.index(self.unit) if self.unit in order else -1
        self.picked = order[(at + 1) % len(order)]
        self.changed()

    def to_sample(self, by: int) -> None:
        """The previous or the next image of the batch."""
        samples = self.plan.samples(self.place.number)
        self._look_at(min(max(min(self.sample, samples - 1) + by, 0), samples - 1))

    def _look_at(self, sample: int) -> None:
        if sample != self.sample:
            self.sample = sample
            self.changed()

    def pressed(self, place: Place) -> None:
        number, *_ = place.index or (0,)
        if place.leads_to == TENSOR:
            self._put_cursor(number)
        elif place.leads_to == IMAGE:
            self._look_at(number)
        elif place.leads_to == UNIT:
            self.picked = number
            self.changed()
