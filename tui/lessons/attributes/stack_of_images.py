"""The training images as planes behind each other: the picture of (60000, 28, 28)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import Picture, Style, cells_of, draw_picture
from tui.drawing.places import Place
from tui.drawing.tensors.stack import CARD, Depth, card, draw_stack, stack_of

_MOST: Final = 8
"""Images behind each other."""
_ENOUGH: Final = 3
"""So many are a stack."""
_EDGE: Final = 4
"""Columns that are seen of an image behind, where there is no room for half of it."""
_FANNED: Final = 9
"""As many, where they lie beside each other."""
_GAP: Final = 3
_NAMES: Final = 1
"""Rows below: which axis goes where."""


@dataclass(frozen=True)
class ImageStack:
    """A tensor of images, or of one: `image` gives one by its number, None while it is not here.

    `shape` is (images, rows, columns), or (rows, columns) of the single image 0.
    """

    shape: tuple[int, ...]
    image: Callable[[int], Picture | None]
    dark: bool


def draw_image_stack(canvas: Canvas, stack: ImageStack) -> None:
    """Draw the first images as large as a few of them fit behind each other."""
    count = stack.shape[0] if len(stack.shape) > len("hw") else 1
    height, width = stack.shape[-2:]
    sizes = [f"{axis}: {size:,}" for axis, size in enumerate(stack.shape)]
    named = [f"{size} {arrow}" for size, arrow in zip(sizes, "↗↓→"[-len(sizes) :], strict=True)]
    if len((_GAP * " ").join(named)) > canvas.width:
        return
    blank = Picture(bytes(height * width), height, width)
    for style, halved, planes, step in _choices(count):
        size = cells_of(_sized(blank, halved), style)
        # Half of a card lies beside the one before it, where nothing else is said.
        depth = Depth(planes, *(step or ((size[0] + CARD) // 2 - 1, 1)))
        across, down = depth.size(size[0] + CARD, size[1] + CARD)
        if across <= canvas.width and down + _NAMES <= canvas.height:
            break
    else:
        return

    def plane(number: int) -> tuple[Canvas, list[Place]]:
        inner = Canvas(*size)
        found = stack.image(number)
        if found is not None:
            draw_picture(inner, 0, 0, _sized(found, halved), style, dark=stack.dark)
        return card(inner, "" if number == 0 else "quiet", str(number) if count > 1 else ""), []

    draw_stack(canvas, 0, 0, depth, stack_of(count, 0, depth, plane))
    canvas.put(down, 0, (_GAP * " ").join(named), "quiet")


def _choices(count: int) -> Iterator[tuple[Style, bool, int, tuple[int, int] | None]]:
    """How images may be drawn, the largest first: their style, whether of half the size, how many,
    and how far each lies from the one before. Where rows are few, they lie beside each other.
    """
    styles: tuple[tuple[Style, bool], ...] = (("full", False), ("half", False), ("half", True))
    for (style, halved), step in product(styles, (None, (_EDGE, 1))):
        for planes in range(min(count, _MOST), min(count, _ENOUGH) - 1, -1):
            yield style, halved, planes, step
    for planes in range(min(count, _MOST), 0, -1):
        yield "half", True, planes, (_FANNED, 0)


def _sized(picture: Picture, halved: bool) -> Picture:
    """The picture, or the means of every 2 × 2 of its pixels."""
    if not halved:
        return picture
    rows, columns = -(-picture.height // 2), -(-picture.width // 2)
    levels = [
        sum(picture.at(2 * row + down, 2 * column + right) for down in (0, 1) for right in (0, 1))
        // 4
        for row in range(rows)
        for column in range(columns)
    ]
    return Picture(levels, rows, columns)
