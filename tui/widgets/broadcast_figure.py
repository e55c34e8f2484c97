"""The figure of the broadcasting lesson: shapes aligned, what happens now, grids of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.message import Message

from engine.explain.broadcasting import BroadcastError, Repair
from engine.explain.shapes import Shape, element_count, format_shape
from tui.canvas import Canvas, Drawing
from tui.cells import fit_cells
from tui.widgets.broadcast_grids import Place, draw_grids
from tui.widgets.broadcast_scene import NAMES, Scene, subscript
from tui.widgets.shape_alignment import (
    Words,
    alignment_of,
    clash_alignment,
    draw_alignment,
)

FLOAT32_BYTES: Final = 4
_LEAST_GRID_ROWS: Final = 4
"""A title, the column numbers, two rows of numbers."""
_MARGIN: Final = 2


@dataclass(frozen=True)
class Clash:
    """Shapes that do not broadcast, and the repairs that are offered, numbered from 1."""

    error: BroadcastError
    repairs: tuple[Repair, ...]


class BroadcastFigure(Drawing):
    """Shows a scene, or shapes that clash with the repairs that would do."""

    class CellPressed(Message):
        """A cell was pressed; `index` is the output cell there."""

        def __init__(self, index: Shape) -> None:
            super().__init__()
            self.index = index

    class RepairPressed(Message):
        """A repair was pressed; `number` counts from 1."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self) -> None:
        super().__init__()
        self._shown: Scene | Clash | None = None
        self._words: Words = str
        self._places: list[Place] = []
        self._repair_rows: dict[int, int] = {}

    def show(self, shown: Scene | Clash, words: Words) -> None:
        """Draw this; `words` gives the texts of the figure by key."""
        self._shown, self._words = shown, words
        self.redraw()

    def draw(self, canvas: Canvas) -> None:
        self._places, self._repair_rows = [], {}
        if isinstance(self._shown, Scene):
            self._places = draw_scene(canvas, self._shown, self._words)
        elif self._shown is not None:
            self._repair_rows = draw_clash(canvas, self._shown, self._words)

    def on_click(self, event: events.Click) -> None:
        if (number := self._repair_rows.get(event.y)) is not None:
            self.post_message(self.RepairPressed(number))
        for place in self._places:
            if place.row == event.y and place.start <= event.x <= place.end:
                self.post_message(self.CellPressed(place.index))
                return


def draw_scene(canvas: Canvas, scene: Scene, words: Words) -> list[Place]:
    """Draw a broadcast as far as it has come; returns what can be pressed.

    Where there is not room for all of it, what the present stage is about stays: the
    shapes until they fit, then the numbers.
    """
    table = alignment_of(scene, words)
    said = explanation(scene, words, canvas.width - _MARGIN)
    saved = saving(scene, words)
    spare = canvas.height - table.height - 1 - _LEAST_GRID_ROWS
    if spare < 0 and scene.stage == "computed":
        _line(canvas, 0, said, "accent")
        return draw_grids(canvas, 1, canvas.height - 1, scene, words)[1]
    row = draw_alignment(canvas, 0, table)
    row += spare >= 1
    _line(canvas, row, said, "accent")
    row += 1 + (spare >= 2)
    if spare < 0:
        return []
    if scene.empty:
        if scene.shape_known:
            _line(canvas, row, words("no_cells", shape=format_shape(scene.plan.shape)), "quiet")
        return []
    footing = 2 if spare >= 4 else 0
    below, places = draw_grids(canvas, row, canvas.height - row - footing, scene, words)
    if footing and saved:
        _line(canvas, below + 1, saved, "quiet")
    return places


def draw_clash(canvas: Canvas, clash: Clash, words: Words) -> dict[int, int]:
    """Draw shapes that do not broadcast; returns which row holds which repair, from 1 on."""
    error, repairs = clash.error, clash.repairs
    table = clash_alignment(error, words)
    spare = canvas.height - table.height - 2 - len(repairs)
    row = draw_alignment(canvas, 0, table) + (spare >= 2)
    _line(canvas, row, words("clash", **error.detail), "bad")
    row += 1 + (spare >= 1)
    _line(canvas, row, words("repairs" if repairs else "no_repairs"), "quiet")
    names = [NAMES[repair.operand] for repair in repairs]
    changes = [
        f"{format_shape(error.shapes[r.operand])} → {format_shape(r.shapes_after[r.operand])}"
        for r in repairs
    ]
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
        canvas.put(line, column, fit_cells(gives, canvas.width - column).rstrip(), "quiet")
    return rows


def _line(canvas: Canvas, row: int, text: str, ink: str) -> None:
    canvas.put(row, _MARGIN, fit_cells(text, canvas.width - _MARGIN).rstrip(), ink)


def explanation(scene: Scene, words: Words, width: int) -> str:
    """One line on what the present step does, and why; equations are cut down to `width` cells."""
    plan, step = scene.plan, scene.step
    if step is None:
        rows_get_b = len(plan.shapes) == 2 and plan.shapes[1] == plan.shapes[0][-1:] != ()
        return words("opening.bias" if rows_get_b and len(plan.shape) == 2 else "opening")
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
    reads = " + ".join(
        subscript(NAMES[number], source) for number, source in enumerate(step.sources)
    )
    values = " + ".join(
        str(plan.cell_value(number, source)) for number, source in enumerate(step.sources)
    )
    total = plan.result_value(step.index)
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
