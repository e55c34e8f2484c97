"""Shapes under each other, aligned on the right, with the result below a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from engine.explain.broadcasting.plan import BroadcastError, Operand
from engine.explain.shared.broadcast_rule import common_size, result_rank, sizes_at
from engine.explain.shared.shapes import Shape, format_shape
from tui.drawing.canvas import Canvas
from tui.lessons.shared.tensors.broadcast_scene import NAMES, Scene

Words = Callable[..., str]
"""A text of the figure by its key, in the learner's language."""

UNKNOWN: Final = "?"
CLASH: Final = "✗"
_MARGIN: Final = 2
_GAP: Final = 2


@dataclass(frozen=True)
class SizeCell:
    """One size of the table. `now` puts it into brackets, since colour alone says nothing."""

    text: str = ""
    ink: str = ""
    now: bool = False


@dataclass(frozen=True)
class ShapeRow:
    """A name, its shape as it was typed, a size for each axis, and a remark to the right."""

    name: str
    ink: str
    shape: str
    sizes: tuple[SizeCell, ...]
    remark: str = ""


@dataclass(frozen=True)
class Alignment:
    """What the table shows. `axes` are negative numbers; `widths` are the cells that the
    longest text of each will take, and `remark_width` those of the longest remark, so that
    no column moves while the steps fill it.
    """

    axes: tuple[int, ...]
    widths: tuple[int, ...]
    now: frozenset[int]
    operands: tuple[ShapeRow, ...]
    result: ShapeRow
    axis_word: str
    remark: str = ""
    remark_width: int = 0

    @property
    def height(self) -> int:
        return len(self.operands) + 3


def alignment_of(scene: Scene, words: Words) -> Alignment:
    """The table of a broadcast that works, as far as it has come."""
    plan = scene.plan
    axes = tuple(range(-len(plan.shape), 0))
    now = frozenset(scene.step.axes) if scene.step else frozenset()
    reading = scene.stage in ("stretched", "computed")
    rows = tuple(
        ShapeRow(
            NAMES[number],
            NAMES[number],
            format_shape(operand.shape),
            tuple(_operand_size(scene, number, axis) for axis in axes),
            format_shape(operand.strides) if reading else "",
        )
        for number, operand in enumerate(plan.operands)
    )
    sizes = tuple(_result_size(scene, axis, axis in now) for axis in axes)
    known = format_shape(plan.shape) if scene.shape_known else ""
    result = ShapeRow(words("result"), "strong", known, sizes)
    remark = words("strides") if reading else ""
    widths = tuple(
        max(len(_stretched(operand, axis, plan.shape[axis])) for operand in plan.operands)
        for axis in axes
    )
    strides = [cell_len(words("strides"))]
    strides += [len(format_shape(operand.strides)) for operand in plan.operands]
    return Alignment(axes, widths, now, rows, result, words("axis"), remark, max(strides))


def _stretched(operand: Operand, axis: int, size: int) -> str:
    """A size as it will stand there in the end, `3` or `1→3`."""
    own = operand.aligned[axis]
    return f"{own}→{size}" if axis in operand.stretched_axes else str(own)


def _operand_size(scene: Scene, number: int, axis: int) -> SizeCell:
    plan, step = scene.plan, scene.step
    operand = plan.operands[number]
    added = axis in operand.added_axes
    if added and number not in scene.added:
        return SizeCell()
    mine = step is not None and axis in step.axes and step.operand in (None, number)
    text = str(operand.aligned[axis])
    if (number, axis) in scene.stretched:
        text = _stretched(operand, axis, plan.shape[axis])
        return SizeCell(text, "accent" if mine else "virtual", mine)
    if added:
        return SizeCell(text, "accent" if mine else "virtual", mine)
    return SizeCell(text, f"{NAMES[number]}-now" if mine else NAMES[number], mine)


def _result_size(scene: Scene, axis: int, now: bool) -> SizeCell:
    if scene.shape_known or -axis <= scene.aligned:
        aligning = now and scene.stage == "aligned"
        size = str(scene.plan.shape[axis])
        return SizeCell(size, "now" if aligning else "strong", aligning)
    return SizeCell(UNKNOWN, "accent")


