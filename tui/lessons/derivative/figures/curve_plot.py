"""Curves and straight lines over fixed axes: fine dots, or signs where only ASCII is drawn.

A curve is solid, a line is dotted or dashed, so that they are told apart without colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil, isfinite

import numpy as np
from rich.cells import cell_len

from engine.explain.derivative.window import Curve, Span
from tui.drawing.axes import draw_foot, draw_side, round_ticks, spaced
from tui.drawing.canvas import Canvas
from tui.drawing.dots import Dots
from tui.drawing.numbers import tick_text

AXIS = 7
"""Cells left of a plot: a label and the axis."""
DASHES = {"dashed": (5, 3), "dotted": (1, 2)}
"""Dots that are drawn and left out."""
CURVE, STEEP, RISING, FALLING, LEVEL, DOT = "*", "|", "/", "\\", "-", "."
"""The signs of a curve, of a dashed line by its slope, and of a dotted one."""


@dataclass
class CurvePlot:
    """`columns` × `rows` cells that show x in [left, right] and y in `span`.

    Everything is put first, then drawn; what was put last shows where signs or inks meet.
    """

    columns: int
    rows: int
    left: float
    right: float
    span: Span
    ascii: bool
    dots: Dots = field(init=False)

    def __post_init__(self) -> None:
        self.dots = Dots(self.rows)

    # ---- where things are

    def column(self, x: float) -> int | None:
        """The cell's column of x; None beyond the ends."""
        share = (x - self.left) / (self.right - self.left)
        if not -1e-9 <= share <= 1 + 1e-9:
            return None
        return min(max(int(share * self.columns), 0), self.columns - 1)

    def row(self, y: float) -> int | None:
        """The cell's row of y, from the top; None beyond the ends."""
        share = (self.span.top - y) / (self.span.top - self.span.bottom)
        if not 0 <= share <= 1:
            return None
        return min(int(share * self.rows), self.rows - 1)

    def middle(self, column: int) -> float:
        """x in the middle of a column of cells."""
        return self.left + (column + 0.5) / self.columns * (self.right - self.left)

    # ---- putting

    def dot(self, across: int, down: int, ink: str, sign: str) -> None:
        """One dot, from the left and from the top."""
        if 0 <= across < 2 * self.columns and 0 <= down < 4 * self.rows:
            self.dots.dot(across, 4 * self.rows - 1 - down, ink, sign)

    def put_curve(self, curve: Curve, ink: str, *, slope: bool = False) -> None:
        """f, or its slope."""
        traced = _slope_trace if slope else _value_trace
        for across, top, bottom in traced(curve, 2 * self.columns, 4 * self.rows, self.span):
            for down in range(top, bottom + 1):
                self.dot(across, down, ink, CURVE)

    def put_line(
        self,
        x: float,
        y: float,
        slope: float,
        ink: str,
        *,
        style: str,
        first: float | None = None,
        last: float | None = None,
    ) -> tuple[int, int] | None:
        """The line through (x, y), from x = first to x = last; gives its last cell, if any."""
        if not (isfinite(y) and isfinite(slope)):
            return None
        across, down = 2 * self.columns, 4 * self.rows
        unit_x = (self.right - self.left) / across
        unit_y = (self.span.top - self.span.bottom) / down
        steep = slope * unit_x / unit_y  # dots down for one dot across
        sign = self._sign(steep) if style == "dashed" else DOT
        drawn, gap = DASHES[style]
        start = self.left if first is None else max(first, self.left)
        end = self.right if last is None else min(last, self.right)
        # Along the way that has more dots, so that no gap opens.
        steps = ceil((end - start) / unit_x * max(1.0, min(abs(steep), 200.0)))
        found = None
        count = 0
        for number in range(steps + 1):
            at = start + (end - start) * number / max(steps, 1)
            height = (self.span.top - (y + slope * (at - x))) / unit_y
            if not 0 <= height < down:
                continue
            count += 1
            if count % (drawn + gap) < drawn:
                place = min(int((at - self.left) / unit_x), across - 1), int(height)
                self.dot(*place, ink, sign)
                found = place[1] // 4, place[0] // 2
        return found

    @staticmethod
    def _sign(steep: float) -> str:
        if abs(steep) > 2:
            return STEEP
        if abs(steep) < 0.3:
            return LEVEL
        return RISING if steep > 0 else FALLING

    # ---- drawing

    def draw(self, canvas: Canvas, top: int, left: int) -> None:
        """What was put, the upper left cell there."""
        self.dots.draw(canvas, top, left, signs=self.ascii)

    def mark(
        self, canvas: Canvas, top: int, left: int, at: tuple[float, float], sign: str, ink: str
    ) -> bool:
        """A sign at (x, y); at the edge an arrow where y is beyond it. False if it isn't there."""
        x, y = at
        column = self.column(x)
        if column is None or not isfinite(y):
            return False
        row = self.row(y)
        if row is None:
            row, sign = (0, "↑") if y > self.span.top else (self.rows - 1, "↓")
        canvas.put(top + row, left + column, sign, ink)
        return True

    def draw_side(self, canvas: Canvas, top: int, left: int) -> None:
        """The y-axis with its labels, left of the plot, and a line where y is 0."""
        zero = self.row(0.0)
        if zero is not None:
            canvas.put(top + zero, left, "─" * self.columns, "virtual")
        found = list(round_ticks(self.span.bottom, self.span.top, max(self.rows // 2, 2)))
        placed = ((self.row(tick), tick_text(tick, AXIS - 1)) for tick in reversed(found))
        # The name of the curve stands at the top.
        labels = ((row, text) for row, text in placed if row)
        draw_side(canvas, top, left, self.rows, labels, apart=2)

    def draw_foot(self, canvas: Canvas, row: int, left: int) -> None:
        """The x-axis with its labels, in two rows."""
        draw_foot(canvas, row, left, self.columns)
        columns, labels = [], []
        for tick in round_ticks(self.left, self.right, max(self.columns // 7, 2)):
            if (column := self.column(tick)) is not None:
                text = tick_text(tick, AXIS - 1)
                middle = cell_len(text.lstrip("-")) // 2 + text.startswith("-")
                columns.append(left + column)
                labels.append((left + column - middle, text))
        for place, start, text in spaced(labels, left - 1, left + self.columns + 1):
            canvas.put(row, columns[place], "┴", "quiet")
            canvas.put(row + 1, start, text, "quiet")


Trace = tuple[tuple[int, int, int], ...]
"""A column of dots, and the highest and lowest of them that are lit, from the top."""


@lru_cache(16)
def _value_trace(curve: Curve, across: int, down: int, span: Span) -> Trace:
    return tuple(_trace(curve.values, curve.breaks, across, down, span))


@lru_cache(16)
def _slope_trace(curve: Curve, across: int, down: int, span: Span) -> Trace:
    return tuple(_trace(curve.slopes, curve.slope_breaks, across, down, span))


def _trace(
    values: np.ndarray[tuple[int], np.dtype[np.float64]],
    breaks: np.ndarray[tuple[int], np.dtype[np.bool_]],
    across: int,
    down: int,
    span: Span,
) -> Iterator[tuple[int, int, int]]:
    """Each column's samples from lowest to highest; a break begins another run."""
    last = len(values) - 1
    scale = down / (span.top - span.bottom)
    for column in range(across):
        first, stop = column * last // across, -(-(column + 1) * last // across)
        cuts = first + 1 + np.flatnonzero(breaks[first:stop])
        for run in np.split(values[first : stop + 1], cuts - first):
            finite = run[np.isfinite(run)]
            if not len(finite):
                continue
            high, low = float(finite.max()), float(finite.min())
            if low > span.top or high < span.bottom:
                continue
            top = int((span.top - min(high, span.top)) * scale)
            bottom = int((span.top - max(low, span.bottom)) * scale)
            yield column, min(top, down - 1), min(bottom, down - 1)
