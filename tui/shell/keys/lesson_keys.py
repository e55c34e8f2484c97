"""The keys that all lessons share, as rows of their tables.

A lesson's own row that is written as one of these stands in its place: `stepping` and the
others below make such a row with another meaning of `when`, or one that leads.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.shell.keys.table import Footer, Key, Press, Table, arrows

if TYPE_CHECKING:
    from tui.shell.keys.steered import Steered


def stepping(lesson: Steered, *, when: bool = True, leads: bool | None = None) -> Key:
    """`.` and `,`; unless something else is said they lead until the last step is taken."""
    act: dict[str, Press] = {".": lesson.action_forward, ",": lesson.action_back}
    if leads is None:
        leads = not lesson.player.at_end
    return Key(". ,", "step", act, when, leads, Footer.STEPS, own=False)


def playing(lesson: Steered, *, when: bool = True, leads: bool = False) -> Key:
    """Space."""
    does = "pause" if lesson.player.playing else "play"
    return Key("Space", does, lesson.action_play, when, leads, Footer.STEPS, own=False)


def guessing(lesson: Steered, *, leads: bool = False) -> Key:
    """Tab, told while something is asked."""
    fields: dict[str, Press] = {"tab": lesson.action_field, "shift+tab": lesson.action_field}
    asks = lesson.asks is not None
    place = Footer.GUESS if asks else None
    return Key("Tab", "guess", fields, asks or lesson.is_editing, leads, place, own=False)


def editing(lesson: Steered, *, when: bool = True, leads: bool = False) -> Key:
    """`e`."""
    return Key("e", "edit", lesson.action_edit, when, leads, Footer.EDIT, own=False)


def view_key(
    lesson: Steered, view: int, does: str = "", *, offered: bool = False, leads: bool = False
) -> Key:
    """A number that opens a view, which the head names.

    `offered`: the line of keys tells it too, worded as a key, or else by the view's name.
    """
    return Key(
        str(view),
        does or str(view),
        partial(lesson.action_view, view),
        leads=leads,
        footer=Footer.OWN if offered else None,
        own=offered,
        section="keys" if does else "views",
    )


def _out(lesson: Steered) -> Key:
    """Escape: to the map, or back to the lesson whose link led here, or to the clinic."""
    if not (back := lesson.back_to):
        return Key("Esc", "", lesson.action_out, footer=None, own=False)
    told = Footer.LEADING  # whoever came over a link must see the way back, however narrow it is
    return Key("Esc", "back_to", lesson.action_out, footer=told, values={"lesson": back})


def shared_keys(lesson: Steered) -> Table:
    """Every key that all lessons have, and what it does in this one now."""
    app = lesson.ch2
    turn = lesson.reading_column.turn
    pages: dict[str, Press] = {"PgDn": partial(turn, 1), "PgUp": partial(turn, -1)}
    speeds: dict[str, Press] = {
        "-": lesson.action_slower,
        "=": lesson.action_faster,
        "+": lesson.action_faster,
    }
    onwards = "finish" if lesson.has_ended else "next"
    return (
        stepping(lesson, when=lesson.STEPS),
        playing(lesson, when=lesson.STEPS),
        guessing(lesson),
        editing(lesson, when=lesson.edited is not None),
        Key("c", "c", app.action_code_panel, footer=Footer.SHARED, own=False),
        Key("i", lesson.reads, lesson.action_read, footer=Footer.SHARED, own=False),
        Key("m", "m", app.action_map, footer=Footer.SHARED, own=False),
        Key("r", "r", lesson.action_reset, footer=Footer.SHARED, own=False),
        Key(">", onwards, partial(lesson.action_neighbour, 1), True, True, Footer.LAST, own=False),
        Key("<", "", partial(lesson.action_neighbour, -1), footer=None, own=False),
        Key("Enter", "", lesson.main, footer=None, own=False),
        Key("- =", "", speeds, footer=None, own=False),
        Key("PgUp PgDn", "", pages, lesson.turns, footer=None, own=False),
        _out(lesson),
        Key("←↑↓→", "", arrows(lesson.move), lesson.moves, footer=None, own=False),
        *(view_key(lesson, view) for view in lesson.open_views()),
        Key("?", "help", app.action_keys_panel, footer=None, own=False),
        Key("q", "quit", app.action_leave, footer=None, own=False),
    )
