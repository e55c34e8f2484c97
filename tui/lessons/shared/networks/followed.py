"""Following one weight: its keys, and what a lesson says to the next one on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from engine.explain.shared.networks.nudge_places import ParameterPlace
from engine.explain.shared.networks.weight_images import SIDE
from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import Style
from tui.lessons.shared.networks.networks import Run
from tui.link.images import YOURS
from tui.shell import chapter
from tui.shell.keys.table import Key, Table, offered

if TYPE_CHECKING:
    from tui.shell.lesson import Lesson

LIT: Final = "d-now"
"""The ink in which the followed weight is lit wherever it is seen."""
LINE: Final = "d"
"""The same where it is a line."""
ONWARD: Final[Mapping[str, str]] = {
    "network": "layer",
    "layer": "backprop",
    "backprop": "update",
    "update": "fit",
}
"""Where the followed weight leads: from its product to its gradient, its update, its trace."""
PIXELS: Final[Mapping[Style, tuple[int, int, int]]] = {
    "full": (1, 1, 2),
    "half": (2, 1, 1),
    "braille": (4, 2, 1),
}
"""Of an image in each style: rows and columns of pixels in a cell, and cells of a pixel."""


@dataclass(frozen=True)
class FollowedWeight:
    """The weight as a lesson hands it on: of which network, and on which image of the test set.

    `index` is YOURS for the learner's own digit, and 0 where no image of that set is shown.
    """

    place: ParameterPlace
    run: Run
    index: int

    @property
    def yours(self) -> bool:
        """Whether it is followed on the learner's own digit."""
        return self.index == YOURS


def follow_keys(
    lesson: Lesson, here: ParameterPlace | None, run: Run, *, index: int = 0, told: bool = True
) -> Table:
    """`f` follows the weight `here`, or forgets it; `o` goes on with what is followed.

    `run` is the network that is shown, on the image `index` of the test set or YOURS; `told`:
    whether the line of keys tells of `f`.
    """
    app, followed = lesson.ch2, lesson.ch2.followed.place
    forgets = followed is not None and here == followed

    def follow() -> None:
        app.followed.follow(None if forgets else here)
        lesson.changed()

    does = "forget" if forgets else "follow"
    keys: Table = (Key("f", does, follow, here is not None, footer=offered(told)),)
    onward = ONWARD.get(lesson.LESSON)
    if onward is None or followed is None:
        return keys
    title = chapter.entry(onward).titles[app.language]
    go = partial(lesson.follow_link, onward, FollowedWeight(followed, run, index))
    return Key("o", "onward", go, values={"lesson": title}), *keys


def light(canvas: Canvas, top: int, left: int, style: Style, pixel: int | None) -> None:
    """Light a pixel in an image of that style whose upper left cell is there."""
    if pixel is None:
        return
    down, across, cells = PIXELS[style]
    row, column = divmod(pixel, SIDE)
    canvas.put(top + row // down, left + column // across * cells, "●" * cells, LIT)
