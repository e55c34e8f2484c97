"""Memory as lines of cells with their places above them, and marks below those that are meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Final

from tui.drawing.canvas import Canvas

LINE: Final = 5
"""Rows of a line: places, a border, values, a border, marks."""
BLANKS: Final = 3
"""Cells of a value beside its digits: a border and a blank at either side."""
MARK: Final = "▲"


@dataclass(frozen=True)
class MemoryCell:
    """What stands in a cell, its ink, and whether a mark stands below it."""

    text: str
    ink: str = ""
    marked: bool = False


def line_length(shape: tuple[int, ...], room: int) -> int:
    """How many values of a tensor stand in a line of that room: whole parts of it, if they fit."""
    count = prod(shape)
    if count <= room:
        return max(count, 1)
    whole = 1
    for axis in range(len(shape) - 1, -1, -1):
        if whole * shape[axis] > room:
            return max(min(room // whole, shape[axis]), 1) * whole if whole > 1 else max(room, 1)
        whole *= shape[axis]
    return max(whole, 1)


def draw_memory_block(
    canvas: Canvas,
    top: int,
    left: int,
    shape: tuple[int, ...],
    digits: int,
    focus: int,
    cell: Callable[[int], MemoryCell],
    *,
    jumps: bool = False,
) -> int:
    """Draw as many lines as fit around the place `focus`; gives the row below, or `top` if none.

    With `jumps` the distance stands between two marked cells of a line.
    """
    count = prod(shape)
    pitch = digits + BLANKS
    across = line_length(shape, (canvas.width - left - 1) // pitch)
    lines, fit = -(-count // across), (canvas.height - top) // LINE
    if not count or fit < 1:
        return top
    first = max(min(focus // across - fit // 2, lines - fit), 0)
    row = top
    for line in range(first, min(first + fit, lines)):
        places = range(line * across, min((line + 1) * across, count))
        _draw_line(canvas, row, left, places, pitch, cell, jumps=jumps)
        row += LINE
    if first:
        canvas.put(top, left - 2, "↑", "quiet")
    if first + fit < lines:
        canvas.put(row - 1, left - 2, "↓", "quiet")
    return row


def _draw_line(
    canvas: Canvas,
    row: int,
    left: int,
    places: range,
    pitch: int,
    cell: Callable[[int], MemoryCell],
    *,
    jumps: bool,
) -> None:
    for border, (start, between, end) in ((1, "┌┬┐"), (3, "└┴┘")):
        edges = between.join(["─" * (pitch - 1)] * len(places))
        canvas.put(row + border, left, f"{start}{edges}{end}", "quiet")
    before: int | None = None
    for number, place in enumerate(places):
        column, one = left + number * pitch, cell(place)
        canvas.right(row, column + pitch - 1, str(place), "accent" if one.marked else "quiet")
        canvas.put(row + 2, column, "│", "quiet")
        canvas.right(row + 2, column + pitch - 1, one.text, one.ink)
        if not one.marked:
            continue
        mark = column + pitch - 2
        canvas.put(row + 4, mark, MARK, "accent")
        if before is not None and jumps:
            said = f"+{place - before}"
            free = (place - before) * pitch - 1
            if len(said) + 2 <= free:
                canvas.put(row + 4, mark - free + (free - len(said)) // 2, said, "quiet")
        before = place
    canvas.put(row + 2, left + len(places) * pitch, "│", "quiet")
