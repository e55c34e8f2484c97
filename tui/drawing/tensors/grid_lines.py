"""Lines around the cells of a grid, each solid or dashed as the cells on both sides of it are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from tui.drawing.canvas import Canvas

_NONE: Final = "none"
"""The ink of a line that there is not."""


class Edge(NamedTuple):
    """How a cell is bordered: dashed, and in the accent where the step does something now."""

    dashed: bool
    now: bool


_JUNCTIONS: Final = {
    (False, True, True, False): "┌",
    (False, True, True, True): "┬",
    (False, False, True, True): "┐",
    (True, True, True, False): "├",
    (True, True, True, True): "┼",
    (True, False, True, True): "┤",
    (True, True, False, False): "└",
    (True, True, False, True): "┴",
    (True, False, False, True): "┘",
}
"""The glyph where lines meet, by whether one goes up, right, down and left from there."""


def draw_grid(
    canvas: Canvas,
    rows: Sequence[int],
    columns: Sequence[int],
    cell: Callable[[int, int], Edge | None],
    ink: str,
) -> None:
    """Draw lines in these rows and columns of the canvas, one more each than there are cells.

    `cell` says how a cell is bordered, None where there is none; a line is dashed where all
    cells beside it are. `ink` is that of solid lines.
    """

    def side(one: Edge | None, other: Edge | None) -> tuple[str, bool]:
        """The ink of the line between two cells, `_NONE` for no line, and whether it is dashed."""
        both = [edge for edge in (one, other) if edge is not None]
        dashed = all(edge.dashed for edge in both)
        if not both:
            return _NONE, dashed
        now = any(edge.now for edge in both)
        return "accent" if now else "virtual" if dashed else ink, dashed

    cells = {
        (row, column): cell(row, column)
        for row in range(len(rows) - 1)
        for column in range(len(columns) - 1)
    }
    for row, y in enumerate(rows):
        for column, x in enumerate(columns):
            above, here = cells.get((row - 1, column)), cells.get((row, column))
            before, corner = cells.get((row, column - 1)), cells.get((row - 1, column - 1))
            up, right = side(corner, above), side(above, here)
            down, left = side(before, here), side(corner, before)
            inks = [one for one, _ in (up, right, down, left) if one != _NONE]
            if not inks:
                continue
            meets = up[0] != _NONE, right[0] != _NONE, down[0] != _NONE, left[0] != _NONE
            best = next((one for one in ("accent", ink) if one in inks), inks[0])
            canvas.put(y, x, _JUNCTIONS[meets], best)
            if right[0] != _NONE:
                length = columns[column + 1] - x - 1
                canvas.put(y, x + 1, ("╌" if right[1] else "─") * length, right[0])
            if down[0] != _NONE:
                for line in range(y + 1, rows[row + 1]):
                    canvas.put(line, x, "╎" if down[1] else "│", down[0])
