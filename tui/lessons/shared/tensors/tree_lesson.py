"""What lessons have in common that show a tree: the keys that go far in it."""

from __future__ import annotations

from functools import partial

from tui.shell.keys.table import Key, Table
from tui.shell.lesson import Lesson

PAGE = 10
"""Rows of the tree that a page key goes."""


class TreeLesson(Lesson):
    """A lesson in whose tree a cursor moves, by `move` and `to_end_of_axis`."""

    def to_end_of_axis(self, *, last: bool) -> None:
        """In the tree, put the cursor on the first or the last part beside this one."""
        raise NotImplementedError

    def is_among_parts(self) -> bool:
        """Whether the cursor stands on a part of the tree that has others beside it."""
        raise NotImplementedError

    def tree_keys(self, *, when: bool = True) -> Table:
        """The keys that go far in the tree, for a table of keys."""
        pages = {"PgDn": partial(self.move, PAGE, 0), "PgUp": partial(self.move, -PAGE, 0)}
        ends = {
            "Home": partial(self.to_end_of_axis, last=False),
            "End": partial(self.to_end_of_axis, last=True),
        }
        return (
            Key("PgUp PgDn", "page", pages, when, footer=None),
            Key("Home End", "ends", ends, when and self.is_among_parts(), footer=None),
        )
