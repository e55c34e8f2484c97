"""The faults of the shop: which were found, how each shows, and with how many hints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells

ROOMY = 70
"""Cells from which on there is room for how it shows."""


@dataclass(frozen=True)
class FoundRow:
    """A fault: its name, how it shows, and the hints that it took; not found, it has no name."""

    name: str
    shows: str
    hints: str


@dataclass(frozen=True)
class FoundScene:
    """All faults in the order of the shop's list."""

    rows: Sequence[FoundRow]
    title: str
    word: Callable[..., str]


def draw_found(canvas: Canvas, scene: FoundScene) -> None:
    """A line a fault; where there are fewer rows than these, in two columns."""
    canvas.line(0, 1, scene.title, "quiet")
    rows = scene.rows
    if canvas.height >= len(rows) + 2 and canvas.width >= ROOMY:
        _draw_table(canvas, 1, scene)
        return
    half = -(-len(rows) // 2) if canvas.height <= len(rows) else len(rows)
    width = canvas.width // (2 if half < len(rows) else 1)
    for number, row in enumerate(rows):
        column = width * (number // half)
        _draw_name(canvas, 1 + number % half, column, width - 1, number, row)


def _draw_name(canvas: Canvas, at: int, left: int, width: int, number: int, row: FoundRow) -> None:
    canvas.put(at, left + 1, "✓" if row.name else "·", "good" if row.name else "virtual")
    canvas.right(at, left + 5, str(number + 1), "quiet")
    room = width - 6 - len(row.hints) - 1
    text = cut_cells(row.name, room) if row.name else "?"
    canvas.put(at, left + 6, text, "" if row.name else "virtual")
    canvas.right(at, left + width, row.hints, "quiet")


def _draw_table(canvas: Canvas, top: int, scene: FoundScene) -> None:
    """With how each shows."""
    names, shows = 40, 26
    canvas.line(top, names + 1, scene.word("column.shows"), "quiet", width=shows)
    canvas.right(top, canvas.width - 1, scene.word("column.hints"), "quiet")
    for number, row in enumerate(scene.rows):
        at = top + 1 + number
        _draw_name(canvas, at, 0, names, number, FoundRow(row.name, "", ""))
        canvas.line(at, names + 1, row.shows, "quiet", width=shows)
        canvas.right(at, canvas.width - 1, row.hints, "quiet")
