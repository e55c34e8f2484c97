"""The figure of a reduction: its stages, its shapes axis by axis, its tensors, what a step does."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from engine.explain.elementwise.reductions.nodes import Combined, Constant, Node, Reduced, below
from engine.explain.shared.broadcast_rule import common_size, sizes_at
from engine.explain.shared.shapes import Shape, element_count, format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.places import Place
from tui.lessons.elementwise.reduce.pictures import TITLE, draw_pictures
from tui.lessons.elementwise.reduce.scene import UNKNOWN, ReduceScene
from tui.lessons.elementwise.reduce.told import Line, lines_of
from tui.lessons.shared.tensors.shape_alignment import (
    CLASH,
    Alignment,
    ShapeRow,
    SizeCell,
    draw_alignment,
)

STAGE: Final = "stage"
"""Where the name of a stage leads to, by its number."""
GONE: Final = "×"
"""In the place of the size of an axis that has vanished."""
_MARGIN: Final = 2
_LEAST_ROWS: Final = 3
_TOLD: Final = 2
"""Lines that are kept for what is said of a reduction, so that nothing moves when it is."""
_SOME_BLANKS, _ALL_BLANKS = 2, 3
"""Rows to spare for a blank before the pictures, and before what is said."""


def draw_reduction(canvas: Canvas, scene: ReduceScene) -> list[Place]:
    """Draw it; returns what can be pressed: stages, and cells."""
    places = _draw_stages(canvas, scene)
    lines = _wrapped(canvas, lines_of(scene, canvas.width - _MARGIN - 1))
    if scene.note:
        lines += _wrapped(canvas, [(scene.note, "quiet")])
    table = _table(scene)
    told = max(len(lines), _TOLD if isinstance(scene.node, Reduced) else 0)
    rows = table.height if table is not None else 0
    spare = canvas.height - 1 - told - rows
    if table is not None and spare < _least(scene) and scene.step is not None:
        table, spare = None, spare + rows
    # Tiles come before blank lines, and these before more than the numbers need.
    tiled = _tiled(scene)
    spare -= tiled if spare >= tiled else _least(scene)
    row = 1
    if table is not None:
        row = draw_alignment(canvas, row + (spare >= 1), table)
    row += spare >= _ALL_BLANKS
    for number, (text, ink) in enumerate(lines):
        canvas.line(row + number, _MARGIN, text, ink)
    row += told + (spare >= _SOME_BLANKS)
    return places + draw_pictures(canvas, row, max(canvas.height - row, 1), scene)


def _least(scene: ReduceScene) -> int:
    """Rows that the pictures need to say something."""
    return TITLE + min(_rows(scene.node), _LEAST_ROWS)


def _tiled(scene: ReduceScene) -> int:
    """Rows that the pictures need where all numbers are tiles."""
    return TITLE + 2 * _rows(scene.node) + 1


def _rows(node: Node) -> int:
    """Rows of numbers of the highest tensor that is read or comes out, as if it had no depth."""
    shapes = [node.shape, *(one.shape for one in below(node))]
    return max((shape[-2] for shape in shapes if len(shape) > 1), default=1)


def _wrapped(canvas: Canvas, lines: list[Line]) -> list[Line]:
    room = max(canvas.width - _MARGIN - 1, 10)
    return [(part, ink) for text, ink in lines for part in wrap_cells(text, room)]


def _draw_stages(canvas: Canvas, scene: ReduceScene) -> list[Place]:
    """The stages in a line, the present one in brackets; where there is no room, by their names."""
    stages = scene.plan.stages
    for with_code in (range(len(stages)), (scene.number,), ()):
        texts = [
            f"{number + 1} {stage.name} = {stage.code}"
            if number in with_code
            else f"{number + 1} {stage.name}"
            for number, stage in enumerate(stages)
        ]
        if _MARGIN + sum(len(text) + 2 for text in texts) + 3 * (len(texts) - 1) <= canvas.width:
            break
    column, places = _MARGIN - 1, list[Place]()
    for number, text in enumerate(texts):
        if number:
            column = canvas.put(0, column, " → ", "quiet")
        now, start = number == scene.number, column
        shown = f"[{text}]" if now else f" {text} "
        column = canvas.line(0, column, shown, "accent" if now else "")
        places.append(Place(0, start, column - 1, STAGE, (number,)))
    if scene.title and column + 2 + cell_len(scene.title) < canvas.width:
        canvas.right(0, canvas.width - 1, scene.title, "quiet")
    return places


# ---- shapes, axis by axis


def _operands(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Combined):
        return tuple(one for one in (node.a, node.b) if not isinstance(one, Constant))
    return (node.of,) if isinstance(node, Reduced) else ()


def _table(scene: ReduceScene) -> Alignment | None:
    """The shapes under each other, None where they tell nothing."""
    node = scene.node
    if isinstance(node, Reduced) and node.of.shape:
        return _table_of_reduction(scene, node)
    if isinstance(node, Combined) and len(_operands(node)) > 1 and node.a.shape + node.b.shape:
        return _table_of_operands(scene, node)
    return None


def _table_of_reduction(scene: ReduceScene, node: Reduced) -> Alignment:
    along, before = node.along, node.of.shape
    told = not scene.asks_shape
    left = "1" if node.keepdims else GONE

    def size(axis: int) -> SizeCell:
        own = str(before[axis])
        if axis not in along.axes:
            return SizeCell(own, "a")
        return SizeCell(f"{own}→{left if told else UNKNOWN}", "accent", now=True)

    def result(axis: int) -> SizeCell:
        if not told:
            return SizeCell(UNKNOWN, "accent")
        if axis in along.axes:
            return SizeCell(left, "accent" if node.keepdims else "virtual")
        return SizeCell(str(before[axis]), "strong")

    axes = tuple(range(len(before)))
    sizes = tuple(map(size, axes))
    rows = ShapeRow(scene.name(node.of), "a", format_shape(before), sizes)
    shape = format_shape(along.shape) if told else ""
    return Alignment(
        axes,
        tuple(len(one.text) for one in sizes),
        frozenset(along.axes),
        (rows,),
        ShapeRow(scene.stage.name, "strong", shape, tuple(map(result, axes))),
        scene.word("axis"),
    )


def _table_of_operands(scene: ReduceScene, node: Combined) -> Alignment:
    shapes = node.a.shape, node.b.shape
    axes = tuple(range(-max(map(len, shapes)), 0))
    common = {axis: common_size(sizes_at(shapes, axis)) for axis in axes}

    def size(shape: Shape, ink: str, axis: int) -> SizeCell:
        if -axis > len(shape):
            return SizeCell()
        own, meets = shape[axis], common[axis]
        if meets is None:
            return SizeCell(str(own), "bad" if own != 1 else ink, now=own != 1)
        return SizeCell(str(own), ink) if own == meets else SizeCell(f"{own}→{meets}", "virtual")

    def result(axis: int) -> SizeCell:
        meets = common[axis]
        return SizeCell(CLASH, "bad") if meets is None else SizeCell(str(meets), "strong")

    rows = tuple(
        ShapeRow(
            scene.name(one),
            ink,
            format_shape(one.shape),
            tuple(size(one.shape, ink, axis) for axis in axes),
        )
        for one, ink in zip((node.a, node.b), "ab", strict=True)
    )
    widths = tuple(max(len(row.sizes[place].text) for row in rows) for place in range(len(axes)))
    shape = "" if node.clashes else format_shape(node.shape)
    return Alignment(
        axes,
        widths,
        frozenset(axis for axis in axes if common[axis] is None),
        rows,
        ShapeRow(scene.stage.name, "strong", shape, tuple(map(result, axes))),
        scene.word("axis"),
    )


def cells_in_row(node: Node) -> int:
    """How many output cells are one row."""
    return max((1, *node.shape)[-1], 1) if element_count(node.shape) else 1
