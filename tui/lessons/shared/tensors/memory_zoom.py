"""Where a part of a tensor lies in memory: index by index, the stretch of the stretch before."""

from __future__ import annotations

from typing import Final

from engine.explain.shared.nested_lists import part_name
from engine.explain.shared.shapes import Shape, element_count, ravel
from tui.drawing.canvas import Canvas

GAP: Final = 2
MARGIN: Final = 1
LEAST_BAR: Final = 12


def zoom_rows(axes: int) -> int:
    """Rows that it takes where it is tight: a title, the tensor, and its part along each axis."""
    return 2 + axes


def stretch(shape: Shape, part: Shape) -> range:
    """The places in memory of a part of a tensor whose values lie in row-major order."""
    inside = shape[len(part) :]
    first = ravel((*part, *(0 for _ in inside)), shape)
    return range(first, first + element_count(inside))


def draw_zoom(canvas: Canvas, top: int, shape: Shape, part: Shape, title: str, axes: int) -> None:
    """Draw it from that row on, where there is room, along that many axes at most.

    Beyond the part its first ones are drawn in grey.
    """
    room, needed = canvas.height - top, zoom_rows(axes)
    if not element_count(shape) or room < needed:
        return
    pitch = 2 if room >= 2 * needed - 2 else 1
    whole = (*part, *(0 for _ in shape[len(part) :]))
    parts = [whole[:depth] for depth in range(axes + 1)]
    names = [part_name(one) for one in parts]
    places = [_told(stretch(shape, one)) for one in parts]
    bar = MARGIN + max(map(len, names)) + GAP + max(map(len, places)) + GAP
    cells = canvas.width - bar - 1
    if cells < LEAST_BAR:
        return
    canvas.line(top, MARGIN, title, "quiet", width=canvas.width - MARGIN)
    for depth, (one, said, where) in enumerate(zip(parts, names, places, strict=True)):
        row = top + pitch * (depth + 1) - (pitch - 1)
        chosen = depth <= len(part)
        now = depth == len(part)
        ink = "accent" if now else "" if chosen else "virtual"
        canvas.put(row, MARGIN, said, ink)
        canvas.right(row, bar - GAP, where, ink)
        start, length = _of_before(shape, one, cells)
        canvas.put(row, bar, "─" * cells, "virtual")
        canvas.put(row, bar + start, "█" * length, ink or "a")


def _told(places: range) -> str:
    if len(places) == 1:
        return f"{places.start:,}"
    return f"{places.start:,}–{places[-1]:,}"


def _of_before(shape: Shape, part: Shape, cells: int) -> tuple[int, int]:
    """The first cell, and how many, of a bar that stands for what the index before has picked."""
    if not part:
        return 0, cells
    size, position = shape[len(part) - 1], part[-1]
    length = max(cells // size, 1)
    return min(position * cells // size, cells - length), length
