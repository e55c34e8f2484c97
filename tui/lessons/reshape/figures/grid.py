"""The numbers of a tensor in rows and columns, around the element that is read."""

from __future__ import annotations

from dataclasses import dataclass

from engine.explain.reshape.transpose import TransposePlan
from engine.explain.shared.layout import Layout
from engine.explain.shared.shapes import Shape, ravel
from tui.drawing.canvas import Canvas
from tui.drawing.memory_row import page_of
from tui.drawing.places import Place
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
        shown_columns = page_of(at_column, columns, (self.width - rim - 2) // cell)
        numbered = self.bottom - row > 2
        shown_rows = page_of(at_row, rows, self.bottom - row - numbered)
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

    def _draw_element(self, line: int, start: int, index: Shape) -> int:
        scene, digits = self.scene, self.scene.digits
        number = ravel(index, self._layout.shape)
        if self.after:
            text, ink = scene.shown(number)
            asked, leads_to = number == scene.asked, number
        else:
            text, ink = str(scene.plan.value(scene.operation, number)), "a"
            asked = False
            leads_to = ravel(scene.present.result(index), scene.present.after.shape)
        if index == self._now:
            ink = "b-now" if self.after else "a-now"
        elif asked:
            ink = "accent"
        left, right = "[]" if asked or index == self._now else "  "
        self.canvas.put(line, start, f"{left}{text:>{digits}}{right}", ink)
        self._name(number, line, start + 1 + digits - len(text), text, ink)
        return leads_to

    def _name(self, number: int, line: int, column: int, text: str, ink: str) -> None:
        """Name an element by its tensor, as which it is there in the next operation as well.

        What is new in a result comes out of x; where that is reshaped, by way of its memory.
        """
        scene, present = self.scene, self.scene.present
        name = scene.operation + self.after, number
        if not self.after:
            self.canvas.element(name, line, column, text, ink)
        elif number < scene.known:
            read = present.steps[number]
            source = scene.operation, ravel(read.source, present.before.shape)
            via = None if isinstance(present, TransposePlan) else (MEMORY, read.cell)
            turn = number / max(scene.plan.count - 1, 1)
            self.canvas.element(name, line, column, text, ink, origin=source, via=via, turn=turn)
