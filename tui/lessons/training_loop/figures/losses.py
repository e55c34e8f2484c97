"""The losses of the steps taken so far, each on its batch before its update, as a line."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, nan

from engine.explain.shared.curves import Column
from tui.drawing.axes import LogScale, draw_side
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import significant
from tui.drawing.plot import Plot
from tui.lessons.training_loop.figures.scene import LoopScene

TOP, BOTTOM = 4.0, 0.01
AXIS = 5
"""Cells left of the line: a tick and the axis."""
TICKS = (4.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)
WITH_TITLE = 5
"""From so many rows on the line has a title and a foot."""


def draw_losses(canvas: Canvas, scene: LoopScene) -> None:
    """The line over a logarithmic axis that never moves, filling `canvas`.

    A column of dots stands for one step, for two when there are more than columns, for four …
    """
    titled = canvas.height >= WITH_TITLE
    rows, columns = canvas.height - 2 * titled, canvas.width - AXIS - 1
    if rows < 2 or columns < 8:
        return
    each = steps_a_dot(len(scene.losses), 2 * columns)
    if titled:
        title = "losses" if each > 1 else "losses.single"
        canvas.put(0, 0, scene.word(title, steps=each), "quiet")
        first = scene.word("from_step", step=scene.begun + 1)
        canvas.put(canvas.height - 1, AXIS, first, "quiet")
        last = f"{scene.begun + each * 2 * columns:,}"
        canvas.right(canvas.height - 1, canvas.width - 1, last, "quiet")
    top, scale = int(titled), LogScale(BOTTOM, TOP, 4 * rows)
    _draw_axis(canvas, top, rows, scale, "" if titled else scene.word("loss"))
    plot = Plot(rows)
    for aspect, ink, solid in ((1, "b", False), (0, "accent", True)):
        # What the present stop has not come to, or still asks for, is not on the line yet.
        early = scene.hidden and (aspect or scene.place.stop in ("draw", "forward"))
        values = [pair[aspect] for pair in scene.losses[: -1 if early else None]]
        plot.line(means(values, each), scale, ink=ink, solid=solid)
    plot.draw(canvas, top, AXIS)


def steps_a_dot(steps: int, dots: int) -> int:
    """The least power of two of steps a dot with which they fit."""
    each = 1
    while steps > each * dots:
        each *= 2
    return each


def means(values: Sequence[float], each: int) -> list[Column]:
    """The values in groups of `each`, what is not finite counted apart."""
    found = []
    for first in range(0, len(values), each):
        group = values[first : first + each]
        finite = [value for value in group if isfinite(value)]
        mean = sum(finite) / len(finite) if finite else nan
        low, high = (min(finite), max(finite)) if finite else (nan, nan)
        found.append(Column(len(group), mean, low, high, len(group) - len(finite)))
    return found


def _draw_axis(canvas: Canvas, top: int, rows: int, scale: LogScale, name: str) -> None:
    ticks = TICKS if rows > 3 else (TICKS[0], TICKS[-1])
    labels = ((scale.row(value), significant(value)) for value in ticks)
    draw_side(canvas, top, AXIS, rows, labels)
    if name and rows == 3:
        canvas.right(top + 1, AXIS - 1, name, "quiet")
