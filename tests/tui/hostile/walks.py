"""All views of all lessons, and what is pressed there so that they ask all that they can ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from tests.tui.shown import pictures, pressed
from tui.shell import chapter
from tui.shell.keys.table import textual_name
from tui.shell.map.moving import lesson_class

KEYS = ("enter", ".", "right", "n", "down", "enter", "down", "enter")


FEW = ("enter",)
Walks: TypeAlias = Sequence[tuple[int, tuple[str, ...]]]


def views(lesson: str, keys: Sequence[str] = FEW) -> Walks:
    """All views of a lesson, with the same keys in each."""
    names = tuple(map(textual_name, keys))
    return [(view, names) for view in range(1, max(lesson_class(lesson).VIEWS, 1) + 1)]


def walks(lesson: str) -> Walks:
    """The views of a lesson, each with the keys that lead to what it can show."""
    found = list(views(lesson, KEYS))
    for of, shown in pictures().values():
        if of == lesson and shown.keys:
            found.append((shown.view, tuple(map(textual_name, pressed(shown.keys)))))
    return list(dict.fromkeys(found))


LESSONS = [entry.id for entry in chapter.entries()]
