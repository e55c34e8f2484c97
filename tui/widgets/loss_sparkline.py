"""Loss and error of a run as lines on fixed axes.

The x-axis is the planned steps, the y-axis a fixed logarithmic one, so that nothing
rescales and old points never move. A column stands for the mean of its steps. The loss is
a solid line, the error (the share of wrong answers) a dotted one; `o` and `x` are what the
test set says after each epoch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

from rich.cells import cell_len

from engine.arrays import number
from engine.explain.curves import Column
from tui.canvas import Canvas
from tui.training import TrainingRun
from tui.widgets.numbers import tick_text

TOP = 4.0
BOTTOM = 0.01
LONG_BOTTOM = 0.0001
LONG_RUN = 10
"""Epochs from which on the axis reaches two decades further down."""
AXIS = 6
"""Cells left of the plot: a label and the axis."""
DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
MULTIPLES = (1, 2, 5)
"""Ticks stand at powers of ten first, then at these times them, where a row is free."""


@dataclass(frozen=True)
class Scale:
    """A logarithmic axis over `dots` dots; dot 0 is the lowest."""

    bottom: float
    top: float
    dots: int

    def dot(self, value: float) -> int:
        """The dot of a finite value; values beyond the axis stand at its ends."""
        if value <= self.bottom:
            return 0
        if value >= self.top:
            return self.dots - 1
        share = math.log(value / self.bottom) / math.log(self.top / self.bottom)
        return min(round(share * (self.dots - 1)), self.dots - 1)


def scale_of(epochs: int, rows: int) -> Scale:
    """The y-axis of a run: known before its first step."""
    return Scale(LONG_BOTTOM if epochs >= LONG_RUN else BOTTOM, TOP, rows * 4)


def draw_curves(
    canvas: Canvas, run: TrainingRun | None, epochs: int, labels: Mapping[str, str]
) -> None:
    """The title, the plot with its axes, and the lines of `run`, filling `canvas`.

    `labels` has "title" (with {steps}, how many a dot stands for), "title.each" (one step a
    dot), "loss", "error" and "epoch".
    """
    rows, columns = canvas.height - 3, canvas.width - AXIS - 1
    if rows < 3 or columns < 10:
        return
    steps = run.steps if run is not None else 0
    each = max(-(-steps // (columns * 2)), 1)
    title = labels["title" if each > 1 else "title.each"].replace("{steps}", f"{each:,}")
    canvas.line(0, 0, title, "quiet", width=canvas.width - 1)
    scale = scale_of(epochs, rows)
    canvas.paste(1, 0, axes(canvas.width, canvas.height - 1, epochs, labels["epoch"]))
    if run is None:
        return
    _draw_lines(canvas, run, scale, rows, columns)
    _draw_tests(canvas, run, scale, rows, columns)
    _draw_names(canvas, run, scale, rows, columns, labels)


class Plot:
    """Braille dots and the ink of each cell, by row and column."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._cells: dict[tuple[int, int], tuple[int, str]] = {}
        self._marks: list[int] = []

    def line(
        self,
        points: Sequence[Column | None],
        scale: Scale,
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

    def dot(self, x: int, y: int, ink: str) -> None:
        """One dot, `x` from the left and `y` from below; the last ink of a cell is the cell's."""
        place = self.rows - 1 - y // 4, x // 2
        bits = self._cells[place][0] if place in self._cells else 0
        self._cells[place] = bits | DOTS[x % 2][3 - y % 4], ink

    def draw(self, canvas: Canvas, top: int, left: int) -> None:
        for (row, column), (bits, ink) in self._cells.items():
            canvas.put(top + row, left + column, chr(0x2800 + bits), ink)
        for column in self._marks:
            canvas.put(top, left + column, "!", "bad")


@dataclass
class _Settled:
    """The columns of dots of a run's lines that steps to come will not touch.

    `key` is what they were drawn for, `upto` how many there are; `error` and `loss` are the
    dots that the lines have come to.
    """

    key: tuple[object, ...]
    canvas: Canvas
    upto: int = 0
    error: int | None = None
    loss: int | None = None


_SETTLED: WeakKeyDictionary[TrainingRun, _Settled] = WeakKeyDictionary()
"""A frame draws what is new: a long run's thousandth frame costs what its first one did."""


def _draw_lines(canvas: Canvas, run: TrainingRun, scale: Scale, rows: int, columns: int) -> None:
    dots = columns * 2
    key = (run.loss.rewrites, run.error.rewrites, scale, rows, columns)
    settled = _SETTLED.get(run)
    if settled is None or settled.key != key:
        settled = _SETTLED[run] = _Settled(key, Canvas(columns, rows))
    ends = run.loss.settled(dots), run.error.settled(dots)
    upto = min(ends) // 2 * 2  # a cell has two columns of dots: only whole cells settle
    if upto > settled.upto:
        plot = Plot(rows)
        settled.error, settled.loss = _put_lines(plot, run, scale, settled, dots, upto)
        plot.draw(settled.canvas, 0, 0)
        settled.upto = upto
    canvas.paste(1, AXIS, settled.canvas)
    plot = Plot(rows)
    _put_lines(plot, run, scale, settled, dots, max(ends) + 1)
    plot.draw(canvas, 1, AXIS)


def _put_lines(
    plot: Plot, run: TrainingRun, scale: Scale, settled: _Settled, dots: int, stop: int
) -> tuple[int | None, int | None]:
    """Put both lines on `plot`, from what is settled to `stop` of `dots` columns."""
    first = settled.upto
    error, loss = run.error.columns(dots, first, stop), run.loss.columns(dots, first, stop)
    return (
        plot.line(error, scale, ink="b", solid=False, first=first, before=settled.error),
        plot.line(loss, scale, ink="accent", solid=True, first=first, before=settled.loss),
    )


@lru_cache(8)
def axes(width: int, height: int, epochs: int, epoch: str) -> Canvas:
    """The axes below the title: the same in every frame, so drawn once for a size."""
    rows, columns = height - 2, width - AXIS - 1
    canvas = Canvas(width, height)
    _draw_axes(canvas, scale_of(epochs, rows), rows, columns, epochs, epoch)
    return canvas


def _draw_axes(
    canvas: Canvas, scale: Scale, rows: int, columns: int, epochs: int, epoch: str
) -> None:
    for row in range(rows):
        canvas.put(row, AXIS - 1, "│", "quiet")
    taken: set[int] = set()
    for multiple in MULTIPLES:
        for exponent in range(1, -6, -1):
            value = multiple * 10.0**exponent
            row = rows - 1 - scale.dot(value) // 4
            if scale.bottom <= value <= scale.top and row not in taken:
                taken.add(row)
                canvas.right(row, AXIS - 2, tick_text(value, AXIS - 2), "quiet")
                canvas.put(row, AXIS - 1, "┤", "quiet")
    canvas.put(rows, AXIS - 1, "└" + "─" * columns, "quiet")
    named = columns // epochs > cell_len(f"{epoch} {epochs}")
    last_label = -1
    if not named:
        last_label = canvas.put(rows + 1, 0, epoch, "quiet")
    for number_of_epoch in range(1, epochs + 1):
        end = AXIS - 1 + round(number_of_epoch * columns / epochs)
        if columns / epochs >= 2:
            canvas.put(rows, end, "┴" if number_of_epoch < epochs else "┘", "quiet")
        name = f"{epoch} {number_of_epoch}" if named else str(number_of_epoch)
        middle = AXIS + (number_of_epoch - 0.5) * columns / epochs
        start = round(middle - cell_len(name) / 2)
        if start > last_label and start + cell_len(name) <= AXIS + columns:
            last_label = canvas.put(rows + 1, start, name, "quiet")


def _draw_tests(canvas: Canvas, run: TrainingRun, scale: Scale, rows: int, columns: int) -> None:
    """What the test set said, at the end of each epoch."""
    epochs = run.settings.epochs
    if columns / epochs < 2:
        return
    for ended, figures in enumerate(run.epochs, start=1):
        column = AXIS - 1 + round(ended * columns / epochs)
        error = 1 - number(figures.test_accuracy)
        for value, mark, ink in ((error, "x", "b"), (number(figures.test_loss), "o", "accent")):
            if math.isfinite(value):
                canvas.put(rows - scale.dot(value) // 4, column, mark, ink)


def _draw_names(
    canvas: Canvas,
    run: TrainingRun,
    scale: Scale,
    rows: int,
    columns: int,
    labels: Mapping[str, str],
) -> None:
    """The names of the lines, just behind their last points, where there is room."""
    end = AXIS + 2 + run.step * columns // run.steps
    taken = -1
    for curve, name, ink in ((run.loss, "loss", "accent"), (run.error, "error", "b")):
        value = curve.last
        if value is None or not math.isfinite(value):
            continue
        row = rows - scale.dot(value) // 4
        if row == taken:
            row = min(row + 1, rows)
        taken = row
        if end + cell_len(labels[name]) <= AXIS + columns:
            canvas.put(row, end, labels[name], ink)
