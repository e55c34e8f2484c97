"""A whole vector as a signed heat strip: each value's sign by its glyph, its size by its shade.

Where a value has a cell of its own, more of it is filled the larger the value is; where two
share one, above each other, its halves say which is positive, and the ink how large they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from textual.color import Color

from tui.drawing.canvas import Canvas
from tui.drawing.look.themes import DARK, LIGHT
from tui.drawing.places import Place

Kind = Literal["operand", "result", "flash", "now", "asked"]
"""What a value is: one that is read or one that came out, just now or as the present one."""
BOUNDS: Final = (1 / 8, 1 / 3)
"""Shares of the largest size from which on a value is of the next level."""
LOST: Final = 9
"""The level of what is not a number."""
FILLED: Final = {1: "▒", 2: "▓", 3: "█", 0: "·", -1: "-", -2: "=", -3: "≡", LOST: "!"}
HALVES: Final = {(False, True): "▄", (True, False): "▀", (True, True): "█"}
_NOW: Final = "◆"
_SHADES: Final = (0.5, 0.75, 1.0)
"""How far from the ground each level's ink is."""
_TIDY: Final = 0.8
"""The share of the width that is given up at most so that all lines are equally long."""


def _shades(dark: bool) -> dict[tuple[Kind, bool], tuple[str, ...]]:
    theme = DARK if dark else LIGHT
    inks: dict[tuple[Kind, bool], str | None] = {
        ("operand", True): theme.variables["operand-a"],
        ("operand", False): theme.variables["operand-d"],
        ("result", True): theme.foreground,
        ("result", False): theme.foreground,
    }
    ground = Color.parse(theme.background or "")
    return {
        key: tuple(ground.blend(Color.parse(ink or ""), share).hex6.lower() for share in _SHADES)
        for key, ink in inks.items()
    }


SHADES: Final = {dark: _shades(dark) for dark in (True, False)}


def level(value: float, largest: float) -> int:
    """The level of a value, with its sign, where `largest` is the greatest size there is."""
    if math.isnan(value):
        return LOST
    if not value or not largest:
        return 0
    share = abs(value) / largest
    size = 1 + (share > BOUNDS[0]) + (share > BOUNDS[1])
    return size if value > 0 else -size


@dataclass(frozen=True)
class StripLayout:
    """`columns` values in a line; each `across` cells wide, and `stacked` of them in a cell."""

    cells: int
    columns: int
    across: int
    stacked: int

    @property
    def rows(self) -> int:
        """Rows of the terminal that it takes."""
        return -(-self.cells // (self.columns * self.stacked))


def strip_layout(cells: int, width: int, height: int) -> StripLayout | None:
    """The largest strip of so many values that fits, None if none does."""
    for across, stacked in ((3, 1), (2, 1), (1, 1), (1, 2)):
        for columns in _columns(cells, width // across):
            found = StripLayout(cells, columns, across, stacked)
            if found.rows <= height:
                return found
    return None


def _columns(cells: int, room: int) -> tuple[int, ...]:
    """Few enough for the room, first so that all lines are equally long, else as many as can be."""
    if min(cells, room) < 1:
        return ()
    least = max(math.ceil(_TIDY * room), 1)
    tidy = (columns for columns in range(room, least - 1, -1) if cells % columns == 0)
    return min(next(tidy, room), cells), min(room, cells)


def draw_strip(
    canvas: Canvas,
    top: int,
    left: int,
    layout: StripLayout,
    value: Callable[[int], tuple[int, Kind]],
    leads_to: str,
    *,
    dark: bool,
) -> list[Place]:
    """Draw the values, each as its level and kind; returns the cells, which lead to theirs."""
    places: list[Place] = []
    for line in range(layout.rows):
        for column in range(layout.columns):
            first = line * layout.stacked * layout.columns + column
            within = range(first, min(first + layout.stacked * layout.columns, layout.cells))
            both = [value(place) for place in within[:: layout.columns][: layout.stacked]]
            if not both:
                break
            glyph, ink = _cell(both, layout, dark)
            start = left + column * layout.across
            canvas.put(top + line, start, glyph * layout.across, ink)
            places.append(Place(top + line, start, start + layout.across - 1, leads_to, (first,)))
    return places


def _cell(values: list[tuple[int, Kind]], layout: StripLayout, dark: bool) -> tuple[str, str]:
    """The glyph and the ink of the values in one cell."""
    kinds = [kind for _, kind in values]
    if "now" in kinds:
        return _NOW, "now"
    if "asked" in kinds:
        return "?", "accent"
    levels = [one for one, _ in values]
    if LOST in levels:
        return FILLED[LOST], "bad"
    most = max(levels, key=abs)
    kind = kinds[0] if len(set(kinds)) == 1 else "operand"
    if layout.stacked == 1:
        glyph = FILLED[most]
    else:
        glyph = HALVES.get((levels[0] > 0, levels[-1] > 0 and len(levels) > 1), "")
        glyph = glyph or (FILLED[min(levels)] if min(levels) else " ")
    if kind == "flash":  # in one ink, for which few bytes are enough
        return glyph, "accent"
    shades = SHADES[dark][kind, max(levels) > 0]
    return glyph, shades[abs(most) - 1 if layout.stacked > 1 and most else -1]
