"""The log of a run: each epoch under two rules beside the book's, and what lies behind them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from engine.explain.fit.training_log import Epoch, Gap
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.numbers import as_told, short, signed
from tui.drawing.small_plot import AXIS, SmallPlot

WIDE = 78
"""From this width on a line has its steps and seconds too."""
BELOW = 9
"""Rows of what stands below the lines, the first epoch's plot, at least."""
MOST_BELOW = 14
STEPS = 7
"""Cells for the steps of a line; where all of them are too long, those behind it alone."""
PAIR = (6, 16)
"""Where a rule's loss and accuracy end, from where they begin."""
PLOT = 38
"""Columns of the plot."""

Pair = tuple[float, float]
"""A loss and an accuracy."""


@dataclass(frozen=True)
class Line:
    """An epoch in the log; what is not known yet, or does not apply, is None.

    `done` of `steps` are behind it.
    """

    epoch: int
    done: int
    steps: int
    seconds: float | None
    mean: Pair | None
    running: Pair | None
    book: Pair | None


@dataclass(frozen=True)
class LogScene:
    """What is shown. `lines` are all the epochs planned, of which `present` is under way.

    `book` says in words what the book's figures are worth here; `first` is the first epoch's
    steps, None while it is not over. `gap` was measured `step` steps on; `still` says what is
    missing for it. `word` gives a label of the lesson.
    """

    lines: Sequence[Line]
    present: int
    book: str
    has_book: bool
    first: Epoch | None
    gap: Gap | None
    step: int
    still: str
    word: Callable[..., str]


def draw_log(canvas: Canvas, scene: LogScene) -> None:
    """The lines above; below, for the curious, the first epoch's running mean and the gap."""
    rows = max(min(len(scene.lines), canvas.height - 3 - BELOW), min(5, canvas.height - 3), 1)
    first = max(min(scene.present - rows, len(scene.lines) - rows), 0)
    _draw_head(canvas, scene)
    for row, line in enumerate(scene.lines[first : first + rows], start=2):
        _draw_line(canvas, row, line, now=line.epoch == scene.present)
    below = rows + 2
    canvas.line(below, 0, scene.book, "quiet")
    loose = canvas.height - below - 2 >= BELOW + 1
    top = below + 1 + loose
    height = min(canvas.height - top, MOST_BELOW)
    curious = scene.word("log.curious")
    if height < BELOW:
        if height > 1:
            canvas.line(top, 0, curious, "quiet")
            _draw_gap(canvas, top + 1, 0, scene)
        return
    if loose:
        column = canvas.put(below + 1, 0, f"── {curious} ", "quiet")
        canvas.put(below + 1, column, "─" * (canvas.width - column), "quiet")
    title = scene.word("log.first")
    _draw_first(canvas, top, height, scene, title if loose else f"{curious}: {title}")
    left = AXIS + PLOT + 3
    _draw_gap(canvas, top, left if canvas.width >= WIDE else 0, scene)


def said(scene: LogScene) -> str:
    """The same in words, line by line."""
    canvas = Canvas(WIDE, len(scene.lines) + 16)
    _draw_head(canvas, scene)
    for row, line in enumerate(scene.lines, start=2):
        _draw_line(canvas, row, line, now=False)
    row = len(scene.lines) + 2
    for offset, text in enumerate(wrap_cells(scene.book, WIDE)):
        canvas.put(row + offset, 0, text)
    if scene.first is not None:
        told = " ".join(_running(scene.first, scene.word))
        canvas.put(row + 2, 0, f"{scene.word('log.curious')}: {told}")
    _draw_gap(canvas, row + 3, 0, scene)
    return canvas.text()


def _groups(width: int, *, has_book: bool) -> list[tuple[str, int]]:
    """The rules with the column where each one's figures begin."""
    left, step = (23, 19) if width >= WIDE else (9, 17)
    names = ("mean", "running", "book") if has_book else ("mean", "running")
    return [(name, left + place * step) for place, name in enumerate(names)]


def _draw_head(canvas: Canvas, scene: LogScene) -> None:
    word = scene.word
    canvas.right(1, 6, word("epoch"), "quiet")
    if canvas.width >= WIDE:
        canvas.right(1, 14, word("log.steps"), "quiet")
        canvas.right(1, 22, word("log.seconds"), "quiet")
    for name, column in _groups(canvas.width, has_book=scene.has_book):
        canvas.right(0, column + 16, word(f"log.{name}"), "quiet")
        heads = word("loss"), word("log.accuracy")
        canvas.table(1, PAIR, [heads], "quiet", left=column)


