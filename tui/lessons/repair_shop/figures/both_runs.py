"""This loop's run beside the healthy loop's: the losses, what is printed, the shapes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from engine.explain.repair_shop.lines import EPOCHS
from engine.explain.repair_shop.outcome import Ran
from engine.explain.shared.curves import Column
from engine.explain.shared.shapes import format_shape
from engine.protocol import ShopTask
from tui.drawing.axes import LogScale, draw_foot, draw_side
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import short, tick_text
from tui.drawing.plot import Plot

SCALES: Final[Mapping[ShopTask, tuple[float, float]]] = {"class": (0.05, 10), "number": (0.5, 100)}
"""Between which losses the axis of each kind of loop lies; what is beyond stands at its end."""
AXIS: Final = 6
"""Cells left of the plot: a label and the axis."""
FEET: Final = 2
"""Rows below the plot."""
LEAST: Final = 3
"""Rows of the lowest plot."""
COLUMN, NARROW = 9, 7
"""Cells of a number that is printed, and of the healthy loop's where there are few."""
IN_FULL: Final = 30
"""Cells in which what is printed has its words in full."""
TOLD: Final = (1, *range(4, EPOCHS + 1, 4))
"""The epochs whose losses are told where there is room for them."""
SOONER: Final = (TOLD[0], TOLD[-1], *TOLD[1:-1])
"""The same, in the order in which they find room."""
CALM: Final = "quiet"
OWN, HEALTHY = "accent", "b"


@dataclass(frozen=True)
class Runs:
    """What there is to compare; a run is None before there is any of it."""

    task: ShopTask
    own: Ran | None
    healthy: Ran | None
    word: Callable[..., str]


@dataclass(frozen=True)
class Box:
    """Where something is drawn."""

    row: int
    column: int
    width: int
    height: int


# ---- the losses


def draw_losses(canvas: Canvas, box: Box, runs: Runs) -> None:
    """Both curves over axes that stay; the title says which is which."""
    word, left, columns = runs.word, box.column + AXIS, box.width - AXIS
    end = canvas.line(box.row, box.column, word("losses"), CALM, width=box.width)
    legend = [("━ " + word("own"), OWN), ("┄ " + word("healthy"), HEALTHY)]
    if any(
        not math.isfinite(loss) for run in (runs.own, runs.healthy) if run for loss in run.losses
    ):
        legend.append(("! nan", "bad"))
    while legend and box.column + box.width - _cells(legend) <= end:
        legend.pop()
    at = box.column + box.width - _cells(legend)
    for text, ink in legend:
        at = canvas.put(box.row, at, text, ink) + 2
    rows = box.height - 1 - FEET
    if rows < 1 or columns < EPOCHS:
        return
    low, high = SCALES[runs.task]
    scale, top = LogScale(low, high, rows * 4), box.row + 1
    labels = ((scale.row(value), tick_text(value, AXIS - 2)) for value in scale.ticks())
    draw_side(canvas, top, left, rows, labels, gap=1, apart=2 if rows > 4 else 1)
    _draw_foot(canvas, top + rows, left, columns, word)
    plot = Plot(rows)
    for run, ink in ((runs.healthy, HEALTHY), (runs.own, OWN)):
        if run is not None:
            plot.line(points(run, 2 * columns), scale, ink=ink, solid=ink == OWN)
    plot.draw(canvas, top, left)


def _cells(legend: Sequence[tuple[str, str]]) -> int:
    return sum(cell_len(text) for text, _ in legend) + 2 * (len(legend) - 1)


def _draw_foot(canvas: Canvas, row: int, left: int, columns: int, word: Callable[..., str]) -> None:
    draw_foot(canvas, row, left, columns)
    canvas.put(row + 1, left, word("epoch"), CALM)
    first = left + cell_len(word("epoch")) + 1
    for epoch in TOLD[1:]:
        end, text = left - 1 + round(epoch * columns / EPOCHS), str(epoch)
        canvas.put(row, end, "┴" if epoch < EPOCHS else "┘", CALM)
        if end + 1 - len(text) > first:
            canvas.put(row + 1, end + 1 - len(text), text, CALM)


