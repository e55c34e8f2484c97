"""A drawn digit: strokes on a grid of pixels, and its preparation as MNIST's digits had it.

MNIST's digits were fitted into 20 × 20 pixels with their aspect kept, and put into 28 × 28
so that their centre of mass is the pixel (14, 14) (LeCun, Cortes and Burges, The MNIST
database). Images are bytes, row by row, 0 black to 255 white; pixel centres lie at whole
numbers.
"""

from dataclasses import dataclass
from math import ceil, hypot
from typing import Final

SIDE: Final = 28
BOX: Final = 20
"""Pixels of the longer side of a prepared digit."""
CENTRE: Final = 14
"""Row and column of its centre of mass."""
WHITE: Final = 255
EMPTY: Final = bytes(SIDE * SIDE)
RADIUS: Final = 1.2
"""Of the pen, in pixels; around it the ink fades within one pixel."""
WIPE: Final = RADIUS + 1
"""Of the eraser: it takes all the ink that a pen left on the same way."""
_APART: Final = 0.4
"""Pixels between two dabs of a stroke."""

Point = tuple[float, float]
"""Row and column, in pixels."""
Rows = list[list[float]]


@dataclass(frozen=True, slots=True)
class Ink:
    """Where the ink of an image is: its bounding box and its centre of mass."""

    top: int
    left: int
    height: int
    width: int
    centre: Point


@dataclass(frozen=True, slots=True)
class Prepared:
    """An image as the network wants it, and what was done to it.

    `ink` is that of the drawing, None where there is none; `fitted` the (height, width) that
    its box was brought to; `corner` the pixel at which this box begins in the result.
    """

    pixels: bytes
    ink: Ink | None
    fitted: tuple[int, int]
    corner: tuple[int, int]


def stroke(pixels: bytes, start: Point, end: Point, *, erase: bool = False) -> bytes:
    """`pixels` after the pen, or the eraser, went from `start` to `end`, wherever they lie."""
    levels = bytearray(pixels)
    dabs = max(ceil(hypot(end[0] - start[0], end[1] - start[1]) / _APART), 1)
    for number in range(dabs + 1):
        share = number / dabs
        row = start[0] + (end[0] - start[0]) * share
        column = start[1] + (end[1] - start[1]) * share
        _dab(levels, row, column, erase)
    return bytes(levels)


def _dab(levels: bytearray, row: float, column: float, erase: bool) -> None:
    radius = WIPE if erase else RADIUS
    reach = ceil(radius + 0.5)
    for r in range(max(round(row) - reach, 0), min(round(row) + reach + 1, SIDE)):
        for c in range(max(round(column) - reach, 0), min(round(column) + reach + 1, SIDE)):
            cover = min(max(radius + 0.5 - hypot(r - row, c - column), 0.0), 1.0)
            place, level = r * SIDE + c, round(WHITE * cover)
            if erase:
                levels[place] = min(levels[place], WHITE - level)
            else:
                levels[place] = max(levels[place], level)


def moved(pixels: bytes, rows: int, columns: int) -> bytes:
    """The image moved down and right, as far as its ink allows: none of it is ever lost."""
    ink = ink_of(pixels)
    if ink is None:
        return pixels
    rows = min(max(rows, -ink.top), SIDE - ink.height - ink.top)
    columns = min(max(columns, -ink.left), SIDE - ink.width - ink.left)
    found = bytearray(len(pixels))
    for r in range(ink.top, ink.top + ink.height):
        begin = r * SIDE + ink.left
        target = begin + rows * SIDE + columns
        found[target : target + ink.width] = pixels[begin : begin + ink.width]
    return bytes(found)


def ink_of(pixels: bytes) -> Ink | None:
    """The ink of an image of SIDE × SIDE; None if it is empty."""
    rows = [sum(pixels[r * SIDE : (r + 1) * SIDE]) for r in range(SIDE)]
    columns = [sum(pixels[c::SIDE]) for c in range(SIDE)]
    inked = [r for r in range(SIDE) if rows[r]]
    if not inked:
        return None
    across = [c for c in range(SIDE) if columns[c]]
    return Ink(
        inked[0],
        across[0],
        inked[-1] - inked[0] + 1,
        across[-1] - across[0] + 1,
        (_mean(rows), _mean(columns)),
    )


def _mean(masses: list[int]) -> float:
    return sum(place * mass for place, mass in enumerate(masses)) / sum(masses)


def prepared(pixels: bytes) -> Prepared:
    """The drawing of SIDE × SIDE bytes as MNIST's digits were prepared.

    Its box is scaled by area-weighted linear interpolation; a box of 20 stays as it is. Where
    the centre of mass would push it over the edge, the box stays at the edge.
    """
    ink = ink_of(pixels)
    if ink is None:
        return Prepared(EMPTY, None, (0, 0), (0, 0))
    scale = BOX / max(ink.height, ink.width)
    height, width = max(round(ink.height * scale), 1), max(round(ink.width * scale), 1)
    box: Rows = [
        [float(level) for level in pixels[begin : begin + ink.width]]
        for r in range(ink.top, ink.top + ink.height)
        for begin in (r * SIDE + ink.left,)
    ]
    fitted = _resampled(_turned(_resampled(_turned(box), width)), height)
    top = _corner([sum(row) for row in fitted], height)
    left = _corner([sum(column) for column in zip(*fitted, strict=True)], width)
    found = bytearray(EMPTY)
    for r, row in enumerate(fitted):
        begin = (top + r) * SIDE + left
        found[begin : begin + width] = bytes(min(round(level), WHITE) for level in row)
    return Prepared(bytes(found), ink, (height, width), (top, left))


def _corner(masses: list[float], length: int) -> int:
    """Where a box begins so that its centre of mass is at CENTRE."""
    centre = sum(place * mass for place, mass in enumerate(masses)) / sum(masses)
    return min(max(round(CENTRE - centre), 0), SIDE - length)


def _turned(rows: Rows) -> Rows:
    return [list(column) for column in zip(*rows, strict=True)]


def _resampled(rows: Rows, length: int) -> Rows:
    """`rows` as `length` rows: each a mean of those around its place, the nearer the heavier."""
    scale = len(rows) / length
    reach = max(scale, 1.0)
    found: Rows = []
    for number in range(length):
        centre = (number + 0.5) * scale - 0.5
        near = range(max(ceil(centre - reach), 0), min(int(centre + reach) + 1, len(rows)))
        weights = [1 - abs(r - centre) / reach for r in near]
        total = sum(weights)
        found.append(
            [
                sum(weight * level for weight, level in zip(weights, levels, strict=True)) / total
                for levels in zip(*(rows[r] for r in near), strict=True)
            ]
        )
    return found
