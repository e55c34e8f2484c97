"""Where the grids of a product stand: row meets column where `result` is, and what is cropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.explain.product.plan import ProductPlan
from tui.drawing.pages import page
from tui.lessons.product.scene import ProductScene, plane_place, plane_size

MARGIN: Final = 2
TITLES: Final = 4
"""Rows of titles and column numbers, above b and above a."""
LEAST_ROWS: Final = TITLES + 2
_GAP: Final = 3
_MOST_BESIDE: Final = 5


@dataclass(frozen=True)
class Grid:
    """Rows and columns that are shown of a plane, and the cells that each of its columns takes."""

    rows: range
    columns: range
    pitch: int
    more_rows: bool
    more_columns: bool

    @property
    def height(self) -> int:
        return len(self.rows) + self.more_rows

    @property
    def width(self) -> int:
        return len(self.columns) * self.pitch + 1 + 2 * self.more_columns


@dataclass(frozen=True)
class ProductLayout:
    """`left` shows rows of a, `right` columns of b and of the result below it.

    The numbers of their rows end before `left_at` and `right_at`, where the cells begin. `end`
    is the column after the grids and their titles.
    """

    left: Grid
    right: Grid
    left_at: int
    right_at: int
    end: int
    gap_row: bool


def layout_of(
    scene: ProductScene, titles: tuple[int, int], width: int, height: int
) -> ProductLayout:
    """The arrangement that shows the most; `width` and `height` are what there is room for.

    `titles` are the cells that the title of a takes, and the longer one of b's and the result's.
    """
    plan = scene.plan
    rows, columns = plane_size(plan)
    row, column = plane_place(plan, scene.focus)
    inner = plan.terms
    result_pitch, left_pitch = pitches(plan)
    room = max(height - TITLES, 2)
    gap_row = rows + inner < room
    upper = inner if inner + rows <= room else min(inner, max(room // 2, room - rows))
    lower = min(rows, room - upper)
    if upper < inner:
        # Beside numbers that go by, a few rows show where they meet as well as many do.
        lower = min(lower, _MOST_BESIDE)

    left_rim, inner_rim = len(str(max(rows - 1, 0))) + 2, len(str(max(inner - 1, 0))) + 1
    if plan.row_axis is None:
        left_rim = 1
    spare = width - MARGIN - left_rim - _GAP - inner_rim - 4
    for_right = min(columns * result_pitch, spare // 2)
    shown_left = _shown(inner, spare - for_right, left_pitch)
    shown_right = _shown(columns, spare - shown_left * left_pitch, result_pitch)
    if upper < inner:
        shown_right = min(shown_right, _MOST_BESIDE)
        shown_left = _shown(inner, spare - shown_right * result_pitch, left_pitch)
    left = _grid(rows, lower, row, inner, shown_left, scene.term, left_pitch)
    right = _grid(inner, upper, scene.term, columns, shown_right, column, result_pitch)
    left_at = MARGIN + left_rim
    right_at = max(left_at + left.width, MARGIN + titles[0]) + _GAP + inner_rim
    return ProductLayout(
        left=left,
        right=right,
        left_at=left_at,
        right_at=right_at,
        end=right_at + max(right.width, titles[1]),
        gap_row=gap_row,
    )


def pitches(plan: ProductPlan) -> tuple[int, int]:
    """Cells that a column takes in b and the result, and in a, the blank before it included."""
    a, *others = (len(str(largest)) for largest in plan.largest)
    columns = plane_size(plan)[1]
    right = max(*others, len(str(max(columns - 1, 0))))
    return right + 1, max(len(str(max(plan.terms - 1, 0))) + 2, a + 1)


def _shown(count: int, room: int, pitch: int) -> int:
    """How many columns of that pitch there is room for, one at least."""
    most = max(room // pitch, 1)
    return count if count <= most else max(most - 1, 1)


def _grid(
    rows: int, shown_rows: int, row: int, columns: int, shown: int, column: int, pitch: int
) -> Grid:
    more = shown_rows < rows
    visible = max(shown_rows - 1, 1) if more else shown_rows
    return Grid(
        rows=page(rows, visible, row),
        columns=page(columns, shown, column),
        pitch=pitch,
        more_rows=more and shown_rows > 1,
        more_columns=shown < columns,
    )
