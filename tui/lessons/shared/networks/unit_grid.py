"""Where the images of units stand: how many have room, one large and its neighbours small."""

from __future__ import annotations

from dataclasses import dataclass

SIDE = 28
BIG, WHOLE = (SIDE, SIDE // 2), (2 * SIDE, SIDE)
"""Columns and rows of the large image, and of one whose pixels are two cells each."""
TILE = (SIDE // 2 + 2, SIDE // 4 + 1)
"""Columns and rows of a small image, with its gap and its number."""
GAP = 2


@dataclass(frozen=True)
class Grid:
    """How many small images fit, and where the first one stands."""

    columns: int
    rows: int
    left: int
    top: int

    @property
    def page(self) -> int:
        return self.columns * self.rows

    def first(self, cursor: int) -> int:
        """The first unit of the page that the cursor is on."""
        return cursor // self.page * self.page


def grid_of(width: int, height: int) -> Grid:
    """The small images of a figure of that size; beside the large one where that has room."""
    with_big = height >= BIG[1] + 3
    left = BIG[0] + GAP if with_big else 0
    top = 1 if with_big else 0
    columns = max((width - left + GAP) // TILE[0], 1)
    rows = max((height - top) // TILE[1], 1)
    return Grid(columns, rows, left, top)
