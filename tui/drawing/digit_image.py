"""A grey image in terminal cells: braille dots, half blocks, or one pixel on two cells.

The shape is in the glyphs, so that it stays where there is no colour; colour adds the greys.
Styles by size for a 28×28 image: "braille" 14×7 cells, "half" 28×14, "full" 56×28.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from textual.color import Color

from tui.drawing.canvas import Canvas
from tui.drawing.dots import Dots
from tui.drawing.look.themes import DARK, LIGHT

Style = Literal["braille", "half", "full"]
LIT = 96
"""From this level on a pixel is drawn as a glyph."""
GROUNDS = {True: (DARK.background, DARK.foreground), False: (LIGHT.background, LIGHT.foreground)}
"""The colours of level 0 and 255: an image has no edge where the screen goes on."""


@dataclass(frozen=True)
class Picture:
    """Levels 0 to 255, row by row."""

    levels: Sequence[int]
    height: int
    width: int

    @classmethod
    def of(cls, pixels: bytes, height: int, width: int) -> Picture:
        return cls(pixels, height, width)

    def at(self, row: int, column: int) -> int:
        """The level there; 0 outside of the image."""
        if 0 <= row < self.height and 0 <= column < self.width:
            return self.levels[row * self.width + column]
        return 0

    def cropped(self, size: int) -> Picture:
        """The middle `size` × `size` pixels around the ink's own middle."""
        if size >= self.height and size >= self.width:
            return self
        rows = [r for r in range(self.height) if any(self.at(r, c) for c in range(self.width))]
        columns = [c for c in range(self.width) if any(self.at(r, c) for r in range(self.height))]
        top = ((rows[0] + rows[-1] + 1 - size + 1) // 2) if rows else (self.height - size) // 2
        left = ((columns[0] + columns[-1] + 1 - size + 1) // 2) if columns else 0
        levels = [self.at(top + r, left + c) for r in range(size) for c in range(size)]
        return Picture(levels, size, size)


def cells_of(picture: Picture, style: Style) -> tuple[int, int]:
    """Columns and rows that the picture takes."""
    if style == "braille":
        return -(-picture.width // 2), -(-picture.height // 4)
    if style == "half":
        return picture.width, -(-picture.height // 2)
    return 2 * picture.width, picture.height


def best_style(picture: Picture, columns: int, rows: int) -> Style:
    """The largest style that fits into that many cells."""
    for style in ("full", "half"):
        width, height = cells_of(picture, style)
        if width <= columns and height <= rows:
            return style
    return "braille"


def _greys(dark: bool) -> tuple[str, ...]:
    ground, ink = (Color.parse(colour or "") for colour in GROUNDS[dark])
    return tuple(ground.blend(ink, level / 255).hex6.lower() for level in range(256))


GREYS = {dark: _greys(dark) for dark in (True, False)}


def draw_picture(
    canvas: Canvas, row: int, column: int, picture: Picture, style: Style, *, dark: bool = True
) -> None:
    """Draw `picture` with its upper left corner at that cell."""
    draw = {"braille": _draw_braille, "half": _draw_half, "full": _draw_full}[style]
    draw(canvas, row, column, picture, dark)


def grey(level: int, *, dark: bool) -> str:
    """The colour of a level on a dark or a light ground."""
    return GREYS[dark][level]


def _draw_braille(canvas: Canvas, row: int, column: int, picture: Picture, dark: bool) -> None:
    dots = Dots(cells_of(picture, "braille")[1])
    for r in range(picture.height):
        for c in range(picture.width):
            if picture.at(r, c) >= LIT:
                dots.dot(c, 4 * dots.rows - 1 - r, "strong")
    dots.draw(canvas, row, column)


def _draw_half(canvas: Canvas, row: int, column: int, picture: Picture, dark: bool) -> None:
    columns, rows = cells_of(picture, "half")
    for r in range(rows):
        for c in range(columns):
            upper, lower = picture.at(2 * r, c), picture.at(2 * r + 1, c)
            glyph, front, back = _half_block(upper, lower)
            ink = f"{grey(front, dark=dark)} on {grey(back, dark=dark)}"
            canvas.put(row + r, column + c, glyph, ink)


def _half_block(upper: int, lower: int) -> tuple[str, int, int]:
    """The glyph, and the levels of its ink and of its ground."""
    if upper >= LIT and lower >= LIT and abs(upper - lower) < 12:
        return "█", upper, lower
    if upper >= LIT or (lower < LIT and upper > lower):
        return "▀" if upper >= LIT else " ", upper, lower if upper >= LIT else max(upper, lower)
    if lower >= LIT:
        return "▄", lower, upper
    return " ", upper, max(upper, lower)


def _draw_full(canvas: Canvas, row: int, column: int, picture: Picture, dark: bool) -> None:
    for r in range(picture.height):
        for c in range(picture.width):
            level = picture.at(r, c)
            shade = grey(level, dark=dark)
            glyph = "██" if level >= LIT else "  "
            canvas.put(row + r, column + 2 * c, glyph, f"{shade} on {shade}")
