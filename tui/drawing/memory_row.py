"""Cells of memory in a row, the one that is read or written in brackets."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len

from tui.drawing.canvas import Canvas
from tui.drawing.pages import page
from tui.drawing.places import Place

BETWEEN = "│"
OTHERS = 5
"""Cells that the signs of more cells take, on both sides, and the last border."""


def draw_memory_row(
    canvas: Canvas,
    row: int,
    left: int,
    count: int,
    digits: int,
    now: int,
    text: Callable[[int], tuple[str, str]],
    *,
    ink: str,
    leads_to: str = "",
    name: str = "",
    framed: bool = False,
) -> tuple[int, list[Place]]:
    """Draw the page of `count` cells around `now`, which gets brackets in `ink` if not below 0.

    `text` gives what stands in a cell, and its ink. Returns the column just behind the value of
    `now`, and the cells that can be pressed, where they lead anywhere. With a `name` each value is
    an element, named by it and its place. `framed` takes the rows above and below for a border.
    """
    cell = digits + 3
    # Where all of them fit, no room is needed for what tells of others.
    all_fit = count * cell < canvas.width - left
    room = count if all_fit else max((canvas.width - left - OTHERS) // cell, 1)
    shown = page(count, room, max(now, 0))
    column = canvas.put(row, left, "⋯ " if shown.start else "", "virtual")
    mark, places = column, list[Place]()
    if framed and shown:
        for line, (first, middle, last) in ((row - 1, "┌┬┐"), (row + 1, "└┴┘")):
            border = middle.join(["─" * (cell - 1)] * len(shown))
            canvas.put(line, column, f"{first}{border}{last}", "quiet")
    for place in shown:
        value, value_ink = text(place)
        canvas.put(row, column, BETWEEN, "quiet")
        inner = value.rjust(digits)
        if place == now:
            canvas.put(row, column + 1, f"[{inner}]", ink)
            mark = column + digits + 1
        else:
            canvas.put(row, column + 1, f" {inner} ", value_ink)
        if name:
            own = ink if place == now else value_ink
            canvas.element((name, place), row, column + 2 + digits - len(value), value, own)
        if leads_to:
            places.append(Place(row, column + 1, column + cell - 1, leads_to, (place,)))
        column += cell
    if shown:
        column = canvas.put(row, column, BETWEEN, "quiet")
    if shown.stop < count:
        canvas.put(row, column + 1, "⋯", "virtual")
    return mark, places


def label_width(*labels: str) -> int:
    """Cells in front of the rows, so that they begin below one another."""
    return max(map(cell_len, labels)) + 2
