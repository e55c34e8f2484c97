"""A loss of two parameters as a shaded map, with its axes, and paths and signs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import hypot, isfinite

import numpy as np

from engine.explain.descent.landscapes import Landscape, Point, Values, on_grid
from engine.explain.shared.contours import levels
from tui.drawing.axes import draw_foot, draw_side, round_up
from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells
from tui.drawing.dots import Dots
from tui.drawing.numbers import significant
from tui.drawing.point_plane import PointPlane
from tui.drawing.shaded_map import ShadedMap, draw_scale

AXIS = 4
"""Cells left of the map: a label and the axis; below it the axis takes two rows."""
BELOW = 2
SCALE = 11
"""Cells right of it: a blank or two, the shades and their heights."""
SCALED = 64
"""Cells from which on there is room for that."""
LOWEST = "◆"
"""The sign of a minimum."""


@dataclass(frozen=True)
class LossMap:
    """The plane that is shown, and the loss over it."""

    plane: PointPlane
    shaded: ShadedMap

    def cell(self, point: Point) -> tuple[int, int] | None:
        """The row and column of the map that a point is in; None beyond its edges."""
        return self.plane.cell((point[0], point[1]))

    def put(self, canvas: Canvas, point: Point, sign: str, ink: str) -> None:
        """A sign in the cell of a point, if that is on the map."""
        if (cell := self.cell(point)) is not None:
            self.shaded.put(canvas, 0, AXIS, *cell, sign, ink)

    def put_path(self, canvas: Canvas, points: Sequence[Point], sign: str, ink: str) -> None:
        """Lines from point to point, as far as they are on the map, and a sign at each point."""
        dots = Dots(self.plane.rows)
        for before, after in pairwise(points):
            put_segment(dots, self.plane, before, after, ink)
        self.shaded.put_dots(canvas, 0, AXIS, dots)
        for point in points:
            self.put(canvas, point, sign, ink)


def draw_map(
    canvas: Canvas,
    columns: int,
    rows: int,
    landscape: Landscape,
    reach: tuple[float, float] | None = None,
    *,
    signs: bool,
) -> LossMap:
    """The loss and its axes in so many cells at the upper left corner; beside it what the
    shades mean, where that has room. `reach` is the landscape's unless given."""
    scaled = columns >= SCALED
    columns, rows = max(columns - AXIS - scaled * SCALE, 6), max(rows - BELOW, 3)
    plane = PointPlane.around(columns, rows, *(reach or landscape.reach))
    shaded = _shaded(landscape, plane, signs)
    shaded.draw(canvas, 0, AXIS)
    draw_axes(canvas, plane, *landscape.called)
    if scaled:
        draw_scale(canvas, 0, AXIS + columns + 2, rows, shaded)
    found = LossMap(plane, shaded)
    for place in landscape.minima:
        found.put(canvas, place, LOWEST, "good")
    return found


@lru_cache(16)
def _shaded(landscape: Landscape, plane: PointPlane, signs: bool) -> ShadedMap:
    """The same in every frame."""
    values = on_grid(landscape, *_dots(plane))
    found = ShadedMap.of(values, levels(values), signs=signs)
    # Between two dots it may be lower still.
    inside = [place for place in landscape.minima if plane.cell((place[0], place[1]))]
    return replace(found, low=min([found.low, *(landscape.at(*place) for place in inside)]))


def _dots(plane: PointPlane) -> tuple[Values, Values]:
    """Where the columns and the rows of dots are; a dot more than there are, to compare with."""
    (x, top), (_, under) = plane.middle(0, 0), plane.middle(1, 0)
    (beside, _), (_, low) = plane.middle(0, 1), plane.middle(plane.rows - 1, 0)
    across = x + (np.arange(2 * plane.columns + 1) - 0.5) * (beside - x) / 2
    up = low + (np.arange(4 * plane.rows + 1) - 1.5) * (top - under) / 4
    return across, up


def draw_axes(canvas: Canvas, plane: PointPlane, below: str = "w1", beside: str = "w2") -> None:
    """One weight below, one at the left, each with a few numbers."""
    # A tick at a third of the way or so.
    each = max(round_up(plane.reach / 2.499), 1.0)
    values = [number * each for number in range(-3, 4)]
    ups = ((plane.cell((0.0, value)), significant(value)) for value in values)
    draw_side(canvas, 0, AXIS, plane.rows, ((up[0], text) for up, text in ups if up is not None))
    draw_foot(canvas, plane.rows, AXIS, plane.columns)
    for value in values:
        if (across := plane.cell((value, 0.0))) is not None:
            canvas.put(plane.rows, AXIS + across[1], "┴", "quiet")
            canvas.right(plane.rows + 1, AXIS + across[1] + 1, significant(value), "quiet")
    canvas.put(plane.rows, 0, cut_cells(beside, AXIS), "quiet")
    canvas.right(plane.rows + 1, AXIS + plane.columns, below, "quiet")


def put_segment(plot: Dots, plane: PointPlane, start: Point, end: Point, ink: str) -> None:
    """The part of a straight line that is on the plane, as dots."""
    if not all(isfinite(value) for value in (*start, *end)):
        return
    (left, top), (right, bottom) = (
        plane.middle(0, 0),
        plane.middle(plane.rows - 1, plane.columns - 1),
    )
    unit = (right - left) / (2 * max(plane.columns - 1, 1))
    shares = _within(start, end, (left - unit, bottom - 2 * unit, right + unit, top + 2 * unit))
    if shares is None:
        return
    first, last = shares
    across, up = end[0] - start[0], end[1] - start[1]
    count = max(round(hypot(across, up) * (last - first) / unit), 1)
    for number in range(count + 1):
        share = first + (last - first) * number / count
        dot = plane.dot((start[0] + share * across, start[1] + share * up))
        if dot is not None:
            plot.dot(*dot, ink)


def _within(
    start: Point, end: Point, box: tuple[float, float, float, float]
) -> tuple[float, float] | None:
    """Which part of a line, from 0 to 1, lies in a box (left, bottom, right, top).

    The clipping of Liang and Barsky, ACM Transactions on Graphics 3 (1984).
    """
    first, last = 0.0, 1.0
    for axis in (0, 1):
        step = end[axis] - start[axis]
        low, high = box[axis] - start[axis], box[axis + 2] - start[axis]
        if step == 0:
            if low > 0 or high < 0:
                return None
            continue
        near, far = sorted((low / step, high / step))
        first, last = max(first, near), min(last, far)
    return (first, last) if first <= last else None
