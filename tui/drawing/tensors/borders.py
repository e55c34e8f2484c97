"""The lines around tiles: whole around what is in memory, dashed around what is read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from tui.drawing.canvas import Canvas


class Bordered(Protocol):
    """A tile, as its borders know it."""

    @property
    def virtual(self) -> bool: ...

    @property
    def now(self) -> bool: ...


_JUNCTIONS: Final = {
    (False, False, False, False): " ",
    (False, True, True, False): "┌",
    (False, True, True, True): "┬",
    (False, False, True, True): "┐",
    (True, True, True, False): "├",
    (True, True, True, True): "┼",
    (True, False, True, True): "┤",
    (True, True, False, False): "└",
    (True, True, False, True): "┴",
    (True, False, False, True): "┘",
}
"""The glyph where lines meet, by whether one goes up, right, down and left from there."""


def draw_borders(
    canvas: Canvas,
    top: int,
    left: int,
    pitch: tuple[int, int],
    shown: tuple[range, range],
    found: Mapping[tuple[int, int], Bordered],
    ink: str,
) -> None:
    """The lines around the tiles that there are, from that cell on: dashed between virtual ones.

    `pitch` is the columns and rows from one tile to the next, `shown` which rows and columns of
    the tensor stand there; `ink` is that of whole lines.
    """
    (across, down), (rows, columns) = pitch, shown

    def side(one: tuple[int, int], other: tuple[int, int]) -> tuple[bool, bool, str]:
        """Whether there is a line between two tiles, whether it is dashed, and its ink."""
        both = [found[at] for at in (one, other) if at in found]
        dashed = all(tile.virtual for tile in both)
        now = any(tile.now for tile in both)
        return bool(both), dashed, "accent" if now else "virtual" if dashed else ink

    for row in range(rows.start, rows.stop + 1):
        y = top + (row - rows.start) * down
        for column in range(columns.start, columns.stop + 1):
            x = left + (column - columns.start) * across
            above, here = (row - 1, column), (row, column)
            before, corner = (row, column - 1), (row - 1, column - 1)
            lines = (
                side(corner, above),
                side(above, here),
                side(before, here),
                side(corner, before),
            )
            if any(there for there, _, _ in lines):
                glyph = _JUNCTIONS[lines[0][0], lines[1][0], lines[2][0], lines[3][0]]
                inks = [own for there, _, own in lines if there]
                canvas.put(
                    y, x, glyph, next((one for one in ("accent", ink) if one in inks), inks[0])
                )
            there, dashed, own = lines[1]
            if there and column < columns.stop:
                canvas.put(y, x + 1, ("╌" if dashed else "─") * (across - 1), own)
            there, dashed, own = lines[2]
            if there and row < rows.stop:
                for line in range(1, down):
                    canvas.put(y + line, x, "╎" if dashed else "│", own)
