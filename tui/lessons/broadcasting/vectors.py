"""(5,), (1, 5) and (5, 1) beside each other: the same five numbers, and what meets what."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from engine.explain.broadcasting.plan import plan
from engine.explain.shared.broadcast_rule import broadcast_shape
from engine.explain.shared.shapes import Shape, format_shape, row_major_strides
from tui.drawing.canvas import Canvas
from tui.lessons.broadcasting.memory import FLOAT32_BYTES
from tui.lessons.shared.tensors.shape_alignment import CLASH, Words

SIZE: Final = 5
VECTORS: Final[tuple[Shape, ...]] = ((SIZE,), (1, SIZE), (SIZE, 1))
PARTNERS: Final[tuple[Shape, ...]] = (*VECTORS, (3, SIZE), (SIZE, 3))
INKS: Final = "abc"
_MARGIN: Final = 2
_LEAST: Final = 14
_MOST: Final = 24
_SPACIOUS: Final = 20


def draw_vectors(canvas: Canvas, words: Words) -> None:
    """A column for each of the three: what it is, what it stretches to, what it fits."""
    heads = [words(f"vectors.{key}") for key in ("axes", "strides", "transposed", "plus")]
    first = _MARGIN + max(len(format_shape(shape)) + 2 for shape in PARTNERS)
    first = max(first, _MARGIN + 2 + max(cell_len(head) for head in heads))
    width = min(max((canvas.width - first) // len(VECTORS), _LEAST), _MOST)
    lefts = [first + number * width for number in range(len(VECTORS))]
    spacious = canvas.height >= _SPACIOUS
    row = 0
    for ink, left, shape in zip(INKS, lefts, VECTORS, strict=True):
        canvas.put(row, left, format_shape(shape), ink)
    facts = [[str(len(shape)) for shape in VECTORS]]
    facts.append([format_shape(row_major_strides(shape)) for shape in VECTORS])
    facts.append([format_shape(shape[::-1]) for shape in VECTORS])
    for head, values in zip(heads, facts, strict=False):
        row += 1
        canvas.put(row, _MARGIN, head, "quiet")
        for left, value in zip(lefts, values, strict=True):
            canvas.put(row, left, value)
    row += 1 + spacious
    canvas.line(
        row, _MARGIN, words("vectors.stretched", shape=format_shape((SIZE, SIZE))), "accent"
    )
    for ink, left, shape in zip(INKS, lefts, VECTORS, strict=True):
        _draw_square(canvas, row + 1, left, shape, ink)
    row += SIZE + 1 + spacious
    canvas.put(row, _MARGIN, words("vectors.plus"), "accent")
    for partner in PARTNERS:
        row += 1
        canvas.put(row, _MARGIN, f"+ {format_shape(partner)}", "quiet")
        for left, shape in zip(lefts, VECTORS, strict=True):
            found = broadcast_shape((shape, partner))
            same = found is not None and found in (shape, partner)
            text = CLASH if found is None else format_shape(found)
            canvas.put(row, left, text, "bad" if found is None else "" if same else "strong")
    if spacious:
        spared = plan((SIZE, SIZE), VECTORS[0]).bytes_not_copied(FLOAT32_BYTES)
        said = words("vectors.spared", bytes=SIZE * FLOAT32_BYTES, copied=spared)
        canvas.line(row + 2, _MARGIN, said, "quiet")


def _draw_square(canvas: Canvas, top: int, left: int, shape: Shape, ink: str) -> None:
    """The vector as (5, 5) reads it: what is there once in its ink, what is read again grey."""
    operand = plan((SIZE, SIZE), shape).operands[1]
    for row in range(SIZE):
        for column in range(SIZE):
            source = operand.source((row, column))
            again = any((row, column)[axis] for axis in operand.stretched_axes)
            value = str(max(source, default=0) + 1)
            canvas.put(top + row, left + 2 * column, value, "virtual" if again else ink)
