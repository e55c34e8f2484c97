"""The operands and the result of a product as tiles, where all of them fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rich.cells import cell_len

from engine.explain.shared.shapes import Shape
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.drawing.tensors.tiles import SCALES, Scale, Tile, Tiles, Window, draw_tiles, window
from tui.lessons.product.grids import CELL, Cell, ProductCells
from tui.lessons.product.layout import MARGIN, TITLES, pitches
from tui.lessons.product.scene import ProductScene, plane_index, plane_place, plane_size

_GAP: Final = 4
_MARK: Final = 2
"""Cells that mark the present row of a."""


class TiledProduct:
    """b above the result, a to the left of it, at one scale."""

    def __init__(self, scene: ProductScene, titles: tuple[str, str, str], scale: Scale) -> None:
        self.scene, self.titles, self.scale = scene, titles, scale
        rows, columns = plane_size(scene.plan)
        inner = scene.plan.terms
        right, left = pitches(scene.plan)
        self.a = self._window(rows, inner, left - 1)
        self.b = self._window(inner, columns, right - 1)
        self.result = self._window(rows, columns, right - 1)
        self.left = MARGIN + _MARK + len(str(max(rows - 1, 0))) + 1
        beside = max(self.left + self.a.width, MARGIN + cell_len(titles[0]))
        self.right = beside + _GAP + len(str(max(inner - 1, 0))) + 1
        self.end = self.right + max(self.b.width, *map(cell_len, titles[1:]))
        self.height = TITLES + self.b.height + 1 + self.result.height

    def _window(self, rows: int, columns: int, digits: int) -> Window:
        across, down = self.scale.size(rows, columns, digits)
        return window(rows, columns, digits, across, down, scale=self.scale)

    def draw(self, canvas: Canvas, top: int) -> list[Place]:
        """Draw all three from row `top` on; returns the cells of the result."""
        scene, cells = self.scene, ProductCells(self.scene)
        live = scene.cursor is not None
        row, column = plane_place(scene.plan, scene.focus)
        now = (row, scene.term, column) if live else (None, None, None)
        middle = top + 2 + self.b.height + 1
        canvas.put(top, self.right, self.titles[1], "b")
        canvas.put(middle, MARGIN, self.titles[0], "a")
        canvas.put(middle, self.right, self.titles[2], "strong")
        _draw(canvas, top + 1, self.right, self.b, cells.of_b, (now[1], now[2]))
        _draw(canvas, middle + 1, self.left, self.a, cells.of_a, (now[0], now[1]))
        if live:
            mark = middle + 2 + self.a.line(row)
            canvas.put(mark, MARGIN, "▸", "accent")
        if not scene.shape_known:
            return []

        def index_of(r: int, c: int) -> Shape:
            return plane_index(scene.plan, scene.focus, r, c)

        tiles = _tiles(self.result, cells.of_result, index_of)
        return draw_tiles(canvas, middle + 2, self.right, tiles, self.result)


def fitting(
    scene: ProductScene, titles: tuple[str, str, str], width: int, height: int
) -> TiledProduct | None:
    """The largest scale at which all of them fit; None where none does."""
    for scale in SCALES:
        found = TiledProduct(scene, titles, scale)
        if found.end <= width and found.height <= height:
            return found
    return None


def _draw(
    canvas: Canvas,
    top: int,
    left: int,
    shown: Window,
    cell: Callable[[int, int], Cell],
    now: tuple[int | None, int | None],
) -> None:
    """The numbers of the columns in row `top`, those of the rows before the tiles, the tiles."""
    for column in shown.columns:
        ink = "accent" if column == now[1] else "quiet"
        canvas.right(top, left + shown.end(column), str(column), ink)
    for row in shown.rows:
        ink = "accent" if row == now[0] else "quiet"
        canvas.right(top + 1 + shown.line(row), left - 1, str(row), ink)
    draw_tiles(canvas, top + 1, left, _tiles(shown, cell, lambda row, column: ()), shown)


def _tiles(
    shown: Window, cell: Callable[[int, int], Cell], index: Callable[[int, int], Shape]
) -> Tiles:
    def tile(row: int, column: int) -> Tile:
        text, ink, now, name = cell(row, column)
        return Tile(text, ink, name, now=now)

    return Tiles(*shown.size, tile, "quiet", CELL, index)
