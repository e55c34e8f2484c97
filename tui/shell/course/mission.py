"""A mission: something of one's own to do in a lesson, judged by computing.

A lesson has its missions in `course/missions.py` as MISSIONS, their words in `course/en.md` and
`course/ko.md` under "missions": `key` says what to do, `key.hint.1` and `key.hint.2` help,
`key.answer` tells one right answer and why, and `key.CODE` what a judgement means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.explain.shared.judged import Judged


@dataclass(frozen=True)
class Mission:
    """One of a lesson's: what is typed is judged by `judge`, what is done in the lesson by `met`.

    `judge` raises Mistake for what is no answer. `met` looks at the lesson as it stands, after
    each change while the mission is in hand, and says None as long as there is nothing to judge.
    `begin` puts the lesson into the state that the mission is about; `view` is where it is done.
    `begins_with` is what the field holds at first, `right` an answer that is right.
    """

    key: str
    judge: Callable[[str], Judged] | None = None
    met: Callable[[Any], Judged | None] | None = None
    begin: Callable[[Any], None] | None = None
    view: int | None = None
    begins_with: str = ""
    right: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    """What fills its texts."""

    @property
    def is_typed(self) -> bool:
        """Whether it is done in a line of text, and not in the lesson."""
        return self.judge is not None


HINTS = 2
"""Steps in which a mission is helped with, before its answer is told."""


@cache
def missions_of(lesson: str) -> tuple[Mission, ...]:
    """The missions of a lesson, in their order; none where it has not been given any."""
    name = f"tui.lessons.{lesson}.course.missions"
    if find_spec(name) is None:
        return ()
    found: tuple[Mission, ...] = import_module(name).MISSIONS
    return found
