"""Loss and error of a run as lines on fixed axes.

The x-axis is the planned steps, the y-axis a fixed logarithmic one, so that nothing
rescales and old points never move. A column stands for the mean of its steps. The loss is
a solid line, the error (the share of wrong answers) a dotted one; `o` and `x` are what the
test set says after each epoch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from rich.cells import cell_len

from engine.protocol.arrays import number
from tui.drawing.axes import LogScale
from tui.drawing.canvas import Canvas
from tui.drawing.plot import AXIS, Plot, axes, scale_of
from tui.link.training import TrainingRun


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
    key = (run.loss, run.loss.rewrites, run.error, run.error.rewrites, scale, rows, columns)
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
