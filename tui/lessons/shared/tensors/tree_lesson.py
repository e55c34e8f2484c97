"""What has a tree in which a cursor moves: the keys that go far in it."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from tui.shell.keys.table import Key, Table
from tui.shell.lesson import Lesson

PAGE = 10
"""Rows of the tree that a page key goes."""


class Tree(Protocol):
    """A cursor among rows, some of which are parts of a tensor."""

    def move(self, rows: int, columns: int) -> None:
        """The arrow keys."""
        ...

    def to_end_of_axis(self, *, last: bool) -> None:
        """In the tree, put the cursor on the first or the last part beside this one."""
        ...

    def is_among_parts(self) -> bool:
        """Whether the cursor stands on a part of the tree that has others beside it."""
        ...


def tree_keys(tree: Tree, *, when: bool = True) -> Table:
    """The keys that go far in a tree, for a table of keys."""
    pages = {"PgDn": partial(tree.move, PAGE, 0), "PgUp": partial(tree.move, -PAGE, 0)}
    ends = {
        "Home": partial(tree.to_end_of_axis, last=False),
        "End": partial(tree.to_end_of_axis, last=True),
    }
    return (
        Key("PgUp PgDn", "page", pages, when, footer=None),
        Key("Home End", "ends", ends, when and tree.is_among_parts(), footer=None),
    )


class TreeLesson(Lesson):
    """A lesson that is such a tree."""

    def to_end_of_axis(self, *, last: bool) -> None:
        """As a tree's."""
        raise NotImplementedError

    def is_among_parts(self) -> bool:
        """As a tree's."""
        raise NotImplementedError

    def tree_keys(self, *, when: bool = True) -> Table:
        """The keys that go far in the tree."""
        return tree_keys(self, when=when)
