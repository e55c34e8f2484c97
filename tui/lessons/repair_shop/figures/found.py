"""The faults of the shop: which were found, how each shows, and with how many hints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells

NAME, SHOWS, RIGHT = 40, 26, 64
"""Cells of the columns: what it is called, what it shows in, and the line as it should be."""


@dataclass(frozen=True)
class FoundRow:
    """A fault: its name, how it shows, the right line, its hints; not found, it has no name."""

    name: str = ""
    shows: str = ""
    right: str = ""
    hints: str = ""


@dataclass(frozen=True)
class FoundScene:
    """All faults in the order of the shop's list."""

    rows: Sequence[FoundRow]
    word: Callable[..., str]


def draw_found(canvas: Canvas, scene: FoundScene) -> None:
    """A line a fault, or two, with all of it where there is room; else columns of names."""
    rows, width = scene.rows, canvas.width
    if canvas.height > len(rows) and width >= NAME + SHOWS:
        _draw_table(canvas, scene)
        return
    columns = max(-(-len(rows) // max(canvas.height, 1)), 2)
    high, wide = -(-len(rows) // columns), width // columns
    for number, row in enumerate(rows):
        at, left = number % high, wide * (number // high)
        end = left + wide - 1
        _draw_name(canvas, at, left, end - 1 - cell_len(row.hints), number, row)
        canvas.right(at, end, row.hints, "quiet")


def _draw_name(canvas: Canvas, at: int, left: int, end: int, number: int, row: FoundRow) -> None:
    canvas.put(at, left + 1, "✓" if row.name else "·", "good" if row.name else "virtual")
    canvas.right(at, left + 5, str(number + 1), "quiet")
    name = cut_cells(row.name or "?", end - left - 6)
    canvas.put(at, left + 6, name, "" if row.name else "virtual")


def _draw_table(canvas: Canvas, scene: FoundScene) -> None:
    word, rows, end = scene.word, scene.rows, canvas.width - 1
    whole = end >= NAME + SHOWS + RIGHT + cell_len(word("column.hints"))
    columns = {"shows": NAME, "right": NAME + SHOWS} if whole else {"shows": NAME}
    for name, left in columns.items():
        canvas.put(0, left, word(f"column.{name}"), "quiet")
    canvas.right(0, end, word("column.hints"), "quiet")
    gap = 2 if canvas.height > 2 * len(rows) else 1
    for number, row in enumerate(rows):
        at = 1 + number * gap
        _draw_name(canvas, at, 0, NAME, number, row)
        for name, left in columns.items():
            text, ink = (row.shows, "quiet") if name == "shows" else (row.right, "a")
            canvas.put(at, left, text, ink)
        canvas.right(at, end, row.hints, "quiet")
