"""The operands and the result of a broadcast as tiles, where all of them fit beside one another."""

from __future__ import annotations

from typing import Final

from engine.explain.shared.shapes import Shape
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.drawing.tensors.tiles import SCALES, TIGHT, USUAL, Scale, Tile, Tiles, draw_tiles, window
from tui.lessons.broadcasting.grids import CELL, Grids
from tui.lessons.broadcasting.layout import MARGIN, TITLE_ROWS, Layout, Measures, measures_of
from tui.lessons.shared.tensors.broadcast_scene import Scene
from tui.lessons.shared.tensors.shape_alignment import UNKNOWN, Words

_GAPS: Final = (9, 7, 5)
"""Cells between two, with a sign in their middle."""
_TALL_ROWS: Final = 3
"""Inside a tile no wider than usual, where there is no room beside the grids but below them."""
_SCALES: Final = tuple(
    Scale(scale.blanks, rows)
    for scale in SCALES
    for rows in ((_TALL_ROWS, scale.rows) if scale in (USUAL, TIGHT) else (scale.rows,))
)


def draw_tiled(
    canvas: Canvas, top: int, height: int, scene: Scene, words: Words, *, spare: int
) -> tuple[int, list[Place]] | None:
    """Draw all of them into `height` rows from `top` on: the row below, and what can be pressed.

    Narrow tiles of several rows leave `spare` rows below them. None where not all tiles fit.
    """
    measures = measures_of(scene)
    for scale in _SCALES:
        for gap in _GAPS:
            tiled = TiledGrids(canvas, scene, measures, words, scale, gap)
            room = height if scale in SCALES else height - spare
            if tiled.width <= canvas.width and tiled.height <= room:
                tiled.draw(top)
                return top + tiled.height, tiled.places
    return None


class TiledGrids(Grids):
    """All grids of one scene, side by side, at one scale."""

    def __init__(
        self,
        canvas: Canvas,
        scene: Scene,
        measures: Measures,
        words: Words,
        scale: Scale,
        gap: int,
    ) -> None:
        rows, columns = measures.plane
        grids = tuple(range(len(measures.widths)))
        super().__init__(
            canvas,
            scene,
            Layout((grids,), range(rows), range(columns), gap, rows * columns),
            measures,
            words,
        )
        self.scale, self.grids = scale, grids

    def _size(self, grid: int) -> tuple[int, int]:
        """Columns and rows of a grid, with its row numbers."""
        across, down = self.scale.size(*self.measures.plane, self.measures.widths[grid])
        return self.measures.rims[grid] + across, down

    @property
    def width(self) -> int:
        """Columns that all of them take."""
        gaps = self.layout.gap * (len(self.grids) - 1)
        return MARGIN + sum(self._size(grid)[0] for grid in self.grids) + gaps

    @property
    def height(self) -> int:
        """Rows that they take, with titles and column numbers."""
        return TITLE_ROWS + self._size(0)[1]

    def draw(self, top: int) -> None:
        """Draw them, with their signs between."""
        left, middle = MARGIN, top + TITLE_ROWS + (self._size(0)[1] - 1) // 2
        for grid in self.grids:
            if grid:
                is_result = grid == self.result
                sign = "=" if is_result else self.scene.plan.operator.sign
                at = left - self.layout.gap // 2 - 1 - len(sign) // 2
                self.canvas.put(middle, at, sign, "strong")
            self._title(grid, top, left)
            if grid == self.result and not self.scene.shape_known:
                self.canvas.put(middle, left, UNKNOWN, "accent")
            else:
                self._tiles(grid, top, left)
            left += self._size(grid)[0] + self.layout.gap

    def _tiles(self, grid: int, top: int, left: int) -> None:
        digits, (rows, columns) = self.measures.widths[grid], self.measures.plane
        across, down = self._size(grid)
        shown = window(rows, columns, digits, across, down, scale=self.scale)
        first = left + self.measures.rims[grid]
        ink = "strong" if grid == self.result else "quiet"
        outer, missing = self.scene.focus[:-2], max(2 - len(self.scene.plan.shape), 0)

        def index_of(row: int, column: int) -> Shape:
            return (*outer, row, column)[missing:]

        def tile(row: int, column: int) -> Tile | None:
            index = index_of(row, column)
            if grid != self.result and not self.scene.is_there(grid, index):
                return None
            text, own, now = self._cell(grid, index)
            virtual = grid != self.result and self.scene.is_virtual(grid, index)
            origin, turn = self._origin(grid, index)
            return Tile(text, own, (grid, index), origin, turn=turn, virtual=virtual, now=now)

        tiles = Tiles(rows, columns, tile, ink, CELL, index_of)
        self.places += draw_tiles(self.canvas, top + TITLE_ROWS, first, tiles, shown)
        for column in shown.columns:
            label = self._own_index(grid, -1, column)
            end = first + shown.end(column)
            self.canvas.right(top + 1, end, label, self._rim_ink(-1, column))
        for row in shown.rows:
            label = self._own_index(grid, -2, row)
            line = top + TITLE_ROWS + shown.line(row)
            self.canvas.right(line, first - 1, label, self._rim_ink(-2, row))
