"""Lines of equal height on a grid of dots, and which of them a height lies above."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

LEVELS = 9


class Dot(NamedTuple):
    """A dot of a line, from the left and from below, and which line it is of, from 1."""

    x: int
    y: int
    level: int


def levels(values: Values, count: int = LEVELS) -> tuple[float, ...]:
    """Heights of `count` lines: squares apart, so that those of a round bowl are equally far.

    Between the least and the largest finite value; none where there is but one value.
    """
    finite = values[np.isfinite(values)]
    if not finite.size or finite.min() == finite.max():
        return ()
    low, high = float(finite.min()), float(finite.max())
    return tuple(low + (high - low) * (number / (count + 1)) ** 2 for number in range(1, count + 1))


def bands(values: Values, at: tuple[float, ...]) -> npt.NDArray[np.intp]:
    """How many of the lines lie at or below each height: 0 in the lowest band, len(at) in the
    highest. What is not finite counts as beyond all."""
    return np.where(np.isfinite(values), np.digitize(values, at), len(at))


def contour_dots(values: Values, at: tuple[float, ...]) -> tuple[Dot, ...]:
    """The dots of the lines at those heights; `values` is (rows, columns), the lowest row first.

    A dot is on a line where the height above it or right of it is beyond that line.
    """
    index = bands(values, at)
    across, up = index[:-1, 1:], index[1:, :-1]
    here = index[:-1, :-1]
    lowest = np.minimum(here, np.minimum(across, up))
    highest = np.maximum(here, np.maximum(across, up))
    rows, columns = np.nonzero(highest > lowest)
    return tuple(
        Dot(int(x), int(y), int(highest[y, x])) for y, x in zip(rows, columns, strict=True)
    )


def spread(values: Values, columns: int, rows: int) -> Values:
    """A grid at another fineness, (rows, columns): between four values it is bilinear."""
    y = np.linspace(0, values.shape[0] - 1, rows)
    x = np.linspace(0, values.shape[1] - 1, columns)
    low_y = np.minimum(y.astype(int), max(values.shape[0] - 2, 0))
    low_x = np.minimum(x.astype(int), max(values.shape[1] - 2, 0))
    high_y = np.minimum(low_y + 1, values.shape[0] - 1)
    high_x = np.minimum(low_x + 1, values.shape[1] - 1)
    part_y, part_x = (y - low_y)[:, np.newaxis], x - low_x
    below = values[low_y][:, low_x] * (1 - part_x) + values[low_y][:, high_x] * part_x
    above = values[high_y][:, low_x] * (1 - part_x) + values[high_y][:, high_x] * part_x
    found: Values = below * (1 - part_y) + above * part_y
    return found
