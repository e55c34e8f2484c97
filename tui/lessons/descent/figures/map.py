"""A loss of two parameters: its map, the way down it, and the rule beside it."""

from __future__ import annotations

from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.drawing.shaded_map import draw_ramp
from tui.lessons.descent.figures.contour_map import SCALED, draw_map
from tui.lessons.descent.figures.facts import FACTS, DescentScene, draw_facts, facts_rows, split_of


def draw_map_figure(canvas: Canvas, scene: DescentScene) -> list[Place]:
    """The map and the facts; gives what can be pressed."""
    split = split_of(canvas, facts_rows(scene.descent))
    found = draw_map(canvas, split.columns, split.rows, scene.descent.landscape, signs=scene.signs)
    points = scene.descent.points[: scene.step.number + 1]
    found.put_path(canvas, points, "o", "a")
    found.put(canvas, scene.ball, "●", "now")
    if split.columns < SCALED:
        top, left = split.first
        column = canvas.put(top + 2, left, scene.word("loss"), "quiet") + 1
        draw_ramp(canvas, top + 2, column, left + FACTS - column, found.shaded)
    return draw_facts(canvas, scene, split)
