"""Points of the plane to be moved: a letter, a square, a grid, the outline of a digit."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import Final, Literal

from engine.explain.geometry.affine import Point, Points

SetName = Literal["letter", "square", "grid", "digit"]
SETS: Final[tuple[SetName, ...]] = ("letter", "square", "grid", "digit")
INKED: Final = 96
"""From this level on a pixel belongs to the digit."""
MOST_OUTLINE: Final = 80
"""Points of an outline; a longer one is thinned evenly."""

SHEET: Final[Points] = ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))
"""The corners of the part of the plane whose lines are seen moving."""

_SPACING: Final = 0.125
_LETTER: Final[tuple[tuple[Point, Point], ...]] = (
    ((-0.25, -0.75), (-0.25, 1.0)),
    ((-0.25, 1.0), (0.875, 1.0)),
    ((-0.25, 0.25), (0.5, 0.25)),
)
"""The strokes of an F: it looks another way however it is turned or mirrored."""
_SQUARE: Final[tuple[tuple[Point, Point], ...]] = (
    ((-0.75, -0.75), (0.75, -0.75)),
    ((0.75, -0.75), (0.75, 0.75)),
    ((0.75, 0.75), (-0.75, 0.75)),
    ((-0.75, 0.75), (-0.75, -0.75)),
)


def point_set(name: Literal["letter", "square", "grid"]) -> Points:
    """The points of a set that needs no image, within −1 and 1."""
    if name == "grid":
        return tuple((x / 4, y / 4) for y in range(-4, 5, 2) for x in range(-4, 5))
    return _strokes(_LETTER if name == "letter" else _SQUARE)


def lines_of_sheet(spacing: float) -> tuple[Points, ...]:
    """The lines over the sheet, so far from each other, both ways; each by its two ends."""
    half = round(1 / spacing)
    places = [number / half for number in range(-half, half + 1)]
    return tuple(
        line for place in places for line in (((place, -1), (place, 1)), ((-1, place), (1, place)))
    )


def _strokes(strokes: Sequence[tuple[Point, Point]]) -> Points:
    found: dict[Point, None] = {}
    for (x, y), (u, v) in strokes:
        pieces = max(round(hypot(u - x, v - y) / _SPACING), 1)
        for number in range(pieces + 1):
            share = number / pieces
            found[x + share * (u - x), y + share * (v - y)] = None
    return tuple(found)


def outline(pixels: bytes, height: int, width: int) -> Points:
    """The edge of what is inked in an image, in order of rows: x to the right, y upwards.

    The image's middle is (0, 0) and its longer half 1. An image without ink has no points.
    Raises ValueError unless there is a byte a pixel.
    """
    if len(pixels) != height * width:
        raise ValueError(f"{len(pixels)} bytes for {height} × {width} pixels")

    def inked(row: int, column: int) -> bool:
        inside = 0 <= row < height and 0 <= column < width
        return inside and pixels[row * width + column] >= INKED

    half = max(height, width) / 2
    found = [
        ((column + 0.5 - width / 2) / half, (height / 2 - row - 0.5) / half)
        for row in range(height)
        for column in range(width)
        if inked(row, column)
        and not all(
            inked(row + down, column + right) for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1))
        )
    ]
    if len(found) > MOST_OUTLINE:
        found = [found[number * len(found) // MOST_OUTLINE] for number in range(MOST_OUTLINE)]
    return tuple(found)