def points(run: Ran, dots: int) -> list[Column | None]:
    """The mean loss of the steps that belong to each dot; a step may be wider than a dot."""
    found: list[Column | None] = []
    for dot in range(dots):
        first = dot * run.steps // dots
        last = max((dot + 1) * run.steps // dots, first + 1)
        values = run.losses[first:last]
        if not values:
            found.append(None)
            continue
        finite = [value for value in values if math.isfinite(value)]
        mean = sum(finite) / len(finite) if finite else math.nan
        lost = len(values) - len(finite)
        found.append(Column(len(values), mean, mean, mean, lost))
    return found


# ---- what is printed


def draw_printed(canvas: Canvas, box: Box, runs: Runs) -> None:
    """The numbers that both print, those that differ in the ink of what is looked at now.

    As many losses as there are rows for, the first and the last ones first of all.
    """
    brief = ".short" if box.width < IN_FULL else ""
    word, end = runs.word, box.column + box.width
    ends = end - (NARROW if box.width <= IN_FULL else COLUMN) - 1, end
    left = ends[0] - NARROW - 1 - box.column
    if not brief:
        canvas.line(box.row, box.column, word("printed"), CALM, width=left)
    for end, name, ink in zip(ends, ("own", "healthy"), (OWN, HEALTHY), strict=True):
        canvas.right(box.row, end, word(name), ink)
    lines = [
        (word(f"loss{brief}", epoch=epoch), *_losses(runs, epoch))
        for epoch in sorted(SOONER[: box.height - 2])
    ]
    own, healthy = (run.accuracy if run else None for run in (runs.own, runs.healthy))
    lines.append((word(f"accuracy{brief}"), own, healthy))
    for row, (name, *values) in enumerate(lines, box.row + 1):
        apart = None not in values and repr(values[0]) != repr(values[1])
        canvas.line(row, box.column, name, CALM, width=left)
        for end, value, ink in zip(ends, values, ("strong" if apart else "", ""), strict=True):
            canvas.right(row, end, short(value), ink if value is not None else "virtual")


def _losses(runs: Runs, epoch: int) -> tuple[float | None, float | None]:
    own, healthy = (
        run.epochs[epoch - 1] if run is not None and epoch <= len(run.epochs) else None
        for run in (runs.own, runs.healthy)
    )
    return own, healthy


# ---- shapes


def names_of(runs: Runs) -> list[str]:
    """The names whose shapes are known, in the order in which the program makes them."""
    found: dict[str, None] = {}
    for run in (runs.healthy, runs.own):
        found |= dict.fromkeys(run.shapes if run is not None else ())
    return list(found)


def draw_shapes(canvas: Canvas, box: Box, runs: Runs) -> None:
    """The shapes of the names in both; where there is little room, of those that differ."""
    word, names = runs.word, names_of(runs)
    width = max(map(cell_len, names), default=0) + 2
    ends = box.column + width + (box.width - width) // 2, box.column + box.width
    canvas.line(box.row, box.column, word("shapes"), CALM, width=box.width)
    whole = all(run is not None and run.ended for run in (runs.own, runs.healthy))
    shapes = {name: shapes_of(runs, name) for name in names}
    apart = [one for one in names if len({*shapes[one]}) > 1 and (whole or "–" not in shapes[one])]
    shown: Sequence[str] = names if len(names) < box.height else apart
    if not names or not shown:
        says = word("shapes.same" if names else "shapes.none")
        if cell_len(word("shapes")) + 1 + cell_len(says) > box.width:
            says = word("shapes.same.short")
        canvas.right(box.row, box.column + box.width, says, CALM if names else "virtual")
        return
    for end, name, ink in zip(ends, ("own", "healthy"), (OWN, HEALTHY), strict=True):
        if len(shown) == len(names):
            canvas.right(box.row, end, word(name), ink)
    for row, name in enumerate(shown[: box.height - 1], box.row + 1):
        canvas.put(row, box.column, name, "a")
        ink = "strong" if name in apart else ""
        for end, shape in zip(ends, shapes[name], strict=True):
            canvas.right(row, end, shape, ink if shape != "–" else "virtual")


def shapes_of(runs: Runs, name: str) -> tuple[str, str]:
    """The shape of that name in this loop, and in the healthy one."""
    own, healthy = (
        format_shape(run.shapes[name]) if run is not None and name in run.shapes else "–"
        for run in (runs.own, runs.healthy)
    )
    return own, healthy


# ---- all of it


SIDE: Final = 38
"""Cells of what stands beside the curves."""


def draw_both(canvas: Canvas, runs: Runs) -> None:
    """The curves to the left, beside them all that is printed, and the shapes below that."""
    width = min(SIDE, canvas.width // 2)
    draw_losses(canvas, Box(0, 0, canvas.width - width - 3, canvas.height), runs)
    left, rows = canvas.width - width, min(2 + len(TOLD), canvas.height)
    draw_printed(canvas, Box(0, left, width, rows), runs)
    top = rows + (canvas.height > rows + 1 + len(names_of(runs)))
    if canvas.height - top > 1:
        draw_shapes(canvas, Box(top, left, width, canvas.height - top), runs)
