"""The numbers of a tensor as they lie in memory, and how an index leads to one of them."""

from __future__ import annotations

from engine.explain.shared.nested_lists import part_name
from engine.explain.shared.shapes import element_count, ravel, unravel
from tui.drawing.canvas import Canvas
from tui.drawing.tensors.memory_block import LINE, MemoryCell, draw_memory_block
from tui.lessons.ranks.scene import RankScene

LEFT = 3


def draw_in_memory(canvas: Canvas, top: int, scene: RankScene) -> None:
    """Draw it from that row on, where there is room for a line of memory at least."""
    tensor, step = scene.tensor, scene.step
    if not tensor.count or top + 2 + LINE > canvas.height:
        return
    canvas.line(top, 1, scene.word("memory.all"), "quiet")
    focus = ravel(scene.index, tensor.shape)

    def cell(place: int) -> MemoryCell:
        index = unravel(place, tensor.shape)
        text = str(tensor.value(index))
        if not scene.walking:
            return MemoryCell(text)
        chosen = scene.is_chosen(index)
        now = chosen and step.stage == "reached"
        return MemoryCell(text, "now" if now else "" if chosen else "virtual", now)

    shown = range(max(focus - 99, 0), min(focus + 100, tensor.count))
    digits = max(len(str(tensor.value(unravel(place, tensor.shape)))) for place in shown)
    digits = max(digits, len(str(shown[-1])) - 1)
    room = Canvas(canvas.width, canvas.height - top - 2)
    below = draw_memory_block(room, 0, LEFT, tensor.shape, digits, focus, cell)
    canvas.paste(top + 1, 0, room)
    if scene.walking:
        canvas.line(top + 1 + below, LEFT, walk(scene), "accent")


def walk(scene: RankScene) -> str:
    """`x[1, 2]: 1 × 15 + 2 × 5 = 25`: which place the index so far leads to."""
    shape, prefix = scene.tensor.shape, scene.step.prefix
    if not prefix:
        return ""
    strides = [element_count(shape[axis + 1 :]) for axis in range(len(shape))]
    pairs = list(zip(prefix, strides, strict=False))
    terms = " + ".join(str(at) if stride == 1 else f"{at:,} × {stride:,}" for at, stride in pairs)
    place = sum(at * stride for at, stride in pairs)
    said = f"{place:,}" if terms == f"{place:,}" else f"{terms} = {place:,}"
    last = place + element_count(shape[len(prefix) :]) - 1
    return f"{part_name(prefix)}: {said}" + (f" … {last:,}" if last > place else "")
