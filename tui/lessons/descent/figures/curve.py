"""A loss of one parameter: its curve, the way down it, and the rule beside it."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import isfinite

from rich.cells import cell_len

from engine.explain.descent.landscapes import Landscape
from tui.drawing.axes import draw_foot, draw_side, round_ticks, spaced
from tui.drawing.canvas import Canvas
from tui.drawing.dots import Dots
from tui.drawing.numbers import significant
from tui.drawing.places import Place
from tui.drawing.point_plane import PointPlane
from tui.drawing.shaded_map import ShadedMap
from tui.drawing.small_plot import AXIS, SmallPlot
from tui.lessons.descent.figures.contour_map import LOWEST, put_segment
from tui.lessons.descent.figures.facts import DescentScene, draw_facts, facts_rows, split_of

TANGENT = 0.9
"""How far the tangent goes either way."""
SHADE = 0.8
"""How light the highest place below the curve is, of the lightest shade."""


def draw_curve_figure(canvas: Canvas, scene: DescentScene) -> list[Place]:
    """The curve at the left, the facts at the right; gives what can be pressed."""
    split = split_of(canvas, facts_rows(scene.descent))
    _draw_curve(canvas, scene, split.columns - AXIS, max(split.rows - 2, 4))
    return draw_facts(canvas, scene, split)


def _draw_curve(canvas: Canvas, scene: DescentScene, columns: int, rows: int) -> None:
    landscape = scene.descent.landscape
    across, top = landscape.reach
    plot = SmallPlot(columns, rows, -across, across, landscape.bottom, top)
    hill = _hill(landscape, plot, scene.signs)
    hill.draw(canvas, 0, AXIS)
    _draw_axes(canvas, plot, scene.word("loss"), *landscape.called)
    _draw_lines(canvas, scene, plot, hill)
    for place in landscape.minima:
        _put(canvas, plot, hill, place[0], landscape.at(*place), LOWEST, "good")
    points = scene.descent.points[: scene.step.number + 1]
    for (w,), loss in zip(points, scene.descent.losses, strict=False):
        _put(canvas, plot, hill, w, loss, "o", "a")
    _draw_ball(canvas, scene, plot, hill)


def _draw_ball(canvas: Canvas, scene: DescentScene, plot: SmallPlot, hill: ShadedMap) -> None:
    """Where it stands now, on the curve and on the axis."""
    (w,) = scene.ball
    loss = scene.descent.landscape.at(w) if scene.rolled else scene.step.loss
    _put(canvas, plot, hill, w, loss, "●", "now")
    if isfinite(w) and plot.left <= w <= plot.right:
        canvas.put(plot.rows, AXIS + plot.column(w), "┴", "accent")


@lru_cache(16)
def _hill(landscape: Landscape, plot: SmallPlot, signs: bool) -> ShadedMap:
    """The curve, and below it a shade that is lighter the higher it is: the same in every frame."""
    dots = plot.curve(landscape.at, "virtual")
    tops = [plot.rows] * plot.columns
    for row, column in dots.cells:
        tops[column] = min(tops[column], row)
    for column in range(plot.columns):
        x = plot.left + (column + 0.5) / plot.columns * (plot.right - plot.left)
        if landscape.at(x) > plot.top:
            tops[column] = -1
    shares = tuple(
        tuple(
            0.0 if signs or row <= tops[column] else SHADE * (plot.rows - row) / plot.rows
            for column in range(plot.columns)
        )
        for row in range(plot.rows)
    )
    cells = dots.cells
    return ShadedMap(plot.columns, plot.rows, (), plot.bottom, plot.top, shares, cells, signs)


def _draw_axes(canvas: Canvas, plot: SmallPlot, name: str, weight: str) -> None:
    """The weight below, the loss at the left, each with round numbers."""
    ups = round_ticks(plot.bottom, plot.top, max(plot.rows // 3, 2))
    labels = [(plot.row(value), significant(value)) for value in ups]
    draw_side(canvas, 0, AXIS, plot.rows, labels, apart=2)
    draw_foot(canvas, plot.rows, AXIS, plot.columns)
    canvas.put(0, AXIS + (plot.columns - cell_len(name)) // 2, name, "quiet")
    below, last = plot.rows + 1, AXIS + plot.columns - 2
    values = list(round_ticks(plot.left, plot.right, max(plot.columns // 8, 4)))
    middles = [(AXIS + plot.column(value), significant(value)) for value in values]
    starts = [(middle - (len(text) - 1), text) for middle, text in middles]
    for place, start, text in spaced(starts, 0, last):
        canvas.put(plot.rows, middles[place][0], "┴", "quiet")
        canvas.put(below, start, text, "quiet")
    canvas.right(below, AXIS + plot.columns, weight, "quiet")


def _put(
    canvas: Canvas, plot: SmallPlot, hill: ShadedMap, w: float, loss: float, sign: str, ink: str
) -> None:
    """A sign on the curve; beyond its edges an arrow that points there."""
    if not (isfinite(w) and isfinite(loss)):
        return
    row, column = plot.row(loss), plot.column(w)
    if w < plot.left or w > plot.right:
        row, sign, ink = 0, "←" if w < plot.left else "→", "bad"
    elif loss > plot.top:
        row, sign, ink = 0, "↑", "bad"
    elif loss < plot.bottom:
        row, sign, ink = plot.rows - 1, "↓", "bad"
    hill.put(canvas, 0, AXIS, row, column, sign, ink)


def _draw_lines(canvas: Canvas, scene: DescentScene, plot: SmallPlot, hill: ShadedMap) -> None:
    """The way from point to point, and the slope at the last one."""
    dots = Dots(plot.rows)
    # The plane of the dots: put_segment cuts lines at its edges.
    plane = PointPlane(plot.columns, plot.rows, 1.0)
    (left, top) = plane.middle(0, 0)
    right, bottom = plane.middle(plot.rows - 1, plot.columns - 1)

    def on_plane(w: float, loss: float) -> tuple[float, float]:
        x = left + (right - left) * (w - plot.left) / (plot.right - plot.left)
        return x, bottom + (top - bottom) * (loss - plot.bottom) / (plot.top - plot.bottom)

    steps = scene.descent.steps[: scene.step.number + 1]
    places = [on_plane(float(step.point[0]), step.loss) for step in steps]
    for before, after in pairwise(places):
        put_segment(dots, plane, before, after, "a")
    w, slope = float(scene.step.point[0]), float(scene.step.gradient[0])
    if isfinite(scene.step.loss) and isfinite(slope):
        ends = [on_plane(w + away, scene.step.loss + slope * away) for away in (-TANGENT, TANGENT)]
        put_segment(dots, plane, ends[0], ends[1], "accent")
    hill.put_dots(canvas, 0, AXIS, dots)
