"""A tensor of rank 2 or less as tiles: bordered cells where there is room, bare numbers where not.

    ┌────┬────┐
    │  0 │  1 │    a border around what is in memory
    ├╌╌╌╌┼╌╌╌╌┤
    ╎  0 ╎  1 ╎    a dashed one around what is read again (`virtual`)
    └╌╌╌╌┴╌╌╌╌┘

A `Scale` says how large a tile is, a `Window` which of the tensor's rows and columns show and
where each cell stands; `scale_for` and `window` choose both by the room alone.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells
from tui.drawing.pages import page
from tui.drawing.places import Place
from tui.drawing.tensors.grid_lines import Edge, draw_grid


@dataclass(frozen=True)
class Tile:
    """What one cell shows; `now` marks the cells of the present step, `virtual` what is no copy.

    `name` is its identity from one drawing to the next, unique in a drawing; `origin` is what it
    comes out of when it was not there before, `into` what it goes into when it is no longer there,
    where it `becomes` another text; `via` is what it passes on its way, `turn` (0 to 1) when in
    the motion it goes.
    """

    text: str
    ink: str = ""
    name: Hashable | None = None
    origin: Hashable | None = None
    via: Hashable | None = None
    turn: float = 0.0
    virtual: bool = False
    now: bool = False
    into: Hashable | None = None
    becomes: str = ""


@dataclass(frozen=True)
class Tiles:
    """A tensor of that many rows and columns, a vector one row, a scalar one tile.

    `tile` gives the one at a row and column, None where there is none yet. `ink` is the ink of
    the borders; `leads_to` is where a pressed cell leads, and `index` what stands for it there.
    """

    rows: int
    columns: int
    tile: Callable[[int, int], Tile | None]
    ink: str = "quiet"
    leads_to: str = "cell"
    index: Callable[[int, int], tuple[int, ...]] = lambda row, column: (row, column)


@dataclass(frozen=True)
class Scale:
    """The size of a tile: blanks beside its number, rows inside its border, 0 for no border."""

    blanks: int
    rows: int

    @property
    def border(self) -> int:
        """Cells of a border."""
        return 1 if self.rows else 0

    def pitch(self, digits: int) -> tuple[int, int]:
        """Columns and rows from one tile to the next, where numbers take `digits` cells."""
        return digits + self.blanks + self.border, self.rows + 1

    def size(self, rows: int, columns: int, digits: int) -> tuple[int, int]:
        """Columns and rows of all tiles; a last column for the bracket where nothing borders."""
        across, down = self.pitch(digits)
        return across * columns + 1, down * rows + self.border


HUGE: Final = Scale(8, 5)
LARGE: Final = Scale(4, 3)
WIDE: Final = Scale(4, 1)
USUAL: Final = Scale(2, 1)
TIGHT: Final = Scale(1, 1)
COMPACT: Final = Scale(1, 0)
"""Numbers in columns, a blank between them."""
SCALES: Final = (HUGE, LARGE, WIDE, USUAL, TIGHT)


def scale_for(fits: Callable[[Scale], bool]) -> Scale:
    """The largest scale that fits, `COMPACT` where none does: one for all tensors of a figure."""
    return next((scale for scale in SCALES if fits(scale)), COMPACT)


def fits(
    rows: int, columns: int, digits: int, width: int, height: int, scale: Scale = TIGHT
) -> bool:
    """Whether all tiles fit at that scale."""
    across, down = scale.size(rows, columns, digits)
    return across <= width and down <= height


@dataclass(frozen=True)
class Window:
    """The rows and columns that show of a tensor, and where each of their cells stands.

    Where some are left out, a column or row on either side is kept for the sign that says so.
    """

    rows: range
    columns: range
    size: tuple[int, int]
    digits: int
    scale: Scale

    @property
    def cropped(self) -> tuple[bool, bool]:
        """Whether rows, and columns, are left out."""
        return len(self.rows) < self.size[0], len(self.columns) < self.size[1]

    @property
    def width(self) -> int:
        """Columns of cells that it takes."""
        across, _ = self.scale.size(len(self.rows), len(self.columns), self.digits)
        return across + 2 * self.cropped[1]

    @property
    def height(self) -> int:
        """Rows of cells that it takes."""
        _, down = self.scale.size(len(self.rows), len(self.columns), self.digits)
        return down + 2 * self.cropped[0]

    def corner(self, row: int, column: int) -> tuple[int, int]:
        """The row and column of the cell at a tile's upper left corner, its border included."""
        across, down = self.scale.pitch(self.digits)
        below, right = self.cropped
        return (row - self.rows.start) * down + below, (
            column - self.columns.start
        ) * across + right

    def line(self, row: int) -> int:
        """The row of cells that a tile's number stands in."""
        return self.corner(row, self.columns.start)[0] + self.scale.border + self.scale.rows // 2

    def end(self, column: int) -> int:
        """The column of cells before which a tile's number ends."""
        across, _ = self.scale.pitch(self.digits)
        before = self.corner(self.rows.start, column)[1]
        return before + across - (self.scale.blanks // 2 if self.scale.border else 0)


def window(
    rows: int,
    columns: int,
    digits: int,
    width: int,
    height: int,
    *,
    scale: Scale | None = None,
    focus: tuple[int, int] = (0, 0),
) -> Window:
    """What shows in so much room, the tile at `focus` always, page by page so that little moves.

    Without a `scale` the largest at which all tiles fit; compact where none does.
    """
    if scale is None:
        scale = scale_for(lambda one: fits(rows, columns, digits, width, height, one))
    across, down = scale.pitch(digits)
    shown_rows = _shown(rows, height - scale.border, down)
    shown_columns = _shown(columns, width - 1, across)
    return Window(
        page(rows, shown_rows, focus[0]),
        page(columns, shown_columns, focus[1]),
        (rows, columns),
        digits,
        scale,
    )


def _shown(count: int, room: int, pitch: int) -> int:
    """How many of `count` there is room for, one at least; the signs for the others included."""
    return count if count * pitch <= room else max((room - 2) // pitch, 1)


def draw_tiles(canvas: Canvas, top: int, left: int, tiles: Tiles, shown: Window) -> list[Place]:
    """Draw the window of the tiles, its upper left corner at that cell; returns its cells."""
    found = {
        (row, column): tile
        for row in shown.rows
        for column in shown.columns
        if (tile := tiles.tile(row, column)) is not None
    }
    if shown.scale.border:
        _draw_borders(canvas, top, left, tiles, shown, found)
    _draw_signs(canvas, top, left, shown)
    places: list[Place] = []
    for (row, column), tile in found.items():
        places += _put_tile(canvas, top, left, tiles, shown, (row, column), tile)
    return places


def _put_tile(
    canvas: Canvas,
    top: int,
    left: int,
    tiles: Tiles,
    shown: Window,
    at: tuple[int, int],
    tile: Tile,
) -> list[Place]:
    """Put a tile's number into its cell, in brackets if it is of the present step."""
    border, across = shown.scale.border, shown.scale.pitch(shown.digits)[0]
    row, column = shown.corner(*at)
    first, end = left + column + border, left + shown.end(at[1])
    ink = tile.ink or ("virtual" if tile.virtual else "")
    line = top + shown.line(at[0])
    text = cut_cells(tile.text, shown.digits)
    lines = range(top + row + border, top + row + border + max(shown.scale.rows, 1))
    if ink.endswith("now") and border:
        for other in lines:
            canvas.put(other, first, " " * (across - border), ink)
    begin = end - cell_len(text)
    canvas.element(
        tile.name,
        line,
        begin,
        text,
        ink,
        origin=tile.origin,
        into=tile.into,
        via=tile.via,
        turn=tile.turn,
        becomes=tile.becomes,
    )
    if tile.now:
        # Where there is one blank or no border, they stand in cells that tiles share.
        canvas.put(line, begin - 1, "[", ink)
        canvas.put(line, end, "]", ink)
    start, stop = left + column + 1, left + column + across - 1
    index = tiles.index(*at)
    return [Place(other, start, stop, tiles.leads_to, index) for other in lines]


def _draw_signs(canvas: Canvas, top: int, left: int, shown: Window) -> None:
    """Where rows or columns are left out, a sign that there are more of them."""
    below, right = shown.cropped
    middle = left + shown.width // 2
    centre = top + shown.line(shown.rows[len(shown.rows) // 2]) if shown.rows else top
    if below and shown.rows.start:
        canvas.put(top, middle, "⋮", "virtual")
    if below and shown.rows.stop < shown.size[0]:
        canvas.put(top + shown.height - 1, middle, "⋮", "virtual")
    if right and shown.columns.start:
        canvas.put(centre, left, "⋯", "virtual")
    if right and shown.columns.stop < shown.size[1]:
        canvas.put(centre, left + shown.width - 1, "⋯", "virtual")


def _draw_borders(
    canvas: Canvas,
    top: int,
    left: int,
    tiles: Tiles,
    shown: Window,
    found: dict[tuple[int, int], Tile],
) -> None:
    """The lines around the tiles that there are: dashed between virtual ones."""
    across, down = shown.scale.pitch(shown.digits)
    first_row, first_column = shown.rows.start, shown.columns.start

    def cell(row: int, column: int) -> Edge | None:
        tile = found.get((first_row + row, first_column + column))
        return None if tile is None else Edge(dashed=tile.virtual, now=tile.now)

    rows = [top + shown.cropped[0] + number * down for number in range(len(shown.rows) + 1)]
    columns = [
        left + shown.cropped[1] + number * across for number in range(len(shown.columns) + 1)
    ]
    draw_grid(canvas, rows, columns, cell, tiles.ink)
