"""A probability a class as bars: the largest stands out, where it is named is the caller's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.drawing.canvas import Canvas
from tui.drawing.numbers import fixed

EIGHTHS = " ▏▎▍▌▋▊▉█"
NUMBER = 5
"""Cells of a probability: 0.987."""


def bar(share: float, cells: int) -> str:
    """A bar of a share of that many cells, to an eighth of a cell."""
    eighths = round(min(max(share, 0.0), 1.0) * cells * 8) if share == share else 0
    full, rest = divmod(eighths, 8)
    return "█" * full + (EIGHTHS[rest] if rest else "")


def draw_bars(
    canvas: Canvas,
    row: int,
    left: int,
    width: int,
    values: Sequence[float] | None,
    *,
    classes: range,
    marks: Mapping[int, str] | None = None,
) -> None:
    """A line for each of `classes`: its number, its bar, its probability, and its mark if any.

    `values` has one for every class there is; None while they are not known, which leaves the
    layout as it is. A mark takes the cells behind the probability.
    """
    marks = marks or {}
    behind = max((len(mark) for mark in marks.values()), default=0)
    cells = width - 2 - 1 - NUMBER - (behind + 1 if behind else 0)
    largest = max(range(len(values)), key=values.__getitem__) if values else None
    for offset, number in enumerate(classes):
        line = row + offset
        ink = "accent" if number == largest else ""
        canvas.put(line, left, str(number), ink or "quiet")
        if values is None:
            canvas.right(line, left + 2 + cells + 1 + NUMBER, "–", "virtual")
        else:
            canvas.put(line, left + 2, bar(values[number], cells), ink or "a")
            text = fixed(values[number], 3)
            canvas.right(line, left + 2 + cells + 1 + NUMBER, text, ink or "quiet")
        if number in marks:
            canvas.put(line, left + 2 + cells + 1 + NUMBER + 1, marks[number], "strong")
