"""The two operands and the result as grids of numbers, so that a row and a column meet.

`b` stands above the result and `a` to the left of it: a cell of the result lies in the row
of `a` and the column of `b` whose numbers it is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final

from engine.explain.product.plan import ProductPlan
from engine.explain.shared.shapes import Shape, format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.lessons.product.layout import MARGIN, Grid, ProductLayout
from tui.lessons.product.scene import ProductScene, plane_index, plane_place
from tui.lessons.shared.tensors.shape_alignment import UNKNOWN, Words

PENDING: Final = "·"
CELL: Final = "cell"
_MORE: Final = "…"
Cell = tuple[str, str, bool, Hashable]
"""Text, ink, whether brackets stand around it, and its name."""


class ProductCells:
    """What stands in the cells of a, b and the result, by the rows and columns of their planes."""

    def __init__(self, scene: ProductScene) -> None:
        self._scene, self._plan = scene, scene.plan
        self._row, self._column = plane_place(scene.plan, scene.focus)
        self._live = scene.cursor is not None

    def of_a(self, row: int, term: int) -> Cell:
        """A number of a: in its ink if the present cell of the result is made of it."""
        plan, scene = self._plan, self._scene
        index = plan.sources(plane_index(plan, scene.focus, row, self._column), term)[0]
        text, now = str(plan.a_value(index)), self._live and row == self._row and term == scene.term
        read = not self._live or row == self._row
        return text, "a-now" if now else "a" if read else "virtual", now, ("a", index)

    def of_b(self, term: int, column: int) -> Cell:
        """A number of b, likewise."""
        plan, scene = self._plan, self._scene
        index = plan.sources(plane_index(plan, scene.focus, self._row, column), term)[1]
        here = column == self._column
        text, now = str(plan.b_value(index)), self._live and here and term == scene.term
        read = not self._live or here
        return text, "b-now" if now else "b" if read else "virtual", now, ("b", index)

    def of_result(self, row: int, column: int) -> Cell:
        """A sum as far as it has come, `?` where it is asked for."""
        plan, scene = self._plan, self._scene
        index = plane_index(plan, scene.focus, row, column)
        if index == scene.cursor:
            return str(plan.sum_of_terms(index, scene.added)), "now", True, ("result", index)
        if scene.asked_cell == index:
            return UNKNOWN, "accent", False, None
        if scene.is_computed(index):
            return str(plan.result_value(index)), "", False, ("result", index)
        return PENDING, "virtual", False, None


def draw_product_grids(
    canvas: Canvas,
    top: int,
    scene: ProductScene,
    layout: ProductLayout,
    titles: tuple[str, str, str],
) -> list[Place]:
    """Draw all three from row `top` on; returns the cells of the result that can be pressed."""
    plan, cells = scene.plan, ProductCells(scene)
    row, column = plane_place(plan, scene.focus)
    live = scene.cursor is not None
    left, right = layout.left, layout.right

    _put(canvas, top, layout.right_at, titles[1], "b")
    if plan.column_axis is not None:
        column_numbers(canvas, top + 1, layout.right_at, right, column if live else None)
    if plan.terms and not scene.empty:
        draw_rows(canvas, top + 2, layout.right_at, right, cells.of_b)
        now = scene.term if live else None
        row_numbers(canvas, top + 2, layout.right_at, right, now, marked=False)

    middle = top + 2 + right.height + layout.gap_row
    canvas.line(middle, MARGIN, titles[0], "a", width=layout.right_at - MARGIN - 1)
    _put(canvas, middle, layout.right_at, titles[2], "strong")
    if not plan.terms or scene.empty:
        return _result(canvas, middle + 2, layout, scene)
    column_numbers(canvas, middle + 1, layout.left_at, left, scene.term if live else None)
    draw_rows(canvas, middle + 2, layout.left_at, left, cells.of_a)
    if plan.row_axis is not None:
        row_numbers(canvas, middle + 2, layout.left_at, left, row if live else None, marked=True)
    return _result(canvas, middle + 2, layout, scene)


def titles_of(scene: ProductScene, words: Words) -> tuple[str, str, str]:
    """What stands above a, b and the result."""
    plan = scene.plan
    a_place, b_place = (0,) * len(plan.a), (0,) * len(plan.b)
    if plan.terms and not scene.empty:
        a_place, b_place = plan.sources(scene.focus, 0)
    return (
        operand_title("a", plan.a, a_place, _remark(plan, 0, words)),
        operand_title("b", plan.b, b_place, _remark(plan, 1, words)),
        result_title(scene, words),
    )


def _remark(plan: ProductPlan, operand: int, words: Words) -> str:
    """What an operand is read as, and that it holds the learner's own digit."""
    vector = len((plan.a, plan.b)[operand]) == 1
    remarks = [words(("as_row", "as_column")[operand])] if vector else []
    if plan.tensors.holds_window(operand):
        remarks.append(words("own"))
    return ", ".join(remarks)


