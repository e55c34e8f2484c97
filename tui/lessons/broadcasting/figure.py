"""The figure of the broadcasting lesson: shapes aligned, what happens now, grids of numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from engine.explain.broadcasting.cell_operators import ADD
from engine.explain.broadcasting.plan import STAGES, BroadcastError, Repair
from engine.explain.shared.shapes import element_count, format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.lessons.broadcasting.grids import draw_grids
from tui.lessons.broadcasting.layout import plane_of
from tui.lessons.broadcasting.memory import (
    FLOAT32_BYTES,
    ROWS,
    draw_memory,
    draw_operand,
    is_reading,
    memory_rows,
)
from tui.lessons.broadcasting.places_read import draw_places_read
from tui.lessons.broadcasting.tiled import draw_tiled
from tui.lessons.broadcasting.vectors import draw_vectors
from tui.lessons.shared.second_view import SECOND_VIEW
from tui.lessons.shared.tensors.broadcast_scene import NAMES, Scene, subscript
from tui.lessons.shared.tensors.shape_alignment import (
    Words,
    alignment_of,
    clash_alignment,
    draw_alignment,
)

_MATRIX: Final = 2
_LEAST_GRID_ROWS: Final = 4
"""A title, the column numbers, two rows of numbers."""
_MARGIN: Final = 2
_ROOM_FOR_STAGES: Final = 4
_SPACIOUS: Final = 24
_FEW: Final = 2
"""Operands whose memory stands below the grids: of more, a step would send too many bytes."""
MEMORY: Final = 2
VECTORS: Final = 3
"""The views beside the first."""
STAGE: Final = "stage"
REPAIR: Final = "repair"
"""What places lead to beside the cells of a grid."""


@dataclass(frozen=True)
class Clash:
    """Shapes that do not broadcast, and the repairs that are offered, numbered from 1."""

    error: BroadcastError
    repairs: tuple[Repair, ...]


@dataclass(frozen=True)
class Depicted:
    """A broadcast in one of the views, or a clash, and the labels by their keys."""

    shown: Scene | Clash
    view: int
    words: Words


def draw_broadcast(canvas: Canvas, depicted: Depicted) -> list[Place]:
    """Draw it; the places lead to an output cell, a stage by its number, or a repair by its."""
    shown, words = depicted.shown, depicted.words
    if isinstance(shown, Clash):
        rows = draw_clash(canvas, shown, words)
        return [Place(row, 0, canvas.width, REPAIR, (number,)) for row, number in rows.items()]
    if depicted.view == VECTORS:
        draw_vectors(canvas, words)
    elif depicted.view == MEMORY:
        draw_in_memory(canvas, shown, words)
    else:
        return draw_scene(canvas, shown, words)
    return []


def draw_scene(canvas: Canvas, scene: Scene, words: Words) -> list[Place]:
    """Draw a broadcast as far as it has come; returns what can be pressed.

    Where there is not room for all of it, what the present stage is about stays: the
    shapes until they fit, then the numbers.
    """
    stages: list[Place] = []
    table = alignment_of(scene, words)
    said = explanation(scene, words, canvas.width - _MARGIN)
    saved = saving(scene, words)
    spare = canvas.height - table.height - 1 - _LEAST_GRID_ROWS
    if spare < 0 and scene.stage == "computed":
        canvas.line(0, _MARGIN, said, "accent")
        return draw_grids(canvas, 1, canvas.height - 1, scene, words)[1]
    row = 0
    if spare >= _ROOM_FOR_STAGES:
        stages = draw_stages(canvas, 0, scene, words)
        rows = plane_of(scene.plan.shape)[0] + _LEAST_GRID_ROWS
        row = 2 if spare >= rows or canvas.height >= _SPACIOUS else 1
        spare -= row
    row = draw_alignment(canvas, row, table)
    row += spare >= 1
    canvas.line(row, _MARGIN, said, "accent")
    row += 1 + (spare >= 2)
    if spare < 0:
        return stages
    if scene.empty:
        if scene.shape_known:
            canvas.line(
                row, _MARGIN, words("no_cells", shape=format_shape(scene.plan.shape)), "quiet"
            )
        return stages
    footing = 2 if spare >= 4 else 0
    height = canvas.height - row - footing
    spare = _rows_below(scene) if canvas.height >= _SPACIOUS else height
    tiled = draw_tiled(canvas, row, height, scene, words, spare=spare)
    below, places = tiled or draw_grids(canvas, row, height, scene, words)
    if footing and saved:
        canvas.line(below + 1, _MARGIN, saved, "quiet")
        cells = (len(scene.plan.shapes) + 1) * math.prod(plane_of(scene.plan.shape))
        whole = tiled is not None or len(places) == cells
        if whole and len(scene.plan.shapes) == _FEW:
            _draw_below(canvas, below + 3, scene, words)
    return stages + places


def _rows_below(scene: Scene) -> int:
    """The most rows that memory takes below the grids at any stage."""
    operands = scene.plan.operands
    return (ROWS + 1) * sum(bool(one.stretched_axes) for one in operands) * (len(operands) == _FEW)


def _draw_below(canvas: Canvas, top: int, scene: Scene, words: Words) -> None:
    """The memory of the stretched operands, one below the other, as far as there is room."""
    for number, operand in enumerate(scene.plan.operands):
        if operand.stretched_axes and top + memory_rows(scene, number) <= canvas.height:
            top = draw_operand(canvas, top, scene, number, words) + 1


def draw_stages(canvas: Canvas, row: int, scene: Scene, words: Words) -> list[Place]:
    """The four stages in a line, the present one in brackets; those without a step in grey."""
    column, places = _MARGIN, list[Place]()
    for number, stage in enumerate(STAGES):
        if places:
            column = canvas.put(row, column, " → ", "quiet")
        has_steps = scene.plan.stage_start(stage) is not None
        now = stage == scene.stage
        name = words(f"stage.{stage}")
        start = column
        text = f"[{name}]" if now else f" {name} "
        column = canvas.put(row, column, text, "accent" if now else "" if has_steps else "virtual")
        places.append(Place(row, start, column - 1, STAGE, (number,)))
    if scene.stage is not None:
        first = scene.plan.stage_start(scene.stage) or 0
        here = scene.position - first + 1
        said = words("stage.step", step=here, steps=scene.plan.stage_length(scene.stage))
        canvas.line(row, column + 2, said, "quiet", width=canvas.width - column - 2)
    return places


def draw_in_memory(canvas: Canvas, scene: Scene, words: Words) -> None:
    """The second view: where in memory the present cell is read, and what copies would be."""
    canvas.line(0, _MARGIN, explanation(scene, words, canvas.width - _MARGIN), "accent")
    saved = saving(scene, words)
    stop = canvas.height - (2 if saved else 0)
    below = draw_memory(canvas, 2, stop, scene, words)
    if saved:
        canvas.line(below + 1, _MARGIN, saved, "quiet")
    elif not is_reading(scene):
        canvas.line(below + 1, _MARGIN, words("not_read_yet"), "quiet")
    if canvas.height < SECOND_VIEW:
        return
    # Below what stands there once copies are shown, so that it does not move.
    full = 2 + (ROWS + 1) * len(scene.plan.operands) + 2
    draw_places_read(canvas, max(full, below + 3), scene, words, told=is_reading(scene))


def draw_clash(canvas: Canvas, clash: Clash, words: Words) -> dict[int, int]:
    """Draw shapes that do not broadcast; returns which row holds which repair, from 1 on."""
    error, repairs = clash.error, clash.repairs
    table = clash_alignment(error, words)
    spare = canvas.height - table.height - 2 - len(repairs)
    row = draw_alignment(canvas, 0, table) + (spare >= 2)
    canvas.line(row, _MARGIN, words("clash", **error.detail), "bad")
    row += 1 + (spare >= 1)
    if spare >= 0 or not repairs:
        canvas.line(row, _MARGIN, words("repairs" if repairs else "no_repairs"), "quiet")
    else:
        row -= 1
    names = [NAMES[repair.operand] for repair in repairs]
    changes = [
        f"{format_shape(error.shapes[r.operand])} → {format_shape(r.shapes_after[r.operand])}"
        for r in repairs
    ]
    before = 2 * _MARGIN + max(map(len, changes), default=0) + 6
    if before + max((len(r.code_torch) for r in repairs), default=0) > canvas.width:
        # What it was stands in the table.
        changes = [change[change.index("→") :] for change in changes]
    rows = {}
    for number, repair in enumerate(repairs, start=1):
        line = row + number
        rows[line] = number
        column = canvas.put(line, _MARGIN, f"{number}  ", "accent")
        column = canvas.put(line, column, f"{names[number - 1]}  ", names[number - 1])
        canvas.put(line, column, changes[number - 1])
        column += max(map(len, changes)) + 3
        canvas.put(line, column, repair.code_torch, "quiet")
        column += max(len(r.code_torch) for r in repairs) + 3
        gives = words("gives", shape=format_shape(repair.result))
        canvas.line(line, column, gives, "quiet")
    return rows


def explanation(scene: Scene, words: Words, width: int) -> str:
    """One line on what the present step does, and why; equations are cut down to `width` cells."""
    plan, step = scene.plan, scene.step
    if step is None:
        if scene.measured is not None:
            run = scene.measured.run
            return words("opening.layer" if run is not None else "opening.untrained", run=run)
        if scene.repaired:
            return words("opening.repaired", done=scene.repaired)
        rows_get_b = len(plan.shapes) == 2 and plan.shapes[1] == plan.shapes[0][-1:] != ()
        rows = rows_get_b and len(plan.shape) == _MATRIX and plan.operator == ADD
        return words("opening.bias" if rows else "opening")
    if step.stage == "computed":
        return equation(scene, words, width)
    axis = step.axes[0]
    name = NAMES[step.operand] if step.operand is not None else ""
    if step.stage == "aligned":
        missing = ", ".join(NAMES[n] for n, size in enumerate(step.sizes) if size is None)
        return words(f"aligned.{step.why}", axis=axis, size=step.size, names=missing)
    if step.stage == "added":
        axes = ", ".join(map(str, step.axes))
        return words("added", name=name, axes=axes)
    return words(f"stretched.{step.why}", name=name, axis=axis, size=step.size)


def equation(scene: Scene, words: Words, width: int) -> str:
    """The present output cell and what it reads: `result[1, 2] = a[1, 2] + b[2] = 6 + 300 = 306`.

    Where that is too wide the names of what was read go, since the grids show them.
    """
    plan, step = scene.plan, scene.step
    assert step is not None
    assert step.index is not None
    cell = subscript(words("result"), step.index)
    joined = plan.operator.joined
    reads = joined([subscript(NAMES[number], at) for number, at in enumerate(step.sources)])
    values = joined([scene.number(number, at) for number, at in enumerate(step.sources)])
    total = scene.result(step.index)
    lines = [f"{cell} = {reads} = {values} = {total}", f"{cell} = {values} = {total}"]
    if step.again:
        again = words("again", names=", ".join(NAMES[number] for number in step.again))
        lines.insert(0, f"{lines[0]}   {again}")
    return next((line for line in lines if cell_len(line) <= width), lines[-1])


def saving(scene: Scene, words: Words) -> str:
    """What a copy would have cost, once something has been stretched; "" if nothing is."""
    stretched = [n for n, operand in enumerate(scene.plan.operands) if operand.stretched_axes]
    if scene.stage not in ("stretched", "computed") or not stretched:
        return ""
    own = sum(element_count(scene.plan.shapes[number]) for number in stretched) * FLOAT32_BYTES
    return words(
        "saving",
        names=", ".join(NAMES[number] for number in stretched),
        own=own,
        copied=scene.plan.bytes_not_copied(FLOAT32_BYTES),
    )
