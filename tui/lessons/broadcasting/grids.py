"""The operands and the result of a broadcast as grids of numbers, side by side.

All grids show the same window of the result's last two axes, so that a result cell and what
it reads stand at the same place. Cells that are read again are grey; the rim says which
index of the operand itself is read, 0 all along a stretched axis.
"""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from engine.explain.shared.shapes import Shape, format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.lessons.broadcasting.layout import (
    MARGIN,
    TITLE_ROWS,
    Layout,
    Measures,
    layout_of,
    measures_of,
)
from tui.lessons.shared.tensors.broadcast_scene import NAMES, NOT_HERE, Scene
from tui.lessons.shared.tensors.shape_alignment import UNKNOWN, Words

CELL: Final = "cell"
"""Where a place of a grid leads to: the output cell at its index."""


def draw_grids(
    canvas: Canvas, top: int, height: int, scene: Scene, words: Words
) -> tuple[int, list[Place]]:
    """Draw all grids into `height` rows from `top` on: the row below, and what can be pressed."""
    measures = measures_of(scene)
    layout = layout_of(scene, measures, canvas.width, height)
    grids = Grids(canvas, scene, layout, measures, words)
    below = top
    for number, band in enumerate(layout.bands):
        below = grids.draw_band(below + (number > 0), band)
    return below, grids.places


