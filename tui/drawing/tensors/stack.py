"""Planes behind each other: rank 3 as a stack, of numbers, pictures or whatever a canvas shows.

         ┌─────────────1┐
    ┌─────────────0┐ 35 │    the plane of the present step lies in front, whole; of those
    │  5  78   2  34 │──┘    behind it the upper and the right edge are seen
    └────────────────┘

Every plane is a drawing of the same size; a step up and to the right lies the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from tui.drawing.canvas import Canvas
from tui.drawing.pages import page
from tui.drawing.places import Place

CARD: Final = 2
"""Columns, and rows, that the border of a card adds."""
_HIGH: Final = 14
"""From so many rows on two drawings are seen behind the first."""


@dataclass(frozen=True)
class Depth:
    """How many planes show, and how far each lies behind the one before: columns and rows."""

    planes: int
    across: int = 3
    down: int = 2

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Columns and rows of the stack of planes of that size."""
        behind = max(self.planes - 1, 0)
        return width + behind * self.across, height + behind * self.down

    def corner(self, place: int) -> tuple[int, int]:
        """The row and column of the upper left cell of a plane, 0 for the one in front."""
        return (self.planes - 1 - place) * self.down, place * self.across


def depth_for(count: int, height: int) -> Depth:
    """How deep a stack of drawings lies in so many rows: by the edges of one or two behind."""
    return Depth(min(count, 3 if height >= _HIGH else 2), 2, 1)


def planes_in_sight(count: int, shown: int, front: int) -> list[int]:
    """Which of `count` planes show, from the front on: those of the page that `front` is on."""
    here = page(count, shown, front)
    return [*range(front, here.stop), *range(here.start, front)]


def card(inner: Canvas, ink: str, title: str = "") -> Canvas:
    """A drawing with a border around it, and a title in its upper edge."""
    found = Canvas(inner.width + CARD, inner.height + CARD)
    edge = "─" * inner.width
    found.put(0, 0, f"┌{edge}┐", ink)
    for row in range(1, inner.height + 1):
        found.put(row, 0, "│", ink)
        found.put(row, inner.width + 1, "│", ink)
    found.put(inner.height + 1, 0, f"└{edge}┘", ink)
    found.paste(1, 1, inner)
    entitle(found, title, ink)
    return found


def entitle(plane: Canvas, title: str, ink: str) -> None:
    """Write a plane's title into the right end of its upper edge, where there is room for it."""
    if title and cell_len(title) + CARD < plane.width:
        plane.right(0, plane.width - 1, title, ink)


def draw_stack(
    canvas: Canvas,
    top: int,
    left: int,
    depth: Depth,
    planes: Iterable[tuple[Canvas, Iterable[Place]]],
) -> list[Place]:
    """Draw the planes, given from the front on, the whole stack's upper left corner at that cell.

    Each comes with its places, counted from its own corner; returns them as far as they are
    seen, counted on `canvas`.
    """
    placed = [(*depth.corner(at), *plane) for at, plane in enumerate(planes)]
    for row, column, plane, _ in reversed(placed):
        _forget_hidden(canvas, top + row, left + column, plane)
        canvas.paste(top + row, left + column, plane)
    found: list[Place] = []
    for at, (row, column, _, places) in enumerate(placed):
        nearer = [(y, x, plane) for y, x, plane, _ in placed[:at]]
        for place in places:
            moved = Place(
                place.row + row,
                place.start + column,
                place.end + column,
                place.leads_to,
                place.index,
            )
            found += _seen(moved, nearer, top, left)
    return found


def _forget_hidden(canvas: Canvas, row: int, column: int, plane: Canvas) -> None:
    """Take their names from the elements that a plane will hide: they would move before it."""
    for name, one in list(canvas.elements.items()):
        across = column - cell_len(one.text) < one.column < column + plane.width
        if across and row <= one.row < row + plane.height:
            del canvas.elements[name]


def _seen(
    place: Place, nearer: list[tuple[int, int, Canvas]], top: int, left: int
) -> Iterator[Place]:
    """The part of a place that no plane before it hides; planes hide what lies to the left."""
    start = place.start
    for row, column, plane in nearer:
        if row <= place.row < row + plane.height and column <= place.end:
            start = max(start, column + plane.width)
    if start <= place.end:
        yield Place(top + place.row, left + start, left + place.end, place.leads_to, place.index)


def stack_of(
    count: int,
    front: int,
    depth: Depth,
    plane: Callable[[int], tuple[Canvas, Iterable[Place]]],
) -> list[tuple[Canvas, Iterable[Place]]]:
    """The planes that show of `count`, drawn, from the front on."""
    return [plane(number) for number in planes_in_sight(count, depth.planes, front)]
