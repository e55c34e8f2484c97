"""Where the grids of a broadcast stand, and which window of the plane they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.explain.broadcasting.cell_operators import CellOperator
from engine.explain.shared.shapes import Shape, element_count
from tui.drawing.pages import page
from tui.lessons.shared.tensors.broadcast_scene import LONGEST, Scene

MARGIN: Final = 3
"""Cells left of the first grid, room for the sign of a second band."""
TITLE_ROWS: Final = 2
_GAPS: Final = (5, 3)
_MOST_BANDS: Final = 2
_MOST_ROWS: Final = 4
"""Of a page that is turned while it plays: all of its cells are sent anew."""


@dataclass(frozen=True)
class Layout:
    """Which grids stand in which band, and which rows and columns of the plane they show."""

    bands: tuple[tuple[int, ...], ...]
    rows: range
    columns: range
    gap: int
    visible: int


@dataclass(frozen=True)
class Measures:
    """Cells that a number takes, and the row numbers before it, for each grid in order."""

    widths: tuple[int, ...]
    rims: tuple[int, ...]
    plane: tuple[int, int]

    def width(self, grid: int, columns: int) -> int:
        """Cells that a grid takes with so many columns, marks of hidden ones included."""
        marks = 2 if columns < self.plane[1] else 0
        return self.rims[grid] + columns * (self.widths[grid] + 1) + 1 + marks


def plane_of(shape: Shape) -> tuple[int, int]:
    """Rows and columns of a shape's last two axes; an axis that is missing counts as 1."""
    rows, columns = (1, 1, *shape)[-2:]
    return rows, columns


def measures_of(scene: Scene) -> Measures:
    """The measures of the operands' grids and of the result's, which comes last."""
    plan = scene.plan
    rows, columns = plane_of(plan.shape)
    largest = []
    for number, (unit, counts) in enumerate(plan.cell_units):
        most = element_count(plan.operands[number].shape) - (number == 0)
        divides = number > 0 and plan.operator.divides
        largest.append(max(min(most, counts - (not divides)), 0) * unit)
    widths = [len(str(value)) for value in (*largest, 0)]
    widths[-1] = _result_width(plan.operator, largest)
    if scene.longest is not None:
        widths = [scene.longest] * len(widths)
    ranks = [len(operand.shape) for operand in plan.operands] + [len(plan.shape)]
    rim = len(str(max(rows - 1, 0))) + 1
    return Measures(
        widths=tuple(max(width, len(str(max(columns - 1, 0)))) for width in widths),
        rims=tuple(rim if rank > 1 else 0 for rank in ranks),
        plane=(rows, columns),
    )


def _result_width(operator: CellOperator, largest: list[int]) -> int:
    """Digits of the longest result: with the largest values, or with the lowest first one."""
    if operator.compares:
        return len(str(False))
    if operator.name == "divide":
        return LONGEST
    if operator.divides:
        return max(len(str(value)) for value in largest)
    ends = (operator.of(largest), operator.of([0, *largest[1:]]))
    return max(len(str(end)) for end in ends)


def layout_of(scene: Scene, measures: Measures, width: int, height: int) -> Layout:
    """The arrangement, in one band or two, that shows the most cells of the result."""
    grids = range(len(measures.widths))
    found = []
    for count in range(1, _MOST_BANDS + 1):
        in_first = -(-len(grids) // count)
        bands = tuple(
            tuple(grids[start : start + in_first]) for start in range(0, len(grids), in_first)
        )
        each = (height + 1) // count - 1 if count > 1 else height
        found.append(_in_bands(scene, measures, bands, width, each))
    return max(found, key=lambda layout: (layout.visible, -len(layout.bands)))


def _in_bands(
    scene: Scene, measures: Measures, bands: tuple[tuple[int, ...], ...], width: int, height: int
) -> Layout:
    rows, columns = measures.plane
    room = max(height - TITLE_ROWS, 1)
    gaps = _GAPS if len(scene.plan.operator.sign) == 1 else _GAPS[:1]
    shown_rows = rows if rows <= room else max(room - 1, 1)

    def needed(shown: int, gap: int) -> int:
        return MARGIN + max(
            sum(measures.width(grid, shown) for grid in band) + gap * (len(band) - 1)
            for band in bands
        )

    shown = min(columns, width)
    while shown > 1 and needed(shown, gaps[-1]) > width:
        shown -= 1
    if shown < columns:
        shown_rows = min(shown_rows, _MOST_ROWS)
    gap = next((gap for gap in gaps if needed(shown, gap) <= width), gaps[-1])
    focus_row, focus_column = (0, 0, *scene.focus)[-2:]
    fits = needed(shown, gap) <= width and shown_rows + TITLE_ROWS <= height
    return Layout(
        bands,
        page(rows, shown_rows, focus_row),
        page(columns, shown, focus_column),
        gap,
        shown_rows * shown if fits else 0,
    )
