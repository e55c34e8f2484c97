"""Following one weight: its keys, and what a lesson says to the next one on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from engine.explain.shared.networks.nudge_places import ParameterPlace
from engine.explain.shared.networks.weight_images import SIDE
from tui.lessons.shared.networks.networks import Run
from tui.shell import chapter
from tui.shell.keys.table import Key, Table, offered

if TYPE_CHECKING:
    from tui.shell.lesson import Lesson

LIT: Final = "d-now"
"""The ink in which the followed weight is lit wherever it is seen."""
LINE: Final = "d"
"""The same where it is a line."""
ONWARD: Final[Mapping[str, str]] = {"layer": "backprop", "backprop": "update", "update": "fit"}
"""Where the followed weight leads: from its product to its gradient, its update, its trace."""


@dataclass(frozen=True)
class FollowedWeight:
    """The weight as a lesson hands it on: of which network, and whether on the own digit."""

    place: ParameterPlace
    run: Run
    yours: bool


def follow_keys(
    lesson: Lesson, here: ParameterPlace | None, run: Run, *, yours: bool = False, told: bool = True
) -> Table:
    """`f` follows the weight `here`, or forgets it; `o` goes on with what is followed.

    `run` is the network that is shown, `yours` says that its image is the learner's own digit;
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
    go = partial(lesson.follow_link, onward, FollowedWeight(followed, run, yours))
    return Key("o", "onward", go, values={"lesson": title}), *keys


def pixel_of(place: ParameterPlace) -> tuple[int, int]:
    """Row and column of the pixel that a weight of W1 is multiplied by."""
    return divmod(place.along, SIDE)
