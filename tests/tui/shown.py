"""What of each lesson is pictured, and what of it moves: as the lesson's own tests say.

Every lesson of the chapter has one picture, as it opens. `tests/tui/lessons/NAME/shown.toml` says
what is pressed first where that says too little, and what else is to be seen:

    keys = ".*3 enter"      # before the lesson's picture
    [picture.bars]          # NAME-bars: another view, or the same further on
    view = 2
    keys = "down right*4"
    [[animation]]           # something that plays, measured by tests/measure/motions.py
    keys = "e"
    typed = "(3, 1) + (1, 4)"
    play = "enter"
    stop = "enter"

Keys are written as a learner reads them; `*4` is four times.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from msgspec import Struct, convert

from tui.shell import chapter

LESSONS = Path(__file__).with_name("lessons")


class Animation(Struct, frozen=True, forbid_unknown_fields=True):
    """What is pressed before `play` plays it; a text is typed into the open field.

    `stop` ends what is still at it after the time that is measured.
    """

    keys: str = ""
    typed: str = ""
    play: str = "space"
    stop: str = "space"


class View(Struct, frozen=True, forbid_unknown_fields=True):
    """A picture beside the lesson's own: its view, and what is pressed there."""

    view: int = 1
    keys: str = ""


class Shown(Struct, frozen=True, forbid_unknown_fields=True):
    """What a lesson's file says."""

    keys: str = ""
    picture: dict[str, View] = {}
    animation: tuple[Animation, ...] = ()


def shown(lesson: str) -> Shown:
    """What the lesson's file says, or what is so without one."""
    path = LESSONS / lesson / "shown.toml"
    found: dict[str, Any] = {}
    if path.is_file():
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    return convert(found, Shown)


def pictures() -> dict[str, tuple[str, View]]:
    """By their names, the lesson and the view of every picture but the map's."""
    found: dict[str, tuple[str, View]] = {}
    for entry in chapter.entries():
        said = shown(entry.id)
        found[entry.id] = entry.id, View(keys=said.keys)
        for name, view in said.picture.items():
            found[f"{entry.id}-{name}"] = entry.id, view
    return found


def animations() -> list[tuple[str, Animation]]:
    """All that plays, by lesson."""
    return [(entry.id, one) for entry in chapter.entries() for one in shown(entry.id).animation]


def pressed(keys: str) -> list[str]:
    """The keys one by one, as they are written."""
    found: list[str] = []
    for word in keys.split():
        key, times, count = word.rpartition("*")
        found += [key] * int(count) if key and times and count.isdigit() else [word]
    return found
