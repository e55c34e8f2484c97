"""Where the pad, what the network sees of it and its ten bars stand in a figure of some size.

Both images are as large as there is room, a pixel on two cells, half a cell, or an eighth; what
is seen is never smaller than it is in a smaller figure.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.explain.evaluate.drawing import SIDE, Point
from tui.drawing.digit_image import Picture, Style, cells_of
from tui.lessons.shared.images.pixel_grid import PIXELS_OF_CELL

BLANK = Picture(b"", SIDE, SIDE)
FRAME = 2
BARS, NARROW_BARS = 18, 14
"""Cells that the probabilities need at least, in a row of their own and beside what is seen."""
BAR_ROWS = 14
"""Rows of the bars, and of what is said below them."""


@dataclass(frozen=True)
class PadPlace:
    """Where an image stands: its first cell, and how its pixels are drawn."""

    row: int
    column: int
    style: Style

    def point(self, x: int, y: int) -> Point:
        """The middle of a cell in pixels, also of cells outside of the pad."""
        down, across = PIXELS_OF_CELL[self.style]
        cells = 2 if self.style == "full" else 1
        row = (y - self.row) * down + (down - 1) / 2
        return row, (x - self.column) // cells * across + (across - 1) / 2

    def holds(self, x: int, y: int) -> bool:
        """Whether the cell is one of the pad's."""
        row, column = self.point(x, y)
        return 0 <= row <= SIDE - 1 and 0 <= column <= SIDE - 1

    @property
    def end(self) -> tuple[int, int]:
        """The row and the column behind its frame."""
        width, height = cells_of(BLANK, self.style)
        return self.row + height + 1, self.column + width + 1


@dataclass(frozen=True)
class PadRoom:
    """The pad, what is seen of it (None where it stands without a frame), and the bars' cell."""

    pad: PadPlace
    seen: PadPlace | None
    bars: tuple[int, int]


def pad_room(columns: int, rows: int) -> PadRoom:
    """The largest pad beside the largest image of what is seen, with room for the bars."""
    full = PadPlace(2, 1, "full")
    beside = full.end[1] + 2
    large, small = PadPlace(2, beside, "full"), PadPlace(2, beside, "half")
    if large.end[1] + 1 + BARS <= columns and large.end[0] <= rows:
        return PadRoom(full, large, (1, large.end[1] + 1))
    if small.end[1] <= columns and max(full.end[0], small.end[0] + 1 + BAR_ROWS) <= rows:
        return PadRoom(full, small, (small.end[0] + 1, beside - 1))
    half = PadPlace(2, 1, "half")
    beside = half.end[1] + 2
    seen = PadPlace(2, beside, "half")
    if seen.end[1] <= columns and seen.end[0] + 1 + BAR_ROWS <= rows:
        return PadRoom(half, seen, (seen.end[0] + 1, 0))
    for style in ("half", "braille"):
        seen = PadPlace(2, beside, style)
        if seen.end[1] + 1 + NARROW_BARS <= columns and half.end[0] <= rows:
            return PadRoom(half, seen, (1, seen.end[1] + 1))
    return PadRoom(PadPlace(1, 1, "braille"), None, (1, 0))


def pad_place(columns: int, rows: int) -> PadPlace:
    """Where the pad stands in a figure of that size."""
    return pad_room(columns, rows).pad