def operand_title(name: str, shape: Shape, place: Shape, remark: str) -> str:
    """`a (3, 4)`; for more than two axes the plane that is shown, `a[0, 1, :, :]`."""
    if len(shape) <= 2:
        return f"{name} {format_shape(shape)} {remark}".rstrip()
    return f"{name}[{', '.join([*map(str, place[:-2]), ':', ':'])}]"


def result_title(scene: ProductScene, words: Words) -> str:
    plan, name = scene.plan, words("result")
    if not scene.shape_known:
        return f"{name} {UNKNOWN}"
    if len(plan.shape) <= 2:
        return f"{name} {format_shape(plan.shape)}"
    shown = [
        str(place) if axis in plan.outer_axes else ":" for axis, place in enumerate(scene.focus)
    ]
    return f"{name}[{', '.join(shown)}]"


def _put(canvas: Canvas, row: int, column: int, text: str, ink: str) -> None:
    canvas.line(row, column, text, ink)


def _result(canvas: Canvas, top: int, layout: ProductLayout, scene: ProductScene) -> list[Place]:
    """The cells of the result below b's columns; what can be pressed among them."""
    if not scene.shape_known or scene.empty:
        return []
    plan, grid = scene.plan, layout.right
    places: list[Place] = []
    shown = Grid(layout.left.rows, grid.columns, grid.pitch, False, grid.more_columns)
    draw_rows(canvas, top, layout.right_at, shown, ProductCells(scene).of_result)
    for line, row in enumerate(shown.rows, start=top):
        for number, column in enumerate(shown.columns):
            start = layout.right_at + number * grid.pitch
            index = plane_index(plan, scene.focus, row, column)
            places.append(Place(line, start, start + grid.pitch, CELL, index))
    return places


def draw_rows(
    canvas: Canvas, top: int, at: int, grid: Grid, cell: Callable[[int, int], Cell]
) -> None:
    for line, row in enumerate(grid.rows, start=top):
        for number, column in enumerate(grid.columns):
            text, ink, now, name = cell(row, column)
            start = at + number * grid.pitch
            canvas.element(name, line, start + grid.pitch - len(text), text, ink)
            if now:
                canvas.put(line, start + grid.pitch - len(text) - 1, "[", ink)
                canvas.put(line, start + grid.pitch, "]", ink)
        if grid.more_columns:
            canvas.put(line, at + len(grid.columns) * grid.pitch + 1, _MORE, "quiet")


def column_numbers(canvas: Canvas, row: int, at: int, grid: Grid, now: int | None) -> None:
    for number, column in enumerate(grid.columns):
        ink = "accent" if column == now else "quiet"
        canvas.right(row, at + (number + 1) * grid.pitch, str(column), ink)


def row_numbers(
    canvas: Canvas, top: int, at: int, grid: Grid, now: int | None, *, marked: bool
) -> None:
    """The numbers before the rows; the present row is marked where that says which row it is."""
    width = len(str(grid.rows[-1])) if grid.rows else 0
    for line, row in enumerate(grid.rows, start=top):
        canvas.right(line, at - 1 + (not marked), str(row), "accent" if row == now else "quiet")
        if marked and row == now:
            canvas.put(line, at - 2 - width, "▸", "accent")
    if grid.more_rows:
        canvas.right(top + len(grid.rows), at - 1 + (not marked), _MORE, "quiet")
