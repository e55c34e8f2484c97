"""A height over a plane: shaded by bands, a line of dots where one band meets the next.

High is light on a dark ground and dark on a light one: further from the ground. Where no colour
tells the bands, shades of glyphs do, and the lines are where these change. What lies on the map
keeps the shade of the cell that it lies on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.explain.shared.contours import Values, bands, contour_dots, spread
from tui.drawing.canvas import Canvas
from tui.drawing.dots import FIRST, Dots
from tui.drawing.look.inks import style_of
from tui.drawing.numbers import tidy

RAMP = " ░▒▓█"
"""The shades of glyphs, from the lowest band to the highest."""
DARKEST = 46
"""How much of the colour the highest band takes, in parts of a hundred."""
LINE = "$quiet"
TRACK = "•"
"""What a line on the map is drawn with where glyphs are the shades."""
DIGITS = 3
"""Of a height beside the shades."""
BAR = 2
"""Columns of the scale."""


def ground(share: float) -> str:
    """The colour of a share of the height, from 0 to 1, as the end of an ink."""
    return f"on $primary {round(share * DARKEST)}%"


def shade(share: float) -> str:
    """The glyph of a share of the height, from 0 to 1."""
    return RAMP[round(share * (len(RAMP) - 1))]


@dataclass(frozen=True)
class ShadedMap:
    """`columns` × `rows` cells of heights, and the heights `at` which lines lie.

    `shares` are how high each cell lies, in bands, from 0 to 1, by (row, column) from above;
    `lines` the dots between the bands. With `signs` glyphs tell the bands, not colours.
    """

    columns: int
    rows: int
    at: tuple[float, ...]
    low: float
    high: float
    shares: tuple[tuple[float, ...], ...]
    lines: Mapping[tuple[int, int], tuple[int, str, str]]
    signs: bool

    @classmethod
    def of(cls, values: Values, at: tuple[float, ...], *, signs: bool) -> ShadedMap:
        """Of heights (4 · rows + 1, 2 · columns + 1), a dot each, the lowest row first."""
        rows, columns = (values.shape[0] - 1) // 4, (values.shape[1] - 1) // 2
        dots = Dots(rows)
        for x, y, _ in contour_dots(values, at):
            dots.dot(x, y, "")
        with np.errstate(all="ignore"):
            cells = values[:-1, :-1].reshape(rows, 4, columns, 2).mean((1, 3))[::-1]
        found = bands(cells, at) / max(len(at), 1)
        finite = values[np.isfinite(values)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
        shares = tuple(tuple(float(share) for share in row) for row in found)
        return cls(columns, rows, at, low, high, shares, dots.cells, signs)

    @classmethod
    def spread(
        cls, values: Values, columns: int, rows: int, at: tuple[float, ...], *, signs: bool
    ) -> ShadedMap:
        """Of heights on another grid, the lowest row first, brought to so many cells."""
        return cls.of(spread(values, 2 * columns + 1, 4 * rows + 1), at, signs=signs)

    def draw(self, canvas: Canvas, top: int, left: int) -> None:
        """The shades and the lines, the upper left cell there."""
        for row, shares in enumerate(self.shares):
            for column, share in enumerate(shares):
                bits, _, _ = self.lines.get((row, column), (0, "", ""))
                glyph = chr(FIRST + bits) if bits else " "
                if self.signs:
                    sign = shade(share) if self.at else glyph
                    canvas.put(top + row, left + column, sign, "virtual")
                else:
                    canvas.put(top + row, left + column, glyph, f"{LINE} {ground(share)}")

    def put(
        self, canvas: Canvas, top: int, left: int, row: int, column: int, sign: str, ink: str
    ) -> None:
        """A sign in a cell of the map, on its shade; what is reversed has a ground of its own."""
        if not (self.signs or ink.endswith("now")):
            ink = f"{style_of(ink)} {ground(self.shares[row][column])}"
        canvas.put(top + row, left + column, sign, ink)

    def put_dots(self, canvas: Canvas, top: int, left: int, dots: Dots) -> None:
        """Dots on the map, each on its shade; TRACK where glyphs are the shades."""
        for (row, column), (bits, ink, _) in dots.cells.items():
            sign = TRACK if self.signs else chr(FIRST + bits)
            self.put(canvas, top, left, row, column, sign, ink)


def draw_scale(canvas: Canvas, top: int, left: int, rows: int, shaded: ShadedMap) -> None:
    """The bands one above the other, and the heights at which they begin as far as they fit."""
    count = len(shaded.at) + 1
    labels = {rows - 1: shaded.low, 0: shaded.high}
    for row in range(rows):
        band = (rows - 1 - row) * count // rows
        share = band / max(count - 1, 1)
        glyph, ink = (shade(share), "virtual") if shaded.signs else (" ", ground(share))
        canvas.put(top + row, left, glyph * BAR, ink)
        under = (rows - 2 - row) * count // rows
        if 0 < row < rows - 2 and under < band:
            labels[row] = shaded.at[band - 1]
    for row, height in labels.items():
        canvas.put(top + row, left + BAR + 1, tidy(height, DIGITS), "quiet")


def draw_ramp(canvas: Canvas, row: int, left: int, width: int, shaded: ShadedMap) -> None:
    """The bands beside each other, between the lowest and the highest height."""
    count = len(shaded.at) + 1
    low, high = tidy(shaded.low, DIGITS), tidy(shaded.high, DIGITS)
    start = canvas.put(row, left, low, "quiet") + 1
    each = max((width - (start - left) - 1 - len(high)) // count, 1)
    for band in range(count):
        share = band / max(count - 1, 1)
        glyph, ink = (shade(share), "virtual") if shaded.signs else (" ", ground(share))
        start = canvas.put(row, start, glyph * each, ink)
    canvas.put(row, start + 1, high, "quiet")
