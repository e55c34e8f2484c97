"""A tensor of any rank as a picture: tiles, a stack of planes, a row of stacks, a grid of them.

The last two axes are the rows and columns of a plane; the third from last goes into the depth,
the fourth from stack to stack, the fifth from one row of stacks to the next. Each is named on
its edge, with an arrow. Of axes beyond the fifth one position is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from rich.cells import cell_len

from engine.explain.shared.nested_lists import part_name
from engine.explain.shared.shapes import Shape
from tui.drawing.canvas import Canvas
from tui.drawing.pages import page
from tui.drawing.places import Place
from tui.drawing.tensors.arrangement import (
    AXES,
    GAP,
    Arrangement,
    arrangement,
    five,
    margins,
)
from tui.drawing.tensors.stack import CARD, card, draw_stack, entitle, stack_of
from tui.drawing.tensors.tiles import (
    Tile,
    Tiles,
    draw_tiles,
    window,
)

ARROWS: Final = "↓→↗↓→"
"""Where each of the five goes, from the outermost on."""


@dataclass(frozen=True)
class AxisName:
    """What stands at the edge along an axis, and its ink; its room is kept while it isn't shown."""

    text: str
    ink: str = "quiet"
    shown: bool = True


@dataclass(frozen=True)
class TensorPicture:
    """A tensor of that shape, the number at `focus` in sight and its plane in front.

    `tile` gives a number by its index, `edge` the ink of the borders of a part (a plane's, by
    its index); `axes` names every axis; numbers take `digits` cells.
    """

    shape: Shape
    focus: Shape
    digits: int
    tile: Callable[[Shape], Tile]
    edge: Callable[[Shape], str]
    axes: Sequence[AxisName]


def draw_tensor(
    canvas: Canvas, top: int, left: int, width: int, height: int, picture: TensorPicture
) -> list[Place]:
    """Draw the picture into that room; returns its numbers as places that lead to `cell`.

    A tensor without a number has no picture.
    """
    if 0 in picture.shape or width < 1 or height < 1:
        return []
    return _Drawn(canvas, top, left, picture, arrangement_of(picture, width, height)).draw()


def arrangement_of(picture: TensorPicture, width: int, height: int) -> Arrangement:
    """How the picture of a tensor that has numbers is drawn into that room."""
    names = tuple(cell_len(axis.text) + 2 for axis in picture.axes[-AXES:])
    return arrangement(picture.shape[-AXES:], picture.digits, names, width, height)


def picture_size(picture: TensorPicture, width: int, height: int) -> tuple[int, int]:
    """Columns and rows of cells that the picture of a tensor with numbers takes of that room."""
    found = arrangement_of(picture, width, height)
    return _Drawn(Canvas(0, 0), 0, 0, picture, found).size


