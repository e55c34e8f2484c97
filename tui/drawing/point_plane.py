"""A part of the plane in terminal cells: axes, points as dots or as signs, a straight line.

A dot of braille is about as wide as high, so that a circle is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

from engine.explain.geometry.affine import Point
from tui.drawing.axes import round_down, round_up
from tui.drawing.canvas import Canvas
from tui.drawing.dots import Dots
from tui.drawing.numbers import significant

NICE = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
MARGIN = 0.96
"""The part of the plane that points may fill, so that none stands on its edge."""


@dataclass(frozen=True)
class PointPlane:
    """`columns` × `rows` cells around (0, 0); the nearer of two edges is `reach` below it."""

    columns: int
    rows: int
    reach: float

    @classmethod
    def around(cls, columns: int, rows: int, across: float, up: float) -> PointPlane:
        """The plane of a rounded reach that shows what lies within `across` and `up`."""
        right, below = cls(columns, rows, 1.0)._room
        least = max(up, across * below / right) / MARGIN
        return cls(columns, rows, max(round_up(least, NICE), 1.0) if least > 0 else 1.0)

    @property
    def unit(self) -> float:
        """Dots to 1."""
        return self._room[1] / self.reach

    @property
    def _room(self) -> Point:
        """Dots from the middle to the nearer edges: at the right, and below."""
        x, y = self._origin
        return max(2 * self.columns - 1 - x, 0.5), y

    @property
    def _origin(self) -> Point:
        row, column = self.rows // 2, self.columns // 2
        return 2 * column + 0.5, 4 * (self.rows - 1 - row) + 1.5

    def dot(self, point: Point) -> tuple[int, int] | None:
        """The dot of a point, from the left and from below; None beyond the edges."""
        across = self._origin[0] + point[0] * self.unit
        up = self._origin[1] + point[1] * self.unit
        if not (isfinite(across) and isfinite(up)):
            return None
        x, y = round(across), round(up)
        return (x, y) if 0 <= x < 2 * self.columns and 0 <= y < 4 * self.rows else None

    def cell(self, point: Point) -> tuple[int, int] | None:
        """The row and column of a point, from the upper left corner; None beyond the edges."""
        dot = self.dot(point)
        return None if dot is None else (self.rows - 1 - dot[1] // 4, dot[0] // 2)

    def middle(self, row: int, column: int) -> Point:
        """The point in the middle of a cell."""
        x = (2 * column + 0.5 - self._origin[0]) / self.unit
        y = (4 * (self.rows - 1 - row) + 1.5 - self._origin[1]) / self.unit
        return x, y

    def draw_axes(self, canvas: Canvas, top: int, left: int, *, ink: str = "virtual") -> None:
        """Both axes, and on each a tick with its number."""
        row, column = self.rows // 2, self.columns // 2
        canvas.put(top + row, left, "─" * self.columns, ink)
        for number in range(self.rows):
            canvas.put(top + number, left + column, "┼" if number == row else "│", ink)
        tick = max(round_down(0.75 * self.reach), 1.0 if self.reach > 1 else 0.5)
        label = significant(tick)
        right, above = self.cell((tick, 0.0)), self.cell((0.0, tick))
        if right is not None and right[1] + len(label) <= self.columns:
            canvas.put(top + row, left + right[1], "┴", ink)
            canvas.put(top + row + 1, left + right[1], label, ink)
        if above is not None and above[0] < row:
            canvas.put(top + above[0], left + column, "├", ink)
            canvas.put(top + above[0], left + column + 1, label, ink)

    def put_dots(self, dots: Dots, points: Iterable[Point], ink: str) -> None:
        """Put points on a plot of `rows` rows."""
        for point in points:
            if (dot := self.dot(point)) is not None:
                dots.dot(*dot, ink)

    def put_thick(self, dots: Dots, points: Iterable[Point], ink: str) -> None:
        """Put points of two dots each way on a plot: they are told from lines without colour."""
        for point in points:
            if (dot := self.dot(point)) is not None:
                x, y = dot
                for u, v in ((x, y), (x + 1, y), (x, y - 1), (x + 1, y - 1)):
                    if u < 2 * self.columns and v >= 0:
                        dots.dot(u, v, ink)

    def put_path(self, dots: Dots, path: Sequence[Point], ink: str) -> None:
        """Straight lines from each point to the next; what lies beyond the edges is left out."""
        for (x, y), (u, v) in pairwise(path):
            pieces = max(round(max(abs(u - x), abs(v - y)) * self.unit), 1)
            shares = (number / pieces for number in range(pieces + 1))
            along = ((x + share * (u - x), y + share * (v - y)) for share in shares)
            self.put_dots(dots, along, ink)

    def put_signs(
        self, canvas: Canvas, top: int, left: int, points: Iterable[Point], sign: str, ink: str
    ) -> None:
        """Write a sign in the cell of each point."""
        for point in points:
            if (cell := self.cell(point)) is not None:
                canvas.put(top + cell[0], left + cell[1], sign, ink)

    def put_line(self, dots: Dots, a: float, b: float, c: float, ink: str) -> None:
        """The line a·x + b·y + c = 0 as far as it crosses the plane; none for a = b = 0."""
        if not (isfinite(a) and isfinite(b) and isfinite(c)) or (a == 0 and b == 0):
            return
        width, height = 2 * self.columns, 4 * self.rows
        steep = abs(a) > abs(b)
        for number in range(height if steep else width):
            if steep:
                y = (number - self._origin[1]) / self.unit
                point = (-(b * y + c) / a, y)
            else:
                x = (number - self._origin[0]) / self.unit
                point = (x, -(a * x + c) / b)
            if (dot := self.dot(point)) is not None:
                dots.dot(*dot, ink)
