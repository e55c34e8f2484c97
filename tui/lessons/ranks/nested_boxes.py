"""A tensor as boxes in boxes: each bracket a box, each innermost list a row of numbers.

Where there is no room for all of it, the boxes on the way to one number stay open and their
neighbours are closed, so that any shape can be drawn, of any size, and only what shows is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.shared.nested_lists import part_name
from engine.explain.shared.shapes import Shape, format_shape

FRAME: Final = 2
"""Rows of a box above and below what it holds."""
_BELOW: Final = 2
"""Lines that neighbours are given before the box on the way takes all that it wants."""


@dataclass(frozen=True)
class BoxLine:
    """A line of the drawing, inside `depth` boxes.

    `part` is the box that begins or ends, the row of numbers, or the box that is closed;
    for `more` it is the box of which `hidden` parts are left out.
    """

    kind: Literal["top", "bottom", "row", "closed", "more"]
    depth: int
    part: Shape
    hidden: int = 0


def height(shape: Shape) -> int:
    """The lines that a tensor of that shape takes with everything open."""
    rows = 1
    for size in reversed(shape[:-1]):
        rows = FRAME + size * rows
    return rows


def least_height(rank: int) -> int:
    """The lines that the boxes on the way to a number take, with a line for the rest of each."""
    return 1 + (FRAME + 1) * max(rank - 1, 0)


def outermost(shape: Shape, room: int) -> int:
    """How many boxes on the way are left out, from outside, so that the rest fits."""
    hidden = 0
    while hidden < len(shape) - 1 and least_height(len(shape) - hidden) > room:
        hidden += 1
    return hidden


def box_lines(shape: Shape, index: Shape, room: int) -> list[BoxLine]:
    """At most `room` lines for a tensor; `index` is the number that must be in sight.

    An empty tensor has none, and the index `()`.
    """
    way = index or _way_into_nothing(shape)
    start = min(outermost(shape, room), len(way))
    return list(_open(shape, way[:start], way, 0, room))


def _way_into_nothing(shape: Shape) -> Shape:
    """The first parts of an empty tensor, down to the axis that has none."""
    return (0,) * (shape.index(0) if 0 in shape else 0)


def _open(shape: Shape, part: Shape, index: Shape, depth: int, room: int) -> Iterator[BoxLine]:
    """The lines of a part with its box open."""
    left = len(shape) - len(part)
    if left <= 1:
        yield BoxLine("row", depth, part)
        return
    size, inner = shape[len(part)], room - FRAME
    yield BoxLine("top", depth, part)
    if size:
        yield from _parts(shape, part, index, depth + 1, inner)
    yield BoxLine("bottom", depth, part)


def _parts(shape: Shape, part: Shape, index: Shape, depth: int, room: int) -> Iterator[BoxLine]:
    """The lines of what a box holds: all of it, or a window around the way."""
    size, inside = shape[len(part)], shape[len(part) + 1 :]
    here = index[len(part)] if len(index) > len(part) and index[: len(part)] == part else 0
    want = height(inside)
    if size * want <= room:
        rooms = dict.fromkeys(range(size), want)
    else:
        least = least_height(len(inside))
        mine = max(min(want, room - min(size - 1, _BELOW)), min(least, room), 1)
        rooms = _window(size, here, mine, room)
        spare = room - sum(rooms.values()) - (size > len(rooms))
        for position in sorted(set(rooms) - {here}, key=lambda other: abs(other - here)):
            given = min(want, 1 + spare)
            if given >= least and given > 1:
                rooms[position], spare = given, spare - given + 1
    first, last = min(rooms), max(rooms)
    free = room - sum(rooms.values())
    before = first if first and free > (last < size - 1) else 0
    if before:
        yield BoxLine("more", depth, part, before)
    for position, given in sorted(rooms.items()):
        child = (*part, position)
        if position == here or given > 1 or len(inside) == 1:
            yield from _open(shape, child, index, depth, given)
        else:
            yield BoxLine("closed", depth, child)
    hidden = size - len(rooms) - before
    if hidden and free - bool(before) > 0:
        yield BoxLine("more", depth, part, hidden)


def _window(size: int, here: int, mine: int, room: int) -> dict[int, int]:
    """Which parts show, with the lines of each: the one on the way, and neighbours of a line."""
    first = last = here
    while True:
        for low, high in ((first, last + 1), (first - 1, last)):
            if low < 0 or high >= size:
                continue
            lines = mine + (high - low) + (low > 0) + (high < size - 1)
            if lines <= room:
                first, last = low, high
                break
        else:
            break
    return {position: mine if position == here else 1 for position in range(first, last + 1)}


def closed_label(part: Shape, shape: Shape) -> str:
    """A closed box: `[…]  x[1]  (3, 5)`."""
    return f"[…]  {part_name(part)}  {format_shape(shape[len(part) :])}"
