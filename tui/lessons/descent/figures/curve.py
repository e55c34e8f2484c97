"""A loss of one parameter: its curve, the way down it, and the rule beside it."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import isfinite

from rich.cells import cell_len

from engine.explain.descent.landscapes import Landscape
from tui.drawing.canvas import Canvas
from tui.drawing.dots import Dots
from tui.drawing.places import Place
from tui.drawing.point_plane import PointPlane
from tui.drawing.small_plot import AXIS, SmallPlot
from tui.lessons.descent.figures.contour_map import LOWEST, put_segment
from tui.lessons.descent.figures.facts import DescentScene, draw_facts, split_of

TANGENT = 0.9
"""How far the tangent goes either way."""


def draw_curve_figure(canvas: Canvas, scene: DescentScene) -> list[Place]:
    """The curve at the left, the facts at the right; gives what can be pressed."""
    split = split_of(canvas)
    _draw_curve(canvas, scene, split.columns - AXIS, max(split.rows - 2, 4))
    return draw_facts(canvas, scene, split)


def _draw_curve(canvas: Canvas, scene: DescentScene, columns: int, rows: int) -> None:
    landscape = scene.descent.landscape
    across, top = landscape.reach
    plot = SmallPlot(columns, rows, -across, across, 0.0, top)
    canvas.paste(0, 0, _curve(landscape, plot, scene.word("loss")))
    points = scene.descent.points[: scene.step.number + 1]
    losses = scene.descent.losses
    _draw_lines(canvas, scene, plot)
    for place in landscape.minima:
        _put(canvas, plot, place[0], landscape.at(*place), LOWEST, "good")
    for (w,), loss in zip(points, losses, strict=False):
        _put(canvas, plot, w, loss, "o", "a")
    (w,) = points[-1]
    _put(canvas, plot, w, scene.step.loss, "●", "now")
    if isfinite(w) and abs(w) <= across:
        canvas.put(rows, AXIS + plot.column(w), "┴", "accent")


@lru_cache(16)
def _curve(landscape: Landscape, plot: SmallPlot, name: str) -> Canvas:
    """The axes and the curve: the same in every frame."""
    canvas = Canvas(plot.columns + AXIS + 1, plot.rows + 2)
    plot.draw_axes(canvas, 0, 0, "w", "")
    canvas.put(0, AXIS + (plot.columns - cell_len(name)) // 2, name, "quiet")
    plot.draw_curve(canvas, 0, 0, landscape.at, "virtual")
    return canvas


def _put(canvas: Canvas, plot: SmallPlot, w: float, loss: float, sign: str, ink: str) -> None:
    """A sign on the curve; beyond its edges an arrow that points there."""
    if not (isfinite(w) and isfinite(loss)):
        return
    if w < plot.left or w > plot.right:
        canvas.put(0, AXIS + plot.column(w), "←" if w < plot.left else "→", "bad")
    elif loss > plot.top:
        canvas.put(0, AXIS + plot.column(w), "↑", "bad")
    else:
        canvas.put(plot.row(loss), AXIS + plot.column(w), sign, ink)


def _draw_lines(canvas: Canvas, scene: DescentScene, plot: SmallPlot) -> None:
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
    dots.draw(canvas, 0, AXIS)
