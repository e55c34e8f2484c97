"""Dots of braille: two across and four down in a cell, so that one is about as wide as high.

Where only ASCII is drawn, the glyphs' filter turns a cell's dots into a shade; who gives a
sign beside the dots can draw that instead.
"""

from __future__ import annotations

from tui.drawing.canvas import Canvas

BITS = ((0x40, 0x04, 0x02, 0x01), (0x80, 0x20, 0x10, 0x08))
"""Of the left and of the right column of a cell, from below."""
FIRST = 0x2800
"""The glyph without a dot."""


class Dots:
    """Dots over `rows` rows of cells; `cells` has the bits, ink and sign by row and column."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.cells: dict[tuple[int, int], tuple[int, str, str]] = {}

    def dot(self, x: int, y: int, ink: str, sign: str = "") -> None:
        """One dot, `x` from the left and `y` from below; a cell's last ink and sign are its."""
        place = self.rows - 1 - y // 4, x // 2
        bits = self.cells[place][0] if place in self.cells else 0
        self.cells[place] = bits | BITS[x % 2][y % 4], ink, sign

    def draw(self, canvas: Canvas, top: int, left: int, *, signs: bool = False) -> None:
        """The dots, the upper left cell there; with `signs`, the cells' signs in their place."""
        for (row, column), (bits, ink, sign) in self.cells.items():
            canvas.put(top + row, left + column, sign if signs else chr(FIRST + bits), ink)
