"""Pixels of any colour as half blocks, two of them in a cell, whichever way they were computed.

In ASCII, and where there are no colours, a shade stands for how light both are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tui.drawing.canvas import Canvas

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""
SHADES: Final = " ░▒▓█"
_STEP: Final = 12
"""Of colours so near to each other one is sent: fewer colours, fewer bytes."""


def draw_colours(
    canvas: Canvas,
    row: int,
    column: int,
    columns: int,
    rows: int,
    colour: Callable[[int, int], Colour],
    *,
    signs: bool,
) -> None:
    """Draw `rows` rows of `columns` cells; `colour` gives a pixel by its row, two in a cell, and
    column. With `signs` shades stand for colours.
    """
    for line in range(rows):
        for place in range(columns):
            upper, lower = colour(2 * line, place), colour(2 * line + 1, place)
            if signs:
                canvas.put(row + line, column + place, shade(upper, lower), "")
            else:
                ink = f"{_hex(upper)} on {_hex(lower)}"
                canvas.put(row + line, column + place, "▀", ink)


def shade(*colours: Colour) -> str:
    """The sign of so light a place."""
    light = sum(0.299 * red + 0.587 * green + 0.114 * blue for red, green, blue in colours)
    return SHADES[min(int(light / len(colours) / 256 * len(SHADES)), len(SHADES) - 1)]


def _hex(colour: Colour) -> str:
    red, green, blue = (min((value + _STEP // 2) // _STEP * _STEP, 255) for value in colour)
    return f"#{red:02x}{green:02x}{blue:02x}"