def clash_alignment(error: BroadcastError, words: Words) -> Alignment:
    """The table of shapes that do not broadcast, with the axes at fault marked."""
    axes = tuple(range(-result_rank(error.shapes), 0))

    def operand_size(shape: Shape, number: int, axis: int) -> SizeCell:
        if -axis > len(shape):
            return SizeCell()
        clashes = axis in error.clashes and shape[axis] != 1
        return SizeCell(str(shape[axis]), "bad" if clashes else NAMES[number], clashes)

    def result_size(axis: int) -> SizeCell:
        size = common_size(sizes_at(error.shapes, axis))
        return SizeCell(CLASH, "bad") if size is None else SizeCell(str(size), "strong")

    rows = tuple(
        ShapeRow(
            NAMES[number],
            NAMES[number],
            format_shape(shape),
            tuple(operand_size(shape, number, axis) for axis in axes),
        )
        for number, shape in enumerate(error.shapes)
    )
    result = ShapeRow(words("result"), "strong", "", tuple(map(result_size, axes)))
    widths = tuple(max(len(row.sizes[place].text) for row in rows) for place in range(len(axes)))
    return Alignment(axes, widths, frozenset(error.clashes), rows, result, words("axis"))


def draw_alignment(canvas: Canvas, top: int, table: Alignment) -> int:
    """Draw the table from row `top` on; returns the row below it."""
    rows = (*table.operands, table.result)
    widths = [
        max(len(str(axis)), width) + 2 for axis, width in zip(table.axes, table.widths, strict=True)
    ]
    name_width = max(cell_len(table.axis_word), *(cell_len(row.name) for row in rows))
    shape_width = max((len(row.shape) for row in rows), default=0)
    with_shapes, gap = _fitting(table, sum(widths), name_width, shape_width, canvas.width)
    first = _MARGIN + name_width + _GAP + (shape_width if with_shapes else 0)

    ends = _ends(first, widths, gap)
    last = ends[-1] if ends else first
    canvas.put(top, _MARGIN, table.axis_word, "quiet")
    for axis, end in zip(table.axes, ends, strict=True):
        canvas.right(top, end - 1, str(axis), "accent" if axis in table.now else "quiet")
    remark_at = last + 2 * _GAP
    with_remarks = remark_at + _remark_width(table) <= canvas.width
    if with_remarks:
        canvas.put(top, remark_at, table.remark, "quiet")

    row = top
    for row, shapes in enumerate(table.operands, start=top + 1):
        _draw_row(canvas, row, shapes, ends, name_width if with_shapes else 0)
        if with_remarks:
            canvas.put(row, remark_at, shapes.remark, "quiet")
    canvas.put(row + 1, _MARGIN, "─" * (last - _MARGIN), "quiet")
    _draw_row(canvas, row + 2, table.result, ends, name_width if with_shapes else 0)
    return row + 3


def _fitting(
    table: Alignment, sizes: int, name_width: int, shape_width: int, width: int
) -> tuple[bool, int]:
    """Whether shapes stand before the sizes, and the gaps between these.

    Where it gets narrow the gaps go first, then the shapes, which the sizes tell as well;
    then the remarks.
    """
    remarks = 2 * _GAP + table.remark_width if table.remark_width else 0
    for room in (width - remarks, width):
        for with_shapes in (True, False):
            for gap in (_GAP, _GAP - 1, 0):
                needed = _MARGIN + name_width + _GAP + sizes + gap * len(table.axes)
                if needed + (shape_width if with_shapes else 0) <= room:
                    return with_shapes, gap
    return False, _GAP


def _ends(first: int, widths: Sequence[int], gap: int) -> list[int]:
    """The column after each size, brackets included."""
    ends = []
    for width in widths:
        first += gap + width
        ends.append(first)
    return ends


def _remark_width(table: Alignment) -> int:
    return max(cell_len(table.remark), *(len(row.remark) for row in table.operands))


def _draw_row(
    canvas: Canvas, row: int, shapes: ShapeRow, ends: Sequence[int], name_width: int
) -> None:
    canvas.put(row, _MARGIN, shapes.name, shapes.ink)
    if name_width:
        canvas.put(row, _MARGIN + name_width + _GAP, shapes.shape, "quiet")
    for size, end in zip(shapes.sizes, ends, strict=True):
        if size.now:
            canvas.right(row, end, f"[{size.text}]", size.ink)
        else:
            canvas.right(row, end - 1, size.text, size.ink)
