"""How much of a tensor's picture shows, and how large: searched for by the room alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Final

from engine.explain.shared.shapes import Shape
from tui.drawing.tensors.stack import CARD, Depth
from tui.drawing.tensors.tiles import COMPACT, SCALES, Scale, window

AXES: Final = 5
"""As many go somewhere in a picture: down, right, into the depth, right again, down again."""
GAP: Final = 3
_DEEP: Final = 5
_ACROSS: Final = 8
_DOWN: Final = 4
_SEEN: Final = 4
"""Digits of a number that the planes behind show too."""
_ENOUGH: Final = (2, 2, 3, 4, 5)
"""Of each axis so many positions say what it is: below that a picture lacks something."""


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


@lru_cache(256)
def arrangement(
    shape: Shape, digits: int, names: tuple[int, ...], width: int, height: int
) -> Arrangement:
    """The arrangement that shows the most of a tensor of rank 5 or less, as large as it can be.

    `names` are the cells that the name of each axis takes, its arrow included.
    """
    sizes = five(shape)
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


def five(shape: Shape) -> tuple[int, int, int, int, int]:
    """The sizes of a shape of rank 5 or less; an axis that is missing counts as 1."""
    first, second, third, fourth, fifth = (1,) * (AXES - len(shape)) + shape
    return first, second, third, fourth, fifth


def _arrangements(
    shape: Shape, digits: int, names: tuple[int, ...], width: int, height: int
) -> Iterator[Arrangement]:
    """All that fit."""
    down, across, deep, rows, columns = five(shape)
    for scale, named in product((*SCALES, COMPACT), (True, False)):
        side, head, foot = margins(names) if named else (0, 0, 0)
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
                (width - side - signs[0] - (stacks - 1) * GAP) // stacks - framed,
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


def margins(names: tuple[int, ...]) -> tuple[int, int, int]:
    """Columns to the left of the stacks, rows above them and below: for the names of axes."""
    side = max((*names[-3:-1], *names[:-4]), default=-1) + 1
    return side, 1 if len(names) > 3 else 0, 1 if names else 0
