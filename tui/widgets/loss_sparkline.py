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
from tui.widgets.axes import LogScale, draw_foot, draw_side, spaced
from tui.widgets.dots import Dots
from tui.widgets.numbers import tick_text

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


def _draw_lines(canvas: Canvas, run: TrainingRun, scale: LogScale, rows: int, columns: int) -> None:
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
    plot: Plot, run: TrainingRun, scale: LogScale, settled: _Settled, dots: int, stop: int
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


def _draw_tests(canvas: Canvas, run: TrainingRun, scale: LogScale, rows: int, columns: int) -> None:
    """What the test set said, at the end of each epoch."""
    epochs = run.settings.epochs
    if columns / epochs < 2:
        return
    for ended, figures in enumerate(run.epochs, start=1):
        column = AXIS - 1 + round(ended * columns / epochs)
        error = 1 - number(figures.test_accuracy)
        for value, mark, ink in ((error, "x", "b"), (number(figures.test_loss), "o", "accent")):
            if math.isfinite(value):
                canvas.put(1 + scale.row(value), column, mark, ink)


def _draw_names(
    canvas: Canvas,
    run: TrainingRun,
    scale: LogScale,
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
        row = 1 + scale.row(value)
        if row == taken:
            row = min(row + 1, rows)
        taken = row
        if end + cell_len(labels[name]) <= AXIS + columns:
            canvas.put(row, end, labels[name], ink)
