"""Below the race: what is raced, line by line, and how often Python has to run each line."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from engine.explain.elementwise.turns import Line, at_least, call_lines, loop_lines
from engine.explain.shared.shapes import Shape, format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.lessons.shared.tensors.shape_alignment import Words

_MARGIN: Final = 2
_GAP: Final = 3


def draw_race_code(canvas: Canvas, top: int, shape: Shape, word: Words) -> None:
    """Draw it from that row on, where all of it has room."""
    blocks = ((word("loop"), loop_lines(shape), "a"), (word("call"), call_lines(), "b"))
    heads = word("race.code", shape=format_shape(shape)), word("race.runs"), word("race.each")
    loop, call = (at_least(lines) for _, lines, _ in blocks)
    said = wrap_cells(
        word("race.sum", loop=f"{loop:,}", call=f"{call:,}"), max(canvas.width - 2 * _MARGIN, 10)
    )
    rows = 1 + sum(len(lines) for _, lines, _ in blocks) + 1 + 1 + len(said)
    names = _MARGIN + max(cell_len(name) for name, _, _ in blocks) + 2
    code = max(len(line.text) for _, lines, _ in blocks for line in lines)
    runs = max(names + code, cell_len(heads[0])) + _GAP + max(cell_len(heads[1]), 9)
    each = runs + _GAP + cell_len(heads[2])
    if top + rows > canvas.height or each > canvas.width:
        return
    canvas.put(top, _MARGIN, heads[0], "quiet")
    canvas.right(top, runs, heads[1], "quiet")
    canvas.right(top, each, heads[2], "quiet")
    row = top + 1
    for name, lines, ink in blocks:
        canvas.put(row, _MARGIN, name, ink)
        for line in lines:
            _draw_line(canvas, row, line, names, runs, each)
            row += 1
        row += 1
    for text in said:
        canvas.put(row, _MARGIN, text)
        row += 1


def _draw_line(canvas: Canvas, row: int, line: Line, names: int, runs: int, each: int) -> None:
    canvas.put(row, names, line.text, "strong" if line.instructions else "quiet")
    canvas.right(row, runs, f"{line.runs:,}", "" if line.instructions else "quiet")
    if line.instructions:
        canvas.right(row, each, f"{line.instructions}")
