"""Losses of several runs as lines on the same fixed axes, each with its letter at its end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.explain.shared.curves import Column, Pyramid
from tui.drawing.axes import LogScale
from tui.drawing.canvas import Canvas
from tui.drawing.plot import AXIS, Plot, axes, scale_of

BESIDE = 5
"""Cells at the right of the plot, for the letters of lines that go to its end."""
FORK = "◆"


@dataclass(frozen=True)
class RunLine:
    """One run's line: its letter and ink, its loss over `epochs` planned epochs.

    `forked_at` is how many epochs lie before the place at which it leaves its parent's line,
    None for a run whose parent is not shown.
    """

    letter: str
    ink: str
    loss: Pyramid
    epochs: int
    forked_at: int | None = None


def draw_lines(
    canvas: Canvas,
    lines: Sequence[RunLine],
    *,
    epochs: int,
    title: str,
    epoch: str,
    mark: int | None = None,
) -> None:
    """Axes over so many epochs and all lines on them, filling `canvas`; later lines on top.

    A line that is longer is cut where the axis ends. `mark` is an epoch after which a dotted
    line stands upright.
    """
    width = canvas.width - BESIDE
    rows, columns = canvas.height - 3, width - AXIS - 1
    if rows < 3 or columns < 10:
        return
    canvas.line(0, 0, title, "quiet", width=canvas.width - 1)
    canvas.paste(1, 0, axes(width, canvas.height - 1, epochs, epoch))
    scale = scale_of(epochs, rows)
    if mark is not None and mark <= epochs:
        for row in range(rows):
            canvas.put(1 + row, AXIS - 1 + round(mark * columns / epochs), "┊", "accent")
    drawn: list[tuple[RunLine, list[Column | None]]] = []
    plot = Plot(rows)
    for line in lines:
        dots = max(round(columns * 2 * line.epochs / epochs), 1)
        points = line.loss.columns(dots, 0, min(dots, columns * 2))
        plot.line(points, scale, ink=line.ink, solid=True)
        drawn.append((line, points))
    plot.draw(canvas, 1, AXIS)
    taken: set[tuple[int, int]] = set()
    for line, points in drawn:
        if line.forked_at is not None:
            at = round(dots * line.forked_at / line.epochs)
            _draw_fork(canvas, line, points, at, scale, rows)
        _draw_letter(canvas, line, points, scale, rows, taken)


def _draw_fork(
    canvas: Canvas,
    line: RunLine,
    points: Sequence[Column | None],
    at: int,
    scale: LogScale,
    rows: int,
) -> None:
    """Where the line leaves its parent's, once it has come so far: on the last that both had."""
    if at >= len(points) or points[at] is None:
        return
    common = next((x for x in range(max(at - 1, 0), -1, -1) if points[x] is not None), at)
    point = points[common]
    if point is not None and not math.isnan(point.mean):
        canvas.put(rows - scale.dot(point.mean) // 4, AXIS + common // 2, FORK, line.ink)


def _draw_letter(
    canvas: Canvas,
    line: RunLine,
    points: Sequence[Column | None],
    scale: LogScale,
    rows: int,
    taken: set[tuple[int, int]],
) -> None:
    """The letter just behind the last point; letters that would meet stand side by side."""
    ends = [x for x, point in enumerate(points) if point is not None]
    if not ends:
        return
    last = points[ends[-1]]
    assert last is not None
    row = 1 if math.isnan(last.mean) else rows - scale.dot(last.mean) // 4
    column = AXIS + ends[-1] // 2 + 2
    while (row, column) in taken:
        column += 1
    taken.add((row, column))
    canvas.put(row, column, line.letter, line.ink)
