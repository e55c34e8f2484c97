"""How far each rule would move this weight for a gradient of any size, both in powers of ten."""

from __future__ import annotations

from functools import partial
from math import inf, log10
from typing import Final

from engine.explain.update.rules import Moved, move_of
from tui.drawing.canvas import Canvas
from tui.drawing.small_plot import AXIS, SmallPlot
from tui.lessons.update.figures.scene import RulesScene

LEAST: Final = 5
"""Rows of the plot."""
FOOT: Final = 2
MOST_COLUMNS: Final = 60
GRADIENTS: Final = (-6, 0)
MOVES: Final = (-9, 0)
"""Powers of ten that the axes go from and to."""
INKS: Final = ("a", "b")


def draw_rule_curves(canvas: Canvas, top: int, scene: RulesScene) -> None:
    """Draw a curve for each rule that is told, from that row on, where there is room."""
    rows, columns = canvas.height - top - 1 - FOOT, min(canvas.width - AXIS - 1, MOST_COLUMNS)
    shown = scene.moved if scene.stage else scene.moved[:1]
    if rows < LEAST or columns < 2 * LEAST or not shown:
        return
    plot = SmallPlot(columns, rows, *GRADIENTS, *MOVES)
    canvas.line(top, AXIS, scene.word("curves"), "quiet", width=canvas.width - AXIS)
    plot.draw_axes(canvas, top + 1, 0, scene.word("curves.gradient"), "")
    for moved, ink in zip(shown, INKS, strict=False):
        plot.draw_curve(canvas, top + 1, 0, partial(_power_of_move, moved), ink)
    for moved, ink in zip(shown, INKS, strict=False):
        at, move = _power(moved.gradient), _power(moved.move)
        if MOVES[0] <= move <= MOVES[1] and GRADIENTS[0] <= at <= GRADIENTS[1]:
            plot.draw_point(canvas, top + 1, 0, at, move, ink)


def _power_of_move(moved: Moved, power: float) -> float:
    return _power(move_of(moved, 10.0**power))


def _power(value: float) -> float:
    """The power of ten that a size is."""
    return log10(abs(value)) if value else -inf
