"""What an index takes of a small tensor, in its memory: which cells, and how far apart."""

from __future__ import annotations

from engine.explain.shared.shapes import element_count, unravel
from tui.drawing.canvas import Canvas
from tui.drawing.tensors.memory_block import LINE, MemoryCell, draw_memory_block
from tui.lessons.slicing.scene import SliceScene

LEFT = 3


def draw_taken(canvas: Canvas, top: int, scene: SliceScene) -> None:
    """Draw it from that row on, where there is room: what the choices so far have left."""
    shape = scene.plan.source_shape
    count = element_count(shape)
    if not count or top + 2 + LINE > canvas.height:
        return
    axes, known = scene.plan.axes, scene.known_axes

    def taken(place: int) -> bool:
        index = unravel(place, shape)
        return all(at in axes[axis].chosen for axis, at in enumerate(index[:known]))

    def cell(place: int) -> MemoryCell:
        here = known > 0 and taken(place)
        ink = "accent" if here else "virtual" if known else ""
        return MemoryCell(str(place), ink, here)

    canvas.line(top, 2, scene.word("memory.all"), "quiet")
    first = next((place for place in range(min(count, 1_000)) if taken(place)), 0)
    room = Canvas(canvas.width, canvas.height - top - 1)
    draw_memory_block(room, 0, LEFT, shape, len(str(count - 1)), first, cell, jumps=True)
    canvas.paste(top + 1, 0, room)