def _draw_line(canvas: Canvas, row: int, line: Line, *, now: bool) -> None:
    canvas.right(row, 6, f"{line.epoch}", "accent" if now else "")
    if canvas.width >= WIDE:
        steps = f"{line.done}/{line.steps}" if line.done else "–"
        canvas.right(row, 14, steps if len(steps) <= STEPS else str(line.done), "quiet")
        seconds = f"{line.seconds:.1f}" if line.seconds is not None else "–"
        canvas.right(row, 22, seconds, "quiet")
    pairs = {"mean": line.mean, "running": line.running, "book": line.book}
    for name, column in _groups(canvas.width, has_book=line.book is not None):
        pair = pairs[name]
        ink = "virtual" if pair is None else "accent" if now else "b" if name == "book" else ""
        loss, accuracy = pair if pair is not None else (None, None)
        canvas.table(row, PAIR, [(short(loss), short(accuracy))], ink, left=column)


def _draw_first(canvas: Canvas, top: int, height: int, scene: LogScene, title: str) -> None:
    """Each batch's loss in the first epoch, and the running mean that remembers all of them."""
    word = scene.word
    canvas.line(top, 0, title, "quiet", width=AXIS + PLOT)
    if scene.first is None:
        return
    texts = _running(scene.first, word)
    plot = _plot(scene.first, height - 3, word("loss"), word("log.step"), tuple(texts))
    canvas.paste(top + 1, 0, plot)


def _running(first: Epoch, word: Callable[..., str]) -> list[str]:
    return [
        word("log.line"),
        word("log.end", value=short(first.end)),
        word("log.its_mean", value=short(first.mean)),
    ]


@lru_cache(4)
def _plot(first: Epoch, rows: int, y: str, x: str, texts: tuple[str, ...]) -> Canvas:
    """The plot is the same in every frame, so it is drawn once."""
    canvas = Canvas(AXIS + PLOT, rows + 2)
    steps = len(first.losses)
    top = max((loss for loss in first.losses if math.isfinite(loss)), default=1.0)
    plot = SmallPlot(PLOT, rows, 0, steps, 0, math.ceil(2 * top) / 2 or 1.0)
    plot.draw_axes(canvas, 0, 0, x, "")
    for values, ink in ((first.losses, "virtual"), (first.running, "accent")):
        plot.draw_curve(canvas, 0, 0, partial(_at, values), ink)
    # Beside the curves, which begin at the top.
    canvas.put(0, AXIS + 3, y, "quiet")
    for row, text in enumerate(texts):
        canvas.put(row, AXIS + PLOT - 24, text, "" if row else "accent")
    return canvas


def _at(values: Sequence[float], step: float) -> float:
    return values[int(step)]


def _as_told(gap: Gap) -> Gap:
    """With the accuracies as a reader sees them, so that the gaps are theirs."""
    logged = as_told(gap.logged) if gap.logged is not None else None
    return Gap(as_told(gap.train), as_told(gap.test), logged)


def _draw_gap(canvas: Canvas, row: int, column: int, scene: LogScene) -> None:
    """Accuracy with the weights held still, on both sides, and what the log makes of it."""
    word, width = scene.word, canvas.width - column
    gap = _as_told(scene.gap) if scene.gap is not None else None
    if gap is None:
        for offset, text in enumerate(wrap_cells(scene.still, width)):
            canvas.put(row + offset, column, text, "quiet")
        return
    canvas.put(row, column, word("log.still", step=scene.step), "quiet")
    end = column + 26
    lines = [("log.train", gap.train, ""), ("log.test", gap.test, ""), ("gap", gap.still, "accent")]
    for offset, (key, value, ink) in enumerate(lines, start=1):
        canvas.put(row + offset, column + 1, word(key), ink or "quiet")
        canvas.right(row + offset, end, signed(value).removeprefix("+"), ink)
    if gap.logged is None or gap.log is None:
        return
    canvas.put(row + 5, column, word("log.logged"), "quiet")
    for offset, (key, value) in enumerate((("log.train", gap.logged), ("gap", gap.log)), start=6):
        canvas.put(row + offset, column + 1, word(key), "quiet")
        canvas.right(row + offset, end, signed(value).removeprefix("+"))
    difference = gap.still - gap.log
    key = "log.under" if difference > 0 else "log.over"
    said = word(key, difference=short(abs(difference)))
    for offset, text in enumerate(wrap_cells(said, width), start=8):
        canvas.put(row + offset, column, text)
