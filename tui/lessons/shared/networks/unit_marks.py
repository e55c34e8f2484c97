"""The units of a layer as marks side by side: the more one hands on, the brighter its mark.

They stand as loose as there is room for; where not even marks fit, two share a cell as its upper
and its lower half, and of more units than that a page is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.explain.shared.networks.unit_ranking import BRIGHT, DIM, LOST, SILENT, Level
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.lessons.shared.networks.weight_images import UNIT

MARKS = {LOST: "!", SILENT: "·", DIM: "▪", BRIGHT: "■"}
INKS = {LOST: "bad", SILENT: "virtual", DIM: "$operand-a 60%", BRIGHT: "$operand-a bold"}
BLOCKS = MARKS | {DIM: "▒", BRIGHT: "█"}
"""What marks of several rows are filled with."""
SPACINGS = ((9, 5), (7, 4), (5, 3), (3, 2), (2, 1), (1, 1))
"""Columns and rows from one mark to the next: the first in which all units fit."""
HALVES = 2
"""Units in a cell where marks do not fit."""


@dataclass(frozen=True)
class UnitMarks:
    """`columns` × `rows` cells of `units`, `across` and `down` apart, `deep` units in each."""

    units: int
    columns: int
    rows: int
    across: int
    down: int
    deep: int

    @classmethod
    def within(cls, width: int, height: int, units: int) -> UnitMarks:
        """As loose as that many cells allow."""
        for across, down in SPACINGS:
            most = (width - _mark(across)) // across + 1
            rows = (height - _mark(down)) // down + 1
            if most * rows >= units:
                columns = _even(-(-units // rows), most, units)
                return cls(units, columns, -(-units // columns), across, down, 1)
        columns = min(-(-units // (HALVES * height)), width)
        return cls(units, columns, height, 1, 1, HALVES)

    @property
    def page(self) -> int:
        """Units that are shown at a time."""
        return self.columns * self.rows * self.deep

    def shown(self, cursor: int) -> range:
        """The units of the page that one is on."""
        first = cursor // self.page * self.page
        return range(first, min(first + self.page, self.units))

    def cell(self, unit: int) -> tuple[int, int]:
        """The row and column of a unit's cell on its page."""
        line, place = divmod(unit % self.page, self.columns)
        return line // self.deep * self.down, place * self.across

    @property
    def wide(self) -> int:
        """Columns of the mark of a unit that hands something on."""
        return _mark(self.across)

    @property
    def high(self) -> int:
        """Rows of such a mark."""
        return _mark(self.down)

    @property
    def width(self) -> int:
        """Columns of cells from the first mark to the last."""
        return (self.columns - 1) * self.across + self.wide

    @property
    def height(self) -> int:
        """Rows of cells from the first mark to the last."""
        return (self.rows - 1) * self.down + self.high


def _mark(pace: int) -> int:
    """Cells of a mark: a blank stands between it and the next, if there is any room."""
    return max(pace - 1, 1)


def _even(least: int, most: int, units: int) -> int:
    """Marks in a row: as many as leave the last row full, if any do."""
    full = [columns for columns in range(least, most + 1) if units % columns == 0]
    return full[-1] if full else least


def draw_marks(
    canvas: Canvas,
    top: int,
    left: int,
    marks: UnitMarks,
    levels: Sequence[Level] | None,
    cursor: int,
    *,
    signs: bool,
) -> list[Place]:
    """The page of the unit under the cursor, which is marked; gives what can be pressed.

    Until `levels` are known all units are silent. With `signs` a mark stands for two halves.
    """
    shown = marks.shown(cursor)
    known = [levels[unit] if levels and unit < len(levels) else SILENT for unit in shown]
    for row, column, glyph, ink in _cells(marks, known, signs=signs):
        canvas.put(top + row, left + column, glyph, ink)
    if levels is not None:
        row, column = marks.cell(cursor)
        for line in range(row, row + marks.high):
            canvas.ink(top + line, left + column, marks.wide, "now")
    places = []
    for unit in shown:
        row, column = marks.cell(unit)
        start = left + column
        for line in range(top + row, top + row + marks.high):
            places.append(Place(line, start, start + marks.across - 1, UNIT, (unit,)))
    return places


def _cells(
    marks: UnitMarks, levels: Sequence[Level], *, signs: bool
) -> Iterator[tuple[int, int, str, str]]:
    """Row, column, glyph and ink of every cell of a page."""
    for number, level in enumerate(levels):
        line, place = divmod(number, marks.columns)
        row, column = line // marks.deep * marks.down, place * marks.across
        if marks.deep == 1:
            if level == SILENT:
                middle = row + (marks.high - 1) // 2, column + (marks.wide - 1) // 2
                yield *middle, MARKS[level], INKS[level]
                continue
            glyph = (MARKS if marks.high == 1 else BLOCKS)[level]
            for under in range(row, row + marks.high):
                yield under, column, glyph * marks.wide, INKS[level]
        elif line % HALVES == 0:
            other = number + marks.columns
            below = levels[other] if other < len(levels) else SILENT
            yield row, column, *_halves(level, below, signs=signs)


def _halves(above: Level, below: Level, *, signs: bool) -> tuple[str, str]:
    """Two units in one cell, the upper one first."""
    brighter = max(above, below)
    if LOST in (above, below):
        return MARKS[LOST], INKS[LOST]
    if signs or not brighter:
        return MARKS[brighter], INKS[brighter]
    if above == below:
        return "█", INKS[above]
    if not (above and below):
        return ("▀" if above else "▄"), INKS[brighter]
    front, ground = (above, below) if above > below else (below, above)
    colour = INKS[ground].removesuffix(" bold")
    return ("▀" if above > below else "▄"), f"{INKS[front]} on {colour}"
