"""Shapes one below the other, the axes that meet in one column, drawn with characters alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.explain.clinic.found import Named

LINE: Final = "─"
_GAP: Final = ", "
_MEET: Final = 0
"""The column of the axes that meet."""


def aligned(shapes: Sequence[Named], axes: Sequence[int | None]) -> list[str]:
    """A line for each shape, and one that marks the axes which meet, if any do.

    `axes` are negative, one for each shape, None where a shape has no part in it; where all are
    None the shapes end together.
    """
    marked = any(axis is not None for axis in axes)
    met = [axis if axis is not None else -1 for axis in axes]
    if not marked:
        met = [-1] * len(shapes)
    rows = [
        {
            axis - of: str(size)
            for axis, size in zip(range(-len(one.sizes), 0), one.sizes, strict=True)
        }
        for one, of in zip(shapes, met, strict=True)
    ]
    columns = sorted({column for row in rows for column in row})
    widths = {column: max(len(row.get(column, "")) for row in rows) for column in columns}
    starts, at = {}, 1
    for column in columns:
        starts[column] = at
        at += widths[column] + len(_GAP)
    names = max((len(one.name) for one in shapes), default=0)
    before = f"{'':{names}}   "
    lines = [
        f"{one.name:{names}}   {_row(row, starts, widths, at)}"
        for one, row in zip(shapes, rows, strict=True)
    ]
    if marked and _MEET in starts:
        lines.append(before + " " * starts[_MEET] + LINE * widths[_MEET])
    return lines


def _row(row: dict[int, str], starts: dict[int, int], widths: dict[int, int], length: int) -> str:
    """One shape, each size right-aligned in its column."""
    if not row:
        return "()"
    cells = [" "] * (length + len(_GAP))
    columns = sorted(row)
    cells[starts[columns[0]] - 1] = "("
    for column in columns:
        start = starts[column]
        text = row[column].rjust(widths[column])
        text += _GAP if column != columns[-1] else ",)" if len(row) == 1 else ")"
        cells[start : start + len(text)] = text
    return "".join(cells).rstrip()
