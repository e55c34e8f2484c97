"""The numbers of a tensor in rows and columns, around the element that is read."""

from __future__ import annotations

from dataclasses import dataclass

from engine.explain.reshape.transpose import TransposePlan
from engine.explain.shared.layout import Layout
from engine.explain.shared.shapes import Shape, ravel
from tui.drawing.canvas import Canvas
from tui.drawing.pages import page
from tui.drawing.places import Place
from tui.drawing.tensors.tiles import Scale, Tile, Tiles, draw_tiles, window
from tui.lessons.reshape.figures.scene import PLANE_AXES, RearrangingScene

MEMORY = "memory"
"""What the cells of memory are named by, with their places."""
ELEMENT = "element"
"""Where a pressed element leads: its number, row by row in the result."""


@dataclass(frozen=True)
class Grid:
    """The plane of the last two axes around the present element: of y if `after`, else of x.

    It begins in row `top`, ends above `bottom`, and takes `width` cells from `left` on.
    """

    canvas: Canvas
    top: int
    left: int
    width: int
    bottom: int
    scene: RearrangingScene
    after: bool

    @property
    def _layout(self) -> Layout:
        return self.scene.present.after if self.after else self.scene.present.before

    @property
    def _now(self) -> Shape | None:
        read = self.scene.read
        if read is None:
            return None
        return read.index if self.after else read.source

    def draw(self) -> tuple[list[Place], int]:
        """Draw it; gives its elements, each as the number of y's that it is or goes to.

        Then the row below what was drawn.
        """
        shape, canvas = self._layout.shape, self.canvas
        focus = self._now or (0,) * len(shape)
        rows, columns = (1, 1, *shape)[-PLANE_AXES:]
        at_row, at_column = (0, 0, *focus)[-PLANE_AXES:]
        outer = focus[:-PLANE_AXES]
        row = self.top
        if outer and self.bottom - row > 3:
            title = f"{'xy'[self.after]}[{', '.join(map(str, outer))}]"
            canvas.put(row, self.left, title, "quiet")
            row += 1
        cell = self.scene.digits + 2
        rim = len(str(rows - 1)) + 1 if len(shape) >= PLANE_AXES else 0
        shown_columns = page(columns, max((self.width - rim - 2) // cell, 1), at_column)
        numbered = self.bottom - row > 2
        shown_rows = page(rows, max(self.bottom - row - numbered, 1), at_row)
        if numbered and shape:
            for place, column in enumerate(shown_columns, start=1):
                end = self.left + rim + cell * place - 1
                ink = "accent" if self._now and column == at_column else "virtual"
                canvas.right(row, end, str(column), ink)
        row += numbered
        places: list[Place] = []
        for line, r in enumerate(shown_rows, start=row):
            if rim:
                ink = "accent" if self._now and r == at_row else "virtual"
                canvas.right(line, self.left + rim - 1, str(r), ink)
            for place, c in enumerate(shown_columns):
                start = self.left + rim + cell * place
                index = (*outer, r, c)[len(outer) + PLANE_AXES - len(shape) :]
                number = self._draw_element(line, start, index)
                places.append(Place(line, start, start + cell - 1, ELEMENT, (number,)))
            if shown_columns.stop < columns:
                canvas.put(line, self.left + rim + cell * len(shown_columns), "⋯", "virtual")
        if shown_rows.stop < rows:
            canvas.put(row + len(shown_rows), self.left + rim, "⋮", "virtual")
        return places, row + len(shown_rows) + (len(shown_rows) < rows)

    def _tile(self, index: Shape) -> tuple[Tile, int]:
        """An element, and which of y's it is or goes to.

        It is named by its tensor, as which it is there in the next operation as well. What is
        new in a result comes out of x; where that is reshaped, by way of its memory.
        """
        scene, present = self.scene, self.scene.present
        number = ravel(index, self._layout.shape)
        name, now = (scene.operation + self.after, number), index == self._now
        if not self.after:
            text = str(scene.plan.value(scene.operation, number))
            leads_to = ravel(present.result(index), present.after.shape)
            return Tile(text, "a-now" if now else "a", name, now=now), leads_to
        text, ink = scene.shown(number)
        if number >= scene.known:
            return Tile(text, ink, now=number == scene.asked), number
        read = present.steps[number]
        source = scene.operation, ravel(read.source, present.before.shape)
        via = None if isinstance(present, TransposePlan) else (MEMORY, read.cell)
        turn = number / max(scene.plan.count - 1, 1)
        return Tile(text, "b-now" if now else ink, name, source, via, turn, now=now), number

    def _draw_element(self, line: int, start: int, index: Shape) -> int:
        tile, number = self._tile(index)
        end = start + 1 + self.scene.digits
        self.canvas.element(
            tile.name,
            line,
            end - len(tile.text),
            tile.text,
            tile.ink,
            origin=tile.origin,
            via=tile.via,
            turn=tile.turn,
        )
        if tile.now:
            self.canvas.put(line, end - len(tile.text) - 1, "[", tile.ink)
            self.canvas.put(line, end, "]", tile.ink)
        return number

    @property
    def _plane(self) -> tuple[int, int]:
        rows, columns = (1, 1, *self._layout.shape)[-PLANE_AXES:]
        return rows, columns

    @property
    def _rim(self) -> int:
        return len(str(self._plane[0] - 1)) + 1 if len(self._layout.shape) >= PLANE_AXES else 0

    def fits(self, scale: Scale) -> bool:
        """Whether all elements fit as tiles of that scale."""
        across, down = scale.size(*self._plane, self.scene.digits)
        titled = len(self._layout.shape) > PLANE_AXES
        room = self.bottom - self.top - 1 - titled
        return self._rim + across <= self.width and down <= room

    def draw_tiled(self, scale: Scale) -> tuple[list[Place], int]:
        """Draw all elements of the plane as tiles, as `draw` does where there is less room."""
        canvas, digits, focus = self.canvas, self.scene.digits, self._now
        rows, columns = self._plane
        outer = (focus or (0,) * len(self._layout.shape))[:-PLANE_AXES]
        top, left = self.top, self.left + self._rim
        if outer:
            title = f"{'xy'[self.after]}[{', '.join(map(str, outer))}]"
            canvas.put(top, self.left, title, "quiet")
            top += 1
        across, down = scale.size(rows, columns, digits)
        shown = window(rows, columns, digits, across, down, scale=scale)
        rank = len(self._layout.shape)

        def index_of(row: int, column: int) -> Shape:
            return (*outer, row, column)[len(outer) + PLANE_AXES - rank :]

        tiles = Tiles(
            rows,
            columns,
            lambda row, column: self._tile(index_of(row, column))[0],
            leads_to=ELEMENT,
            index=lambda row, column: (self._tile(index_of(row, column))[1],),
        )
        places = draw_tiles(canvas, top + 1, left, tiles, shown)
        at_row, at_column = (0, 0, *(focus or ()))[-PLANE_AXES:]
        for column in range(columns) if rank else ():
            ink = "accent" if focus and column == at_column else "virtual"
            canvas.right(top, left + shown.end(column), str(column), ink)
        for row in range(rows) if self._rim else ():
            ink = "accent" if focus and row == at_row else "virtual"
            canvas.right(top + 1 + shown.line(row), left - 1, str(row), ink)
        return places, top + 1 + shown.height