class Grids:
    """Draws the grids of one scene in one layout; `places` grows with every cell drawn."""

    def __init__(
        self, canvas: Canvas, scene: Scene, layout: Layout, measures: Measures, words: Words
    ) -> None:
        self.canvas = canvas
        self.scene = scene
        self.layout = layout
        self.measures = measures
        self.words = words
        self.places: list[Place] = []
        self.result = len(scene.plan.operands)

    def draw_band(self, top: int, band: tuple[int, ...]) -> int:
        """Draw some of the grids side by side; returns the row below them."""
        rows, columns = self.layout.rows, self.layout.columns
        below = top + TITLE_ROWS + len(rows) + (len(rows) < self.measures.plane[0])
        middle = top + TITLE_ROWS + (len(rows) - 1) // 2
        column = MARGIN
        for grid in band:
            if grid:
                gap = self.layout.gap if grid != band[0] else MARGIN
                sign = "=" if grid == self.result else self.scene.plan.operator.sign
                start = column - gap // 2 - 1 - len(sign) // 2
                self.canvas.put(middle, max(start, 0), sign, "strong")
            self._title(grid, top, column)
            if grid == self.result and not self.scene.shape_known:
                self.canvas.put(middle, column, UNKNOWN, "accent")
            else:
                self._cells(grid, top + TITLE_ROWS, self._first(grid, column))
                self._rims(grid, top + 1, column)
            column += self.measures.width(grid, len(columns)) + self.layout.gap
        return below

    def _first(self, grid: int, left: int) -> int:
        """The column where the first number's bracket would stand."""
        hides_columns = len(self.layout.columns) < self.measures.plane[1]
        return left + self.measures.rims[grid] + hides_columns

    def _title(self, grid: int, row: int, left: int) -> None:
        """`a (3, 4)`; for more than two axes the plane that is shown, `a[0, 1, :, :]`."""
        plan, scene = self.scene.plan, self.scene
        is_result = grid == self.result
        name = self.words("result") if is_result else NAMES[grid]
        if is_result and not scene.shape_known:
            title = name
        elif len(plan.shape) <= 2:
            shape = plan.shape if is_result else plan.operands[grid].shape
            title = f"{name} {format_shape(shape)}"
        else:
            index = scene.focus if is_result else plan.operands[grid].source(scene.focus)
            parts = [*map(str, index[:-2]), *":" * min(len(index), 2)]
            title = f"{name}[{', '.join(parts)}]" if parts else name
        room = self.measures.width(grid, len(self.layout.columns))
        if grid == self.result:
            room = max(self.canvas.width - left, 0)
        elif cell_len(title) > room:
            room += self.layout.gap - 1
        ink = "strong" if is_result else NAMES[grid]
        self.canvas.line(row, left, title, ink, width=room)

    def _cells(self, grid: int, top: int, first: int) -> None:
        width = self.measures.widths[grid]
        outer = self.scene.focus[:-2]
        missing = max(2 - len(self.scene.plan.shape), 0)
        for line, row in enumerate(self.layout.rows, start=top):
            joined = False
            for number, column in enumerate(self.layout.columns):
                index = (*outer, row, column)[missing:]
                text, ink, now = self._cell(grid, index)
                start = first + number * (width + 1)
                origin, turn = self._origin(grid, index)
                end = start + 1 + width - len(text)
                self.canvas.element((grid, index), line, end, text, ink, origin=origin, turn=turn)
                if now:
                    # A cell and its repetition beside it share the bracket between them.
                    self.canvas.put(line, start, "|" if joined else "[", ink)
                    self.canvas.put(line, start + 1 + width, "]", ink)
                    self.canvas.ink(line, start + joined, width + 2 - joined, ink)
                joined = now
                self.places.append(Place(line, start, start + width + 1, CELL, index))

    def _cell(self, grid: int, index: Shape) -> tuple[str, str, bool]:
        """Text and ink of one cell, and whether it belongs to the present step."""
        scene, plan, cursor = self.scene, self.scene.plan, self.scene.cursor
        now = cursor == index
        if grid == self.result:
            if scene.is_computed(index):
                return scene.result(index), "now" if now else "", now
            if scene.asked_cell == index:
                return UNKNOWN, "accent", False
            return NOT_HERE, "virtual", False
        if not scene.is_there(grid, index):
            return "", "", False
        operand, name = plan.operands[grid], NAMES[grid]
        source = operand.source(index)
        text = scene.number(grid, source)
        if scene.is_virtual(grid, index):
            lit = now and not self._source_in_sight(grid)
            return text, f"{name}-now" if lit else "virtual", now
        now = cursor is not None and operand.source(cursor) == source
        return text, f"{name}-now" if now else name, now

    def _origin(self, grid: int, index: Shape) -> tuple[tuple[int, Shape] | None, float]:
        """What a cell comes out of where it is new, and when: a repeated one out of what is read
        again, row by row, a result out of what the first operand has there."""
        if grid == self.result:
            return (0, index), 0.0
        stretched = self.scene.plan.operands[grid].stretched_axes
        if not self.scene.is_virtual(grid, index):
            return None, 0.0
        source = tuple(0 if axis - len(index) in stretched else at for axis, at in enumerate(index))
        farthest = max(len(self.layout.rows), len(self.layout.columns), 2) - 1
        turn = max(index[axis] for axis in stretched) / farthest
        return (grid, source), min(turn, 1.0)

    def _source_in_sight(self, grid: int) -> bool:
        """Whether the cell that was read is on the plane itself, not only a repetition of it."""
        cursor = self.scene.cursor
        stretched = self.scene.plan.operands[grid].stretched_axes
        if cursor is None or any(cursor[axis] for axis in stretched if axis < -2):
            return False
        firsts = (self.layout.columns[0], self.layout.rows[0])
        return all(firsts[-1 - axis] == 0 for axis in stretched if axis >= -2)

    def _rims(self, grid: int, top: int, left: int) -> None:
        """The tensor's own indices along both axes, and marks where more cells follow."""
        width, rim = self.measures.widths[grid], self.measures.rims[grid]
        rows, columns = self.layout.rows, self.layout.columns
        first = self._first(grid, left)
        end = first + len(columns) * (width + 1) + 1
        for number, column in enumerate(columns, start=1):
            place = first + number * (width + 1)
            self.canvas.right(
                top, place, self._own_index(grid, -1, column), self._rim_ink(-1, column)
            )
        for line, row in enumerate(rows, start=top + 1):
            label, ink = self._own_index(grid, -2, row), self._rim_ink(-2, row)
            self.canvas.right(line, left + rim - 1, label, ink)
            if columns[0] > 0:
                self.canvas.put(line, first - 1, "⋯", "virtual")
            if columns[-1] + 1 < self.measures.plane[1]:
                self.canvas.put(line, end, "⋯", "virtual")
        if rows[0] > 0:
            self.canvas.put(top, max(first - 2, left), "⋮", "virtual")
        if rows[-1] + 1 < self.measures.plane[0]:
            self.canvas.put(top + 1 + len(rows), max(first - 2, left), "⋮", "virtual")

    def _rim_ink(self, axis: int, position: int) -> str:
        cursor = self.scene.cursor
        here = cursor is not None and -axis <= len(cursor) and cursor[axis] == position
        return "accent" if here else "virtual"

    def _own_index(self, grid: int, axis: int, position: int) -> str:
        """The index that the grid's own tensor has there, "" if it has no such axis."""
        plan = self.scene.plan
        shape = plan.shape if grid == self.result else plan.operands[grid].shape
        if -axis > len(shape):
            return ""
        if grid == self.result or axis not in plan.operands[grid].stretched_axes:
            return str(position)
        return "0" if position == 0 or (grid, axis) in self.scene.stretched else ""