class _Drawn:
    """A picture on its way onto a canvas."""

    def __init__(
        self, canvas: Canvas, top: int, left: int, picture: TensorPicture, found: Arrangement
    ) -> None:
        self._canvas, self._top, self._left = canvas, top, left
        self._picture, self._found = picture, found
        rank = len(picture.shape)
        self._before = picture.focus[: max(rank - AXES, 0)]
        shape, focus = picture.shape[-AXES:], picture.focus[-AXES:]
        self._rank = len(shape)
        self._sizes, missing = five(shape), AXES - len(shape)
        self._focus = (0,) * missing + focus
        self._missing = missing
        self._shown = window(
            *self._sizes[3:],
            picture.digits,
            *found.plane,
            scale=found.scale,
            focus=(self._focus[3], self._focus[4]),
        )
        self._framed = not found.scale.border
        names = tuple(cell_len(axis.text) + 2 for axis in picture.axes[-AXES:])
        self._margins = margins(names) if found.named else (0, 0, 0)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows that all of it takes."""
        side, head, foot = self._margins
        lines, stacks = self._found.stacks
        width, height = self._stack_size()
        width = side + stacks * (width + GAP) - GAP + 2 * (stacks < self._sizes[1])
        height = (height + (self._rank > 3) + 1) * lines - 1 + 2 * (lines < self._sizes[0])
        return width, head + height + foot

    def draw(self) -> list[Place]:
        side, head, _ = self._margins
        lines = page(self._sizes[0], self._found.stacks[0], self._focus[0])
        stacks = page(self._sizes[1], self._found.stacks[1], self._focus[1])
        titled = self._rank > 3
        width, height = self._stack_size()
        more_across = self._found.stacks[1] < self._sizes[1]
        more_down = self._found.stacks[0] < self._sizes[0]
        first = self._left + side + more_across
        top = self._top + head + more_down
        places: list[Place] = []
        for line, stack in product(lines, stacks):
            row = top + (line - lines.start) * (height + titled + 1)
            column = first + (stack - stacks.start) * (width + GAP)
            if titled:
                self._entitle(row, column, (line, stack))
            places += self._stack(row + titled, column, (line, stack))
        self._put_signs(first, top, lines, stacks, (width, height + titled + 1))
        if self._found.named:
            self._name_axes(top + titled, first, width, height)
        return places

    def _plane_size(self) -> tuple[int, int]:
        extra = CARD if self._framed else 0
        return self._shown.width + extra, self._shown.height + extra

    def _stack_size(self) -> tuple[int, int]:
        return self._found.depth.size(*self._plane_size())

    def _part(self, place: Sequence[int]) -> Shape:
        """The index of a part: axes that are missing have none."""
        return self._before + tuple(place)[self._missing :]

    def _entitle(self, row: int, column: int, at: tuple[int, int]) -> None:
        part = self._part(at)
        self._canvas.put(row, column, part_name(part), self._picture.edge(part))

    def _stack(self, row: int, column: int, at: tuple[int, int]) -> list[Place]:
        count = self._sizes[2]
        front = self._focus[2]

        def plane(number: int) -> tuple[Canvas, Iterable[Place]]:
            return self._plane((*at, number), behind=number != front)

        found = stack_of(count, front, self._found.depth, plane)
        return draw_stack(self._canvas, row, column, self._found.depth, found)

    def _plane(self, at: tuple[int, ...], *, behind: bool) -> tuple[Canvas, Iterable[Place]]:
        part = self._part(at)
        ink = self._picture.edge(part)

        def tile(row: int, column: int) -> Tile:
            return self._picture.tile(self._part((*at, row, column)))

        tiles = Tiles(
            *self._sizes[3:],
            tile,
            ink=ink,
            index=lambda row, column: self._part((*at, row, column)),
        )
        canvas = Canvas(self._shown.width, self._shown.height)
        places = draw_tiles(canvas, 0, 0, tiles, self._shown)
        title = str(at[-1]) if self._rank > 2 else ""
        if not self._framed:
            entitle(canvas, title, ink)
            return canvas, places
        shifted = [
            Place(one.row + 1, one.start + 1, one.end + 1, one.leads_to, one.index)
            for one in places
        ]
        return card(canvas, ink, title), shifted

    def _put_signs(
        self, left: int, top: int, lines: range, stacks: range, size: tuple[int, int]
    ) -> None:
        """Where stacks are left out, a sign that there are more of them."""
        canvas, (width, height) = self._canvas, size
        middle = top + (len(lines) * height) // 2
        end = left + len(stacks) * (width + GAP) - GAP
        if stacks.start:
            canvas.put(middle, left - 1, "⋯", "virtual")
        if stacks.stop < self._sizes[1]:
            canvas.put(middle, end, "⋯", "virtual")
        if lines.start:
            canvas.put(top - 1, left + width // 2, "⋮", "virtual")
        if lines.stop < self._sizes[0]:
            canvas.put(top + len(lines) * height - 1, left + width // 2, "⋮", "virtual")

    def _name_axes(self, top: int, left: int, width: int, height: int) -> None:
        """The names around the first stack: each where its axis goes, with an arrow."""
        axes = dict(zip(range(AXES - self._rank, AXES), self._picture.axes[-AXES:], strict=False))
        plane = self._plane_size()
        depth = self._found.depth
        front = top + height - plane[1]
        canvas = self._canvas

        def before(row: int, end: int, axis: int) -> None:
            if axis in axes and (name := axes[axis]).shown:
                canvas.right(row, end, f"{name.text} {ARROWS[axis]}", name.ink)

        before(self._top, left - 1, 0)
        if 1 in axes and axes[1].shown:
            canvas.put(self._top, left, f"{axes[1].text} {ARROWS[1]}", axes[1].ink)
        if depth.planes > 1:
            place = (depth.planes - 1) // 2 + 1
            row, column = depth.corner(place)
            before(top + row, left + column - 1, 2)
        else:
            before(front, left - 1, 2)
        before(front + plane[1] // 2, left - 1, 3)
        if 4 in axes and axes[4].shown:
            canvas.put(front + plane[1], left + 1, f"{axes[4].text} {ARROWS[4]}", axes[4].ink)
