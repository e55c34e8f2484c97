"""A tensor times a scalar: the same plane before and after, side by side."""

from __future__ import annotations

from tui.drawing.canvas import Canvas
from tui.drawing.pages import page
from tui.drawing.places import Place
from tui.lessons.product.grids import (
    CELL,
    PENDING,
    Cell,
    column_numbers,
    draw_rows,
    operand_title,
    result_title,
    row_numbers,
)
from tui.lessons.product.layout import MARGIN, Grid
from tui.lessons.product.scene import ProductScene, plane_index, plane_place, plane_size
from tui.lessons.shared.tensors.shape_alignment import UNKNOWN, Words

_GAP = 5


def draw_scaled(
    canvas: Canvas, top: int, height: int, scene: ProductScene, words: Words
) -> list[Place]:
    """Draw the operand that has axes, and the result; returns the cells that can be pressed."""
    plan, live = scene.plan, scene.cursor is not None
    tensor = 0 if plan.a else 1
    name = "ab"[tensor]
    rows, columns = plane_size(plan)
    row, column = plane_place(plan, scene.focus)
    pitch = max(len(str(max(plan.largest))), len(str(max(columns - 1, 0)))) + 1
    rim = len(str(max(rows - 1, 0))) + 2
    shown_rows = min(rows, max(height - 3, 1))
    room = max((canvas.width - MARGIN - rim - _GAP) // 2 // pitch, 1)
    shown = min(columns, room)
    grid = Grid(page(rows, shown_rows, row), page(columns, shown, column), pitch, False, False)
    left = MARGIN + rim
    right = left + grid.width + _GAP

    def before(r: int, c: int) -> Cell:
        index = plane_index(plan, scene.focus, r, c)
        sources = plan.sources(index, 0)
        value = plan.b_value(sources[1]) if tensor else plan.a_value(sources[0])
        now = index == scene.cursor
        return str(value), f"{name}-now" if now else name, now, ("scaled", index)

    def after(r: int, c: int) -> Cell:
        index = plane_index(plan, scene.focus, r, c)
        if index == scene.cursor:
            return str(plan.result_value(index)), "now", True, None
        if index == scene.asked_cell:
            return UNKNOWN, "accent", False, None
        if scene.is_computed(index):
            return str(plan.result_value(index)), "", False, None
        return PENDING, "virtual", False, None

    shape = plan.b if tensor else plan.a
    canvas.put(top, MARGIN, operand_title(name, shape, scene.focus, ""), name)
    canvas.put(top, right, result_title(scene, words), "strong")
    column_numbers(canvas, top + 1, left, grid, column if live else None)
    row_numbers(canvas, top + 2, left, grid, row if live else None, marked=True)
    draw_rows(canvas, top + 2, left, grid, before)
    if not scene.shape_known:
        return []
    draw_rows(canvas, top + 2, right, grid, after)
    return [
        Place(
            top + 2 + line,
            right + number * pitch,
            right + (number + 1) * pitch,
            CELL,
            plane_index(plan, scene.focus, r, c),
        )
        for line, r in enumerate(grid.rows)
        for number, c in enumerate(grid.columns)
    ]
