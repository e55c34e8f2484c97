"""The opening figure of the lesson `ranks`: the tensor as planes, and what is counted of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rich.cells import cell_len

from engine.explain.shared.shapes import Shape, ravel
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.drawing.tensors.tensor_picture import (
    AxisName,
    TensorPicture,
    arrangement_of,
    draw_tensor,
    picture_size,
)
from tui.drawing.tensors.tiles import Tile
from tui.lessons.ranks.figure import LIST_ROWS, draw_boxes, draw_list, draw_ranks, facts_of
from tui.lessons.ranks.scene import RankScene

GAP: Final = 3
MARGIN: Final = 1
WITH_BOXES: Final = 46
"""From so many columns on that the picture leaves, the boxes stand beside it."""
_SCANNED: Final = 2000
"""Of a typed list so many numbers say how wide the widest is; a counted one's is its last."""


def draw_stacks(canvas: Canvas, scene: RankScene) -> list[Place]:
    """Draw the list, the planes and the facts; returns the numbers, which lead to `cell`.

    The facts stand beside the planes or below them, where these come out larger; where much is
    left beside them, the boxes stand there too. Without a number there are no planes.
    """
    if not scene.tensor.count:
        return draw_ranks(canvas, scene)
    draw_list(canvas, scene)
    picture = picture_of(scene)
    room = canvas.height - LIST_ROWS
    # Measured on what will be known at the end, so that nothing moves on the way there.
    end = facts_of(scene.at_end(), room)
    width = max(cell_len(text) for text, _ in end)
    beside = max(canvas.width - width - 1 - GAP - MARGIN, 0), room
    below = canvas.width - MARGIN, room - len(end) - 1
    if (
        below[1] > 0
        and arrangement_of(picture, *below).score > arrangement_of(picture, *beside).score
    ):
        places = draw_tensor(canvas, LIST_ROWS, MARGIN, *below, picture)
        _put_facts(canvas, canvas.height - len(end), MARGIN, scene, len(end))
        return places
    if beside[0] - WITH_BOXES >= width:
        return _with_boxes(canvas, scene, picture)
    _put_facts(canvas, LIST_ROWS, max(canvas.width - width - 1, 0), scene, room)
    return draw_tensor(canvas, LIST_ROWS, MARGIN, *beside, picture)


def _with_boxes(canvas: Canvas, scene: RankScene, picture: TensorPicture) -> list[Place]:
    """The planes, and beside them the facts with the boxes below."""
    room = canvas.height - LIST_ROWS
    end = facts_of(scene.at_end(), room)
    wide = canvas.width - WITH_BOXES - GAP - MARGIN
    places = draw_tensor(canvas, LIST_ROWS, MARGIN, wide, room, picture)
    left = MARGIN + picture_size(picture, wide, room)[0] + 2 * GAP
    _put_facts(canvas, LIST_ROWS, left, scene, room)
    top = LIST_ROWS + len(end) + 1
    boxes = Canvas(WITH_BOXES, max(canvas.height - top, 0))
    if boxes.height:
        found = draw_boxes(boxes, scene)
        canvas.paste(top, left, boxes)
        places += [
            replace(one, row=one.row + top, start=one.start + left, end=one.end + left)
            for one in found
        ]
    return places


def _put_facts(canvas: Canvas, top: int, left: int, scene: RankScene, room: int) -> None:
    for row, (text, ink) in enumerate(facts_of(scene, room)):
        canvas.put(top + row, left, text, ink)


def picture_of(scene: RankScene) -> TensorPicture:
    """The tensor as planes: what the step chooses stands out, the axes are named once counted."""
    tensor, step = scene.tensor, scene.step
    rank = tensor.rank

    def tile(index: Shape) -> Tile:
        text = str(tensor.value(index))
        if not scene.walking:
            return Tile(text, "cursor" if index == scene.index and rank else "", name=index)
        chosen = scene.is_chosen(index)
        reached = index == step.prefix
        in_row = chosen and step.stage == "index" and len(step.prefix) == rank - 1
        ink = "now" if reached else "accent" if in_row else "" if chosen else "virtual"
        return Tile(text, ink, name=index, now=reached or in_row)

    def edge(part: Shape) -> str:
        if not scene.walking:
            counting = step.stage == "bracket" and step.axis == len(part) - 1
            return "accent" if counting else "quiet"
        if step.stage == "index" and scene.is_chosen(part) and len(step.prefix) < rank - 1:
            return "accent"
        on_the_way = step.prefix[: len(part)] == part or scene.is_chosen(part)
        return "" if on_the_way else "virtual"

    axes = [
        AxisName(
            scene.word("box", axis=axis, size=size),
            "accent" if axis == step.axis else "quiet",
            shown=axis < step.brackets,
        )
        for axis, size in enumerate(tensor.shape)
    ]
    return TensorPicture(tensor.shape, scene.index, _digits(scene), tile, edge, axes)


def _digits(scene: RankScene) -> int:
    """Cells of the widest number, as far as that can be told at once."""
    tensor = scene.tensor
    if isinstance(tensor.values, range):
        return len(str(max(tensor.count - 1, 0)))
    near = ravel(scene.index, tensor.shape)
    first = max(near - _SCANNED // 2, 0)
    shown = range(first, min(first + _SCANNED, tensor.count))
    return max(len(str(tensor.values[place])) for place in shown)
