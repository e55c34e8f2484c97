"""What is looked at of a step: a tensor of the stop, an image of the batch, a unit."""

from __future__ import annotations

from functools import partial

from engine.explain.shared.networks.softmax import softmax
from engine.explain.training_loop.plan import STOPS
from tui.drawing.digit_image import Picture
from tui.drawing.places import Place
from tui.lessons.shared.images.yours import yours_key
from tui.lessons.shared.networks.network_lesson import CLASSES
from tui.lessons.shared.networks.networks import SIDE
from tui.lessons.training_loop.figures.own import OwnDigit
from tui.lessons.training_loop.figures.scene import IMAGE, TENSOR, UNIT
from tui.lessons.training_loop.place import LoopLesson
from tui.link.images import YOURS
from tui.shell.keys.table import Key

FIRST = {"forward": "h1", "loss": "p", "backward": "W1"}
"""The tensor under the cursor when a stop is first reached, where it is not the first."""


class LookingLesson(LoopLesson):
    """Each stop has a cursor of its own; image and unit stay from stop to stop."""

    def __init__(self) -> None:
        super().__init__()
        self._cursors: dict[str, int] = {}
        self.own = False
        """Whether the learner's own digit is looked at beside the step."""

    @property
    def hidden(self) -> bool:
        """Whether it is still asked what the update does."""
        raise NotImplementedError

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

    # ---- the learner's own digit

    def own_key(self) -> Key:
        """`y`: the learner's own digit beside the step."""
        return yours_key(self.ch2.images("train"), YOURS if self.own else 0, self.to_own)

    def to_own(self, index: int) -> None:
        """Look at it too, or no longer."""
        self.own = index == YOURS
        self.changed()

    @property
    def own_pixels(self) -> bytes | None:
        image = self.ch2.images("train").yours
        # What plays takes its steps without a second question to each.
        return image[0] if self.own and image is not None and not self.player.playing else None

    def own_scene(self) -> OwnDigit | None:
        """It, with as much of what the network says to it as the stop has come to."""
        image, shown = self.ch2.images("train").yours, self.shown
        if self.own_pixels is None or image is None:
            return None
        given = shown.given.values().tolist() if shown is not None and shown.given else None
        before, after = map(softmax, (given[:CLASSES], given[CLASSES:])) if given else (None, None)
        return OwnDigit(
            Picture.of(image[0], SIDE, SIDE),
            image[1],
            before if not self.hidden or self.place.stop != STOPS[0] else None,
            after if not self.hidden else None,
        )

    # ---- the image and the unit

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
