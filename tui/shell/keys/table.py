"""The keys of a screen as one table: what each does now, where it is told, which is the next.

From the table of a moment follow the bindings, the line of keys, the panel of `?` and the one
key that is marked as the next. A screen makes it anew with every change, so that a row is what
the key means just then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache, partial
from typing import Final

from textual.keys import _character_to_key

Press = Callable[[], object]
_NAMES: Final = {"Esc": "escape", "PgUp": "pageup", "PgDn": "pagedown"}


class Footer(IntEnum):
    """Places in the line of keys, from the left; a narrow line loses those on the right."""

    LEADING = 0
    OWN = 1
    STEPS = 2
    AFTER_STEPS = 3
    GUESS = 4
    EDIT = 5
    AFTER_EDIT = 6
    SHARED = 7
    LAST = 8
    """Where the next lesson stands, until it is the next key."""


@dataclass(frozen=True)
class Key:
    """One row: a key, or a few that are told together.

    `shown` is how it is written, `does` which text of `section` says what it does, with `values`
    in its placeholders. `act` is what a press does; of several keys, what each does by its name,
    the one first that a press of the mouse means. Unless `when`, the row is not there: neither
    told nor bound. `leads`: it is the one to press next, if no row before it is. Without a place
    in the `footer` only `?` tells it, and what is not the screen's `own` has its line among the
    keys of all lessons there.
    """

    shown: str
    does: str
    act: Press | Mapping[str, Press]
    when: bool = True
    leads: bool = False
    footer: Footer | None = Footer.OWN
    own: bool = True
    section: str = "keys"
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def acts(self) -> dict[str, Press]:
        """What each of its keys does, by Textual's name of the key."""
        if isinstance(self.act, Mapping):
            return {textual_name(written): act for written, act in self.act.items()}
        return {textual_name(self.shown): self.act}

    @property
    def name(self) -> str:
        """Textual's name of the key that a press of the mouse means."""
        return textual_name(next(iter(self.act)) if isinstance(self.act, Mapping) else self.shown)


Table = tuple[Key, ...]


@cache
def textual_name(written: str) -> str:
    """What Textual calls a key: `[` is left_square_bracket, Enter is enter."""
    if len(written) == 1:
        return _character_to_key(written)
    return _NAMES.get(written, written.lower())


def arrows(move: Callable[[int, int], object]) -> dict[str, Press]:
    """The arrow keys, and the letters beside them, as moves by (rows, columns)."""
    ways = {"right l": (0, 1), "left h": (0, -1), "down j": (1, 0), "up k": (-1, 0)}
    return {name: partial(move, *way) for names, way in ways.items() for name in names.split()}


def sideways(move: Callable[[int], object]) -> dict[str, Press]:
    """The arrow keys to the right and to the left alone, as moves by columns."""
    return _both_ways(move, "right l", "left h")


def upright(move: Callable[[int], object]) -> dict[str, Press]:
    """The arrow keys down and up alone, as moves by rows."""
    return _both_ways(move, "down j", "up k")


def _both_ways(move: Callable[[int], object], on: str, back: str) -> dict[str, Press]:
    return {
        name: partial(move, by) for names, by in ((on, 1), (back, -1)) for name in names.split()
    }


def offered(when: bool, place: Footer = Footer.OWN) -> Footer | None:
    """The place in the footer of a key that always acts, and is told there only `when`."""
    return place if when else None


def leading(table: Sequence[Key]) -> Key | None:
    """The key to press next: the first that leads."""
    return next((key for key in table if key.leads and key.when and key.footer is not None), None)


def footer(table: Sequence[Key]) -> list[Key]:
    """What the line of keys tells: the next key, then each in its place, in the table's order."""
    lead, placed = leading(table), list[tuple[Footer, Key]]()
    for key in table:
        if key.when and key.footer is not None:
            placed.append((Footer.LEADING if key is lead else key.footer, key))
    placed.sort(key=lambda pair: pair[0])
    return [key for _, key in placed]


def own_help(table: Sequence[Key]) -> list[Key]:
    """What `?` tells of the screen's own keys: those of the footer first."""
    told = [key for key in footer(table) if key.own]
    return told + [key for key in table if key.own and key.when and key.footer is None]


def pressed(table: Sequence[Key], name: str) -> Press | None:
    """What a key does now, by Textual's name of it; None if it does nothing."""
    for key in table:
        if key.when and (act := key.acts.get(name)) is not None:
            return act
    return None
