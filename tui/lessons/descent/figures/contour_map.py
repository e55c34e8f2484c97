"""A loss of two parameters as lines of equal height, with its axes, paths and signs on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import hypot, isfinite

import numpy as np

from engine.explain.descent.landscapes import Landscape, Point, Values
from engine.explain.descent.landscapes_contours import Dot, contour_dots, levels, on_grid
from tui.drawing.axes import draw_foot, draw_side, round_up
from tui.drawing.canvas import Canvas
from tui.drawing.dots import Dots
from tui.drawing.numbers import significant
from tui.drawing.point_plane import PointPlane

AXIS = 4
"""Cells left of the map: a label and the axis; below it the axis takes two rows."""
BELOW = 2
LOWEST = "◆"
"""The sign of a minimum."""


def plane_of(columns: int, rows: int, reach: tuple[float, float]) -> PointPlane:
    """The plane that a map of that many cells, its axes included, has room for."""
    columns, rows = max(columns - AXIS, 6), max(rows - BELOW, 3)
    return PointPlane.around(columns, rows, *reach)


def draw_map(canvas: Canvas, plane: PointPlane, landscape: Landscape) -> None:
    """The lines and the axes, at the upper left corner."""
    canvas.paste(0, AXIS, _lines(landscape, plane))
    draw_axes(canvas, plane)
    for place in landscape.minima:
        put_sign(canvas, plane, place, LOWEST, "good")


@lru_cache(16)
def _lines(landscape: Landscape, plane: PointPlane) -> Canvas:
    """The lines alone: the same in every frame."""
    values = on_grid(landscape, *_dots(plane))
    return lines_canvas(plane.columns, plane.rows, contour_dots(values, levels(values)))


def lines_canvas(columns: int, rows: int, dots: Iterable[Dot]) -> Canvas:
    """Dots of lines on a canvas of that size."""
    canvas, plot = Canvas(columns, rows), Dots(rows)
    for x, y, _ in dots:
        plot.dot(x, y, "virtual")
    plot.draw(canvas, 0, 0)
    return canvas


def _dots(plane: PointPlane) -> tuple[Values, Values]:
    """Where the columns and the rows of dots are; a dot more than there are, to compare with."""
    (x, top), (_, under) = plane.middle(0, 0), plane.middle(1, 0)
    (beside, _), (_, low) = plane.middle(0, 1), plane.middle(plane.rows - 1, 0)
    across = x + (np.arange(2 * plane.columns + 1) - 0.5) * (beside - x) / 2
    up = low + (np.arange(4 * plane.rows + 1) - 1.5) * (top - under) / 4
    return across, up


def draw_axes(canvas: Canvas, plane: PointPlane) -> None:
    """w1 below, w2 at the left, each with a few numbers."""
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
    canvas.put(plane.rows, 0, "w2", "quiet")
    canvas.right(plane.rows + 1, AXIS + plane.columns, "w1", "quiet")


def put_sign(canvas: Canvas, plane: PointPlane, point: Point, sign: str, ink: str) -> None:
    """A sign in the cell of a point, if that is on the map."""
    if (cell := plane.cell((point[0], point[1]))) is not None:
        canvas.put(cell[0], AXIS + cell[1], sign, ink)


def put_path(
    canvas: Canvas, plane: PointPlane, points: Sequence[Point], sign: str, ink: str
) -> None:
    """Lines from point to point, as far as they are on the map, and a sign at each point."""
    plot = Dots(plane.rows)
    for before, after in pairwise(points):
        put_segment(plot, plane, before, after, ink)
    plot.draw(canvas, 0, AXIS)
    for point in points:
        put_sign(canvas, plane, point, sign, ink)


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
