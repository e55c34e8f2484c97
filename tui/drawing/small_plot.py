"""A function as a thin line of dots over fixed axes, small enough to stand beside a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, isnan

from rich.cells import cell_len

from tui.drawing.axes import draw_foot, draw_side
from tui.drawing.canvas import Canvas
from tui.drawing.dots import Dots

AXIS = 4
"""Cells left of the plot: a label and the axis."""


@dataclass(frozen=True)
class SmallPlot:
    """`columns` × `rows` cells that show x in [left, right] and y in [bottom, top]."""

    columns: int
    rows: int
    left: float
    right: float
    bottom: float
    top: float

    def column(self, x: float) -> int:
        """The cell's column of x, from the axis on; beyond an end, that end's."""
        share = (x - self.left) / (self.right - self.left)
        return int(min(max(share, 0.0) * self.columns, self.columns - 1))

    def row(self, y: float) -> int:
        """The cell's row of y, from the top on; beyond an end, that end's."""
        share = (self.top - y) / (self.top - self.bottom)
        return int(min(max(share, 0.0) * self.rows, self.rows - 1))

    def draw_axes(self, canvas: Canvas, row: int, column: int, x: str, y: str) -> None:
        """Both axes with their ends and names; the plot begins AXIS cells right of `column`."""
        start = column + AXIS
        ends = ((0, f"{self.top:g}"), (self.rows - 1, f"{self.bottom:g}"))
        draw_side(canvas, row, start, self.rows, ends, tick="│")
        canvas.put(row, start, y, "quiet")
        draw_foot(canvas, row + self.rows, start, self.columns)
        below = row + self.rows + 1
        end = f"{self.right:g}"
        canvas.put(below, start, f"{self.left:g}", "quiet")
        canvas.right(below, start + self.columns, end, "quiet")
        room = self.columns - 2 * max(len(end), len(f"{self.left:g}")) - 2
        if cell_len(x) <= room:
            canvas.put(below, start + (self.columns - cell_len(x)) // 2, x, "quiet")

    def draw_curve(
        self, canvas: Canvas, row: int, column: int, function: Callable[[float], float], ink: str
    ) -> None:
        """The line of `function`; where it leaves the axes, and where it is not finite, none."""
        self.curve(function, ink).draw(canvas, row, column + AXIS)

    def curve(self, function: Callable[[float], float], ink: str) -> Dots:
        """The dots of that line."""
        dots = Dots(self.rows)
        across, down = 2 * self.columns, 4 * self.rows
        before: int | None = None
        for dot in range(across):
            x = self.left + (dot + 0.5) / across * (self.right - self.left)
            y = function(x)
            if not isfinite(y) or not self.bottom <= y <= self.top:
                before = None
                continue
            share = (self.top - y) / (self.top - self.bottom)
            here = min(int(share * down), down - 1)
            low, high = sorted((here, here if before is None else before))
            for other in range(low, high + 1):
                dots.dot(dot, down - 1 - other, ink)
            before = here
        return dots

    def draw_point(
        self, canvas: Canvas, row: int, column: int, x: float, y: float, ink: str = "now"
    ) -> None:
        """A point, and where it stands on the x-axis; none of what is no number."""
        if isnan(x) or isnan(y):
            return
        canvas.put(row + self.row(y), column + AXIS + self.column(x), "●", ink)
        canvas.put(row + self.rows, column + AXIS + self.column(x), "┴", "accent")
