"""The weight that is followed, as the training moved it, above the steps of the curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite
from typing import Literal

from engine.explain.shared.networks.nudge_places import ParameterPlace
from tui.drawing.axes import draw_side, round_up
from tui.drawing.canvas import Canvas
from tui.drawing.dots import Dots
from tui.drawing.numbers import nudge_text, precise
from tui.drawing.plot import AXIS
from tui.lessons.fit.figures.own_strip import LEAST_CURVES, ROOMY_CURVES
from tui.lessons.shared.networks.followed import LINE, LIT
from tui.link.weight_trace import Value

ROWS = (6, 3)
"""Rows of the strip with its title: where the curves have room, and where they have little."""


@dataclass(frozen=True)
class Trace:
    """What was seen of it; `missing` says why there is nothing to see, if so."""

    place: ParameterPlace
    values: Sequence[Value]
    missing: Literal["", "soon", "absent", "replayed"]


def trace_rows(trace: Trace | None, height: int) -> int:
    """Rows that the strip takes of so many."""
    if trace is None:
        return 0
    rows = (1, 1) if trace.missing else ROWS
    for taken, least in zip(rows, (ROOMY_CURVES, LEAST_CURVES), strict=True):
        if height >= taken + least:
            return taken
    return 0


def draw_trace(canvas: Canvas, trace: Trace, steps: int, word: Callable[..., str]) -> None:
    """Fill `canvas`, whose width is that of the curves of so many steps."""
    values = [one for one in trace.values if isfinite(one.value)]
    column = canvas.put(0, 0, str(trace.place), LIT) + 1
    if trace.missing or not values:
        canvas.line(0, column, _why(trace, word), "quiet")
        return
    first, last = trace.values[0], trace.values[-1]
    column = canvas.put(0, column, f"{precise(first.value)} → {precise(last.value)}", LINE) + 1
    said = word("trace.looks", first=f"{first.step:,}", last=f"{last.step:,}")
    canvas.line(0, column, said, "quiet")
    rows, columns = canvas.height - 1, canvas.width - AXIS - 1
    low, high = min(one.value for one in values), max(one.value for one in values)
    unit = round_up((high - low) / 2 or abs(low) or 1.0)
    bottom, top = floor(low / unit) * unit, ceil(high / unit) * unit
    top += unit * (top == bottom)
    ends = ((0, nudge_text(top)), (rows - 1, nudge_text(bottom)))
    draw_side(canvas, 1, AXIS, rows, [end for end in ends if len(end[1]) < AXIS], tick="│")
    dots, across, down = Dots(rows), 2 * columns - 1, 4 * rows - 1
    places = [
        (one.step * across // max(steps, 1), round((one.value - bottom) / (top - bottom) * down))
        for one in values
    ]
    before = places[0]
    for place in places:
        for x, y in _between(before, place):
            dots.dot(x, y, LINE)
        before = place
    dots.draw(canvas, 1, AXIS)


def _between(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[int, int]]:
    """The dots of the straight line from one look to the next."""
    (x, y), (to_x, to_y) = start, end
    many = max(to_x - x, abs(to_y - y), 1)
    return [
        (x + round(at * (to_x - x) / many), y + round(at * (to_y - y) / many))
        for at in range(many + 1)
    ]


def _why(trace: Trace, word: Callable[..., str]) -> str:
    """Why there is nothing to see."""
    if trace.missing == "absent":
        return word("trace.absent")
    return word("trace.replayed" if trace.missing == "replayed" else "trace.soon")
