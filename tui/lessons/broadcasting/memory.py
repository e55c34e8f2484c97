"""What an operand of a broadcast holds in memory, beside the copy that is never made.

One place of memory is read for many cells of the result: strides, 0 along a stretched axis,
lead to it. In a copy each cell would have a place of its own.
"""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from engine.explain.broadcasting.plan import Operand
from engine.explain.shared.shapes import element_count, format_shape, ravel, unravel
from tui.drawing.canvas import Canvas
from tui.drawing.memory_row import draw_memory_row, label_width
from tui.lessons.shared.tensors.broadcast_scene import NAMES, Scene
from tui.lessons.shared.tensors.shape_alignment import Words

FLOAT32_BYTES: Final = 4
_MARGIN: Final = 2
ROWS: Final = 3
"""Of one operand: what it is, its memory, and a copy of it."""


def draw_memory(canvas: Canvas, top: int, stop: int, scene: Scene, words: Words) -> int:
    """Draw every operand's memory into the rows [top, stop); returns the row below."""
    operands = scene.plan.operands
    needed = sum(memory_rows(scene, number) for number in range(len(operands)))
    blanks = needed + len(operands) - 1 <= stop - top
    row = top
    for number in range(len(operands)):
        if row + memory_rows(scene, number) > stop:
            break
        row = draw_operand(canvas, row, scene, number, words) + blanks
    return row - blanks


def is_reading(scene: Scene) -> bool:
    """Whether strides are shown: from the stretch on, which they explain."""
    return scene.stage in ("stretched", "computed")


def memory_rows(scene: Scene, number: int) -> int:
    """The rows that an operand takes: an operand that is not stretched is never copied."""
    copied = is_reading(scene) and scene.plan.operands[number].stretched_axes
    return ROWS if copied else ROWS - 1


def draw_operand(canvas: Canvas, top: int, scene: Scene, number: int, words: Words) -> int:
    """Draw one operand's memory from that row on; returns the row below."""
    plan, operand, name = scene.plan, scene.plan.operands[number], NAMES[number]
    column = canvas.put(top, _MARGIN, f"{name} ", name)
    column = canvas.put(top, column, format_shape(operand.shape), "quiet")
    reading, cursor = is_reading(scene), scene.cursor
    if reading:
        said = words("strides")
        column = canvas.put(top, column, f"   {said} {format_shape(operand.strides)}", "quiet")
    place = -1
    if cursor is not None and reading:
        place = plan.place(number, operand.source(cursor))
        room = canvas.width - column - 3
        walk = _walk(operand, cursor, f"{words('place')} {place}", room)
        canvas.put(top, column + 3, walk, "accent")
    count, cells = element_count(operand.shape), element_count(plan.shape)
    labels = [words(key, bytes=many * FLOAT32_BYTES) for key, many in _rows(count, cells)]
    left = _MARGIN + label_width(*labels)
    digits = scene.longest or max(
        (len(str(plan.value_at(number, flat))) for flat in _ends(scene, number)), default=1
    )
    canvas.put(top + 1, _MARGIN, labels[0], "quiet")
    draw_memory_row(
        canvas,
        top + 1,
        left,
        count,
        digits,
        place,
        lambda at: (scene.stored(number, at), name),
        ink=f"{name}-now",
    )
    if memory_rows(scene, number) < ROWS:
        return top + ROWS - 1
    if count and cursor is None:
        arrow = words("read_again", times=cells // count)
        behind = left + count * (digits + 3) + 3
        if behind + cell_len(arrow) <= canvas.width:
            canvas.put(top + 1, behind, arrow, "accent")
    canvas.put(top + 2, _MARGIN, labels[1], "virtual")

    def copied(flat: int) -> tuple[str, str]:
        source = operand.source(unravel(flat, plan.shape))
        return scene.number(number, source), "virtual"

    now = ravel(cursor, plan.shape) if cursor is not None else -1
    draw_memory_row(canvas, top + 2, left, cells, digits, now, copied, ink="virtual")
    return top + ROWS


def _rows(count: int, cells: int) -> tuple[tuple[str, int], tuple[str, int]]:
    return ("in_memory", count), ("as_copy", cells)


def _ends(scene: Scene, number: int) -> range:
    """Places whose values are as long as any that follow."""
    _, counts = scene.plan.cell_units[number]
    count = min(element_count(scene.plan.shapes[number]), counts)
    return range(max(count - 2, 0), count)


def _walk(operand: Operand, cursor: tuple[int, ...], place: str, room: int) -> str:
    """How far along each axis: `place 2 = 1×0 + 2×1`; without the steps of 0 where it is long."""
    pairs = list(zip(cursor, operand.strides, strict=True))
    far = [pair for pair in pairs if pair[0] * pair[1]]
    told = [
        f"{place} = {' + '.join(f'{at}×{stride}' for at, stride in steps)}"
        for steps in (pairs, far)
        if steps
    ]
    return next((walk for walk in told if cell_len(walk) <= room), place)
