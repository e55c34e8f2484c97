"""Lines of dots on fixed axes: planned steps to the right, a logarithmic axis upwards.

Nothing rescales and old points never move. A column stands for the mean of its steps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from rich.cells import cell_len

from engine.explain.shared.curves import Column
from tui.drawing.axes import LogScale, draw_foot, draw_side, spaced
from tui.drawing.canvas import Canvas
from tui.drawing.dots import Dots
from tui.drawing.numbers import tick_text

TOP = 4.0
BOTTOM = 0.01
LONG_BOTTOM = 0.0001
LONG_RUN = 10
"""Epochs from which on the axis reaches two decades further down."""
AXIS = 6
"""Cells left of the plot: a label and the axis."""


def scale_of(epochs: int, rows: int) -> LogScale:
    """The y-axis of a run: known before its first step."""
    return LogScale(LONG_BOTTOM if epochs >= LONG_RUN else BOTTOM, TOP, rows * 4)


class Plot(Dots):
    """Lines of dots over a logarithmic axis."""

    def __init__(self, rows: int) -> None:
        super().__init__(rows)
        self._marks: list[int] = []

    def line(
        self,
        points: Sequence[Column | None],
        scale: LogScale,
        *,
        ink: str,
        solid: bool,
        first: int = 0,
        before: int | None = None,
    ) -> int | None:
        """One line; columns without points are gaps, diverged ones are marked.

        `points` are the columns from `first` on; `before` is the dot of the one before them.
        Gives the dot of the last one, None after a gap.
        """
        for x, point in enumerate(points, first):
            if point is None:
                before = None if solid else before
                continue
            if math.isnan(point.mean):
                self._marks.append(x // 2)
                before = None
                continue
            y = scale.dot(point.mean)
            if solid and before is not None:
                low, high = sorted((before, y))
                for between in range(low + (before < y), high + (before <= y)):
                    self.dot(x, between, ink)
            if solid or x % 2 == 0:
                self.dot(x, y, ink)
            before = y
        return before

    def draw(self, canvas: Canvas, top: int, left: int, *, signs: bool = False) -> None:
        super().draw(canvas, top, left, signs=signs)
        for column in self._marks:
            canvas.put(top, left + column, "!", "bad")


@lru_cache(8)
def axes(width: int, height: int, epochs: int, epoch: str) -> Canvas:
    """The axes below the title: the same in every frame, so drawn once for a size."""
    rows, columns = height - 2, width - AXIS - 1
    canvas = Canvas(width, height)
    _draw_axes(canvas, scale_of(epochs, rows), rows, columns, epochs, epoch)
    return canvas


def _draw_axes(
    canvas: Canvas, scale: LogScale, rows: int, columns: int, epochs: int, epoch: str
) -> None:
    labels = ((scale.row(value), tick_text(value, AXIS - 2)) for value in scale.ticks())
    draw_side(canvas, 0, AXIS, rows, labels, gap=1)
    draw_foot(canvas, rows, AXIS, columns)
    named = columns // epochs > cell_len(f"{epoch} {epochs}")
    first = 0 if named else canvas.put(rows + 1, 0, epoch, "quiet") + 1
    names: list[tuple[int, str]] = []
    for number_of_epoch in range(1, epochs + 1):
        end = AXIS - 1 + round(number_of_epoch * columns / epochs)
        if columns / epochs >= 2:
            canvas.put(rows, end, "┴" if number_of_epoch < epochs else "┘", "quiet")
        name = f"{epoch} {number_of_epoch}" if named else str(number_of_epoch)
        middle = AXIS + (number_of_epoch - 0.5) * columns / epochs
        names.append((round(middle - cell_len(name) / 2), name))
    for _, start, name in spaced(names, first, AXIS + columns):
        canvas.put(rows + 1, start, name, "quiet")
