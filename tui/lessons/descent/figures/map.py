"""A loss of two parameters: its contours, the way down them, and the rule beside it."""

from __future__ import annotations

from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.lessons.descent.figures.contour_map import draw_map, plane_of, put_path, put_sign
from tui.lessons.descent.figures.facts import DescentScene, draw_facts, split_of


def draw_map_figure(canvas: Canvas, scene: DescentScene) -> list[Place]:
    """The map at the left, the facts at the right; gives what can be pressed."""
    split = split_of(canvas)
    landscape = scene.descent.landscape
    plane = plane_of(split.columns, split.rows, landscape.reach)
    draw_map(canvas, plane, landscape)
    points = scene.descent.points[: scene.step.number + 1]
    put_path(canvas, plane, points, "o", "a")
    put_sign(canvas, plane, points[-1], "●", "now")
    return draw_facts(canvas, scene, split)
