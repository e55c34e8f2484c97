"""Which place of an operand's memory each cell of the result reads: a grid an operand."""

from __future__ import annotations

from typing import Final

from engine.explain.shared.shapes import Shape
from tui.drawing.canvas import Canvas
from tui.drawing.pages import page
from tui.lessons.shared.tensors.broadcast_scene import NAMES, Scene
from tui.lessons.shared.tensors.shape_alignment import Words

MARGIN: Final = 2
GAP: Final = 3
LEAST_ROWS: Final = 2
PENDING: Final = "·"


def draw_places_read(canvas: Canvas, top: int, scene: Scene, words: Words, *, told: bool) -> None:
    """Draw the plane of the present cell for every operand; unless `told`, its slots alone.

    A place that has been read for an earlier cell of the plane is grey: it is read again.
    """
    plan, shape = scene.plan, scene.plan.shape
    if not shape or 0 in shape or canvas.height - top < 2 + LEAST_ROWS:
        return
    cursor: Shape = scene.cursor if told and scene.cursor is not None else (0,) * len(shape)
    operands = range(len(plan.operands))
    last = tuple(size - 1 for size in shape)
    digits = max(len(str(plan.place(one, plan.operands[one].source(last)))) for one in operands)
    pitch = digits + 2
    across = (canvas.width - MARGIN - GAP * (len(operands) - 1)) // len(operands) // pitch
    if across < 1:
        return
    rows_of, down = (1, *shape)[-2], canvas.height - top - 2
    # One row is kept for what tells of others.
    rows = page(rows_of, down if rows_of <= down else down - 1, (0, *cursor)[-2])
    apart = 2 if 2 * len(rows) <= down else 1
    columns = page(shape[-1], across if shape[-1] <= across else max(across - 1, 1), cursor[-1])
    canvas.line(top, MARGIN, words("places_read"), "quiet")
    left = MARGIN
    for one in operands:
        operand, seen = plan.operands[one], set[int]()
        canvas.put(top + 1, left, NAMES[one], NAMES[one])
        for line, row in zip(range(top + 2, canvas.height, apart), rows, strict=False):
            for number, column in enumerate(columns):
                index = ((*cursor[:-2], row, column))[-len(shape) :]
                place = plan.place(one, operand.source(index))
                here = told and scene.cursor == index
                text, end = str(place) if told else PENDING, left + pitch * (number + 1)
                ink = f"{NAMES[one]}-now" if here else "virtual" if place in seen else NAMES[one]
                canvas.right(line, end - 1, text, ink if told else "virtual")
                if here:
                    canvas.put(line, end - 2 - digits, "[", ink)
                    canvas.put(line, end - 1, "]", ink)
                seen.add(place)
        if columns.stop < shape[-1]:
            canvas.put(top + 2, left + pitch * len(columns), "⋯", "virtual")
        if rows.stop < rows_of:
            canvas.put(top + 2 + apart * len(rows), left + digits, "⋮", "virtual")
        left += pitch * (len(columns) + (columns.stop < shape[-1])) + GAP
