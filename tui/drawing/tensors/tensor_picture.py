"""A tensor of any rank as a picture: tiles, a stack of planes, a row of stacks, a grid of them.

The last two axes are the rows and columns of a plane; the third from last goes into the depth,
the fourth from stack to stack, the fifth from one row of stacks to the next. Each is named on
its edge, with an arrow. Of axes beyond the fifth one position is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Final

from rich.cells import cell_len

from engine.explain.shared.nested_lists import part_name
from engine.explain.shared.shapes import Shape
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.drawing.tensors.stack import CARD, Depth, card, draw_stack, entitle, stack_of
from tui.drawing.tensors.tiles import (
    COMPACT,
    SCALES,
    Scale,
    Tile,
    Tiles,
    draw_tiles,
    page,
    window,
)

AXES: Final = 5
"""As many go somewhere in a picture: down, right, into the depth, right again, down again."""
ARROWS: Final = "↓→↗↓→"
"""Where each of the five goes, from the outermost on."""
_GAP: Final = 3
_DEEP: Final = 5
_ACROSS: Final = 8
_DOWN: Final = 4
_SEEN: Final = 4
"""Digits of a number that the planes behind show too."""
_ENOUGH: Final = (2, 2, 3, 4, 5)
"""Of each axis so many positions say what it is: below that a picture lacks something."""


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


@dataclass(frozen=True)
class Arrangement:
    """How much shows: `stacks` down and across, planes behind each other, and of each plane
    what fits into `plane` columns and rows, at a scale. `named` says whether axes are; of two,
    the one with the greater `score` says more.
    """

    stacks: tuple[int, int]
    depth: Depth
    plane: tuple[int, int]
    scale: Scale
    named: bool
    score: tuple[float, ...] = ()


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


@lru_cache(256)
def arrangement(
    shape: Shape, digits: int, names: tuple[int, ...], width: int, height: int
) -> Arrangement:
    """The arrangement that shows the most of a tensor of rank 5 or less, as large as it can be.

    `names` are the cells that the name of each axis takes, its arrow included.
    """
    sizes = _five(shape)
    best = Arrangement((1, 1), Depth(1), (width, height), COMPACT, named=False)
    for found in _arrangements(shape, digits, names, width, height):
        shown = window(sizes[3], sizes[4], digits, *found.plane, scale=found.scale)
        counts = (*found.stacks, found.depth.planes, len(shown.rows), len(shown.columns))
        lacking = 1.0
        for count, enough, size in zip(counts, _ENOUGH, sizes, strict=True):
            lacking *= min(count / min(enough, size), 1.0)
        numbers = 1
        for count in counts:
            numbers *= count
        large = (found.depth.down > 1, found.scale.rows, found.scale.blanks)
        score = (lacking * (1.0 if found.named else 0.6), float(numbers), *map(float, large))
        if score > best.score:
            best = replace(found, score=score)
    return best


def _five(shape: Shape) -> tuple[int, int, int, int, int]:
    """The sizes of a shape of rank 5 or less; an axis that is missing counts as 1."""
    first, second, third, fourth, fifth = (1,) * (AXES - len(shape)) + shape
    return first, second, third, fourth, fifth


def _arrangements(
    shape: Shape, digits: int, names: tuple[int, ...], width: int, height: int
) -> Iterator[Arrangement]:
    """All that fit."""
    down, across, deep, rows, columns = _five(shape)
    for scale, named in product((*SCALES, COMPACT), (True, False)):
        side, head, foot = _margins(names) if named else (0, 0, 0)
        framed = 0 if scale.border else CARD
        titled = len(shape) > 3
        least = scale.size(1, 1, digits)
        for planes, (step_across, step_down), lines, stacks in product(
            range(min(deep, _DEEP), 0, -1),
            _steps(scale, digits) if deep > 1 else ((0, 0),),
            range(1, min(down, _DOWN) + 1),
            range(1, min(across, _ACROSS) + 1),
        ):
            depth = Depth(planes, step_across, step_down)
            signs = 2 * (stacks < across), 2 * (lines < down)
            room = (
                (width - side - signs[0] - (stacks - 1) * _GAP) // stacks - framed,
                (height - head - foot - signs[1] - (lines - 1)) // lines - titled - framed,
            )
            plane = room[0] - depth.size(0, 0)[0], room[1] - depth.size(0, 0)[1]
            shown = window(rows, columns, digits, *plane, scale=scale)
            if shown.width <= plane[0] and shown.height <= plane[1] and plane >= least:
                yield Arrangement((lines, stacks), depth, plane, scale, named)


def _steps(scale: Scale, digits: int) -> Iterator[tuple[int, int]]:
    """How far behind a plane may lie: so that its outer numbers are seen whole, or none of them."""
    if scale.border and digits <= _SEEN:
        yield digits + scale.blanks // 2 + 1, scale.rows + 1
    if scale.blanks > 1 or not scale.border:
        yield 2, 1


def _margins(names: tuple[int, ...]) -> tuple[int, int, int]:
    """Columns to the left of the stacks, rows above them and below: for the names of axes."""
    side = max((*names[-3:-1], *names[:-4]), default=-1) + 1
    return side, 1 if len(names) > 3 else 0, 1 if names else 0


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
        self._sizes, missing = _five(shape), AXES - len(shape)
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
        self._margins = _margins(names) if found.named else (0, 0, 0)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows that all of it takes."""
        side, head, foot = self._margins
        lines, stacks = self._found.stacks
        width, height = self._stack_size()
        width = side + stacks * (width + _GAP) - _GAP + 2 * (stacks < self._sizes[1])
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
            column = first + (stack - stacks.start) * (width + _GAP)
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
        end = left + len(stacks) * (width + _GAP) - _GAP
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
