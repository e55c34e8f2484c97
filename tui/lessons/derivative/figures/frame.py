"""Two plots one under the other, f and its slope, aligned on x, with a point on both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len

from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.lessons.derivative.figures.curve_plot import AXIS, CurvePlot
from tui.lessons.derivative.figures.scene import FACTS, CurveScene

NARROW = 70
"""Below this width there is no room beside the plot for wide facts."""
POINT = "●"


@dataclass(frozen=True)
class Frames:
    """Where the plots are: `left` is the first column of both; `facts` that of what is said."""

    upper: CurvePlot
    lower: CurvePlot
    left: int
    top: int
    foot: int
    below: int
    facts: int


def frames(canvas: Canvas, scene: CurveScene, *, extra: int = 0) -> Frames:
    """The plots for a canvas; `extra` rows stay free between them."""
    columns = max(canvas.width - FACTS - AXIS - 1, 10)
    rows = canvas.height - 3 - extra
    lower = max(rows // 3, 1)
    curve, window = scene.curve, scene.curve.window
    sides = window.left, window.right
    upper = CurvePlot(columns, max(rows - lower, 3), *sides, curve.value_span, scene.ascii)
    strip = CurvePlot(columns, lower, *sides, curve.slope_span, scene.ascii)
    foot = 1 + upper.rows
    return Frames(upper, strip, AXIS, 1, foot, foot + 2 + extra, AXIS + columns + 1)


def draw_title(canvas: Canvas, scene: CurveScene, note: str) -> None:
    """f as it was typed, and a note at the right."""
    room = canvas.width - cell_len(note) - 2
    canvas.line(0, 0, scene.title, "strong", width=room)
    canvas.right(0, canvas.width, note, "quiet")


def speak_function(canvas: Canvas, scene: CurveScene) -> None:
    """f as it was typed, for those who cannot see the rest."""
    canvas.put(0, 0, scene.title)


def draw_axes(canvas: Canvas, plots: Frames) -> None:
    """The axes of both plots, and their names."""
    plots.upper.draw_side(canvas, plots.top, plots.left)
    plots.lower.draw_side(canvas, plots.below, plots.left)
    plots.upper.draw_foot(canvas, plots.foot, plots.left)


def draw_names(canvas: Canvas, plots: Frames) -> None:
    """f and f', in corners that are free."""
    for row, name in ((plots.top, "f"), (plots.below, "f'")):
        canvas.right(row, plots.left - 1, name, "strong")


def draw_guide(canvas: Canvas, plots: Frames, x: float) -> None:
    """A thin line from one plot to the other, at x."""
    column = plots.upper.column(x)
    if column is not None:
        for row in (*range(plots.top, plots.foot), *range(plots.foot + 2, plots.below)):
            canvas.put(row, plots.left + column, "┊", "virtual")
        for row in range(plots.below, plots.below + plots.lower.rows):
            canvas.put(row, plots.left + column, "┊", "virtual")
        canvas.put(plots.foot, plots.left + column, "┴", "accent")


def mark_point(canvas: Canvas, plots: Frames, scene: CurveScene) -> None:
    """The point on f."""
    at = scene.point.x, scene.point.value
    plots.upper.mark(canvas, plots.top, plots.left, at, POINT, "accent")


def mark_slope(canvas: Canvas, plots: Frames, scene: CurveScene) -> None:
    """The point on f', or one for each side of a kink."""
    point = scene.point
    for slope in {point.left, point.right}:
        shown = POINT if point.kind == "slope" else "○"
        plots.lower.mark(canvas, plots.below, plots.left, (point.x, slope), shown, "accent")


def places(plots: Frames, height: int) -> list[Place]:
    """Every column of both plots: pressing one brings the point there."""
    last = min(plots.below + plots.lower.rows, height)
    return list(_columns(plots.top, last, plots.left, plots.upper.columns))


@lru_cache(4)
def _columns(top: int, last: int, left: int, columns: int) -> tuple[Place, ...]:
    """The same for every frame of a size."""
    return tuple(
        Place(row, left + column, left + column, "column", (column, columns))
        for row in range(top, last)
        for column in range(columns)
    )
