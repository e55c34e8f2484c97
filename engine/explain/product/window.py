"""A part of an image as a matrix that can be multiplied: its pixels, whole numbers 0 to 255."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.explain.shared.shapes import Shape

FULL = 255
"""The value of a pixel that is all ink."""


@dataclass(frozen=True)
class PixelWindow:
    """Rows and columns of an image from `top` and `left` on; its `pixels` row by row."""

    top: int
    left: int
    rows: int
    columns: int
    pixels: bytes


def window_of(image: Sequence[int], side: Shape, shape: Shape) -> PixelWindow | None:
    """The part of that shape whose ink is nearest to half of all it could have: an edge.

    `image` has the pixels row by row, `side` (height, width) of them. A vector is one row. The
    first of equal ones; None where no part has that shape.
    """
    height, width = side
    rows, columns = (1, *shape) if len(shape) == 1 else shape if len(shape) == 2 else (0, 0)
    if not 1 <= rows <= height or not 1 <= columns <= width:
        return None
    # Sums over all that lies above and to the left, so that a part costs four of them.
    sums = [[0] * (width + 1)]
    for row in range(height):
        line, above = [0], sums[-1]
        for column in range(width):
            line.append(line[-1] + above[column + 1] - above[column] + image[row * width + column])
        sums.append(line)

    def off(place: tuple[int, int]) -> int:
        top, left = place
        low, high = sums[top], sums[top + rows]
        ink = high[left + columns] - high[left] - low[left + columns] + low[left]
        return abs(2 * ink - FULL * rows * columns)

    places = (
        (row, column) for row in range(height - rows + 1) for column in range(width - columns + 1)
    )
    top, left = min(places, key=off)
    starts = range(top * width + left, (top + rows) * width + left, width)
    pixels = bytes(value for start in starts for value in image[start : start + columns])
    return PixelWindow(top, left, rows, columns, pixels)
