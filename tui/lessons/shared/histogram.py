"""How many of many values lie where: a line for each stretch of the axis, and a bar as long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10
from typing import Final

from tui.drawing.canvas import Canvas
from tui.drawing.class_bars import bar

GAP: Final = 2
STEPS: Final = (1, 2, 2.5, 5, 10)
"""Round widths of a stretch, times a power of ten."""
_SLIVER: Final = "▏"
_SLACK: Final = 1e-9


@dataclass(frozen=True)
class Histogram:
    """Values in [start + n · width, start + (n + 1) · width) are counted in bin n.

    `start` is a multiple of `width`, so that no bin has values of both signs in it.
    """

    start: float
    width: float
    counts: tuple[int, ...]

    def edges(self, number: int) -> tuple[float, float]:
        """From where to where a bin goes."""
        return self.start + number * self.width, self.start + (number + 1) * self.width


def histogram(values: Sequence[float], most: int) -> Histogram | None:
    """The finite ones among the values in at most so many bins of a round width."""
    finite = [value for value in values if isfinite(value)]
    if not finite or most < 2:
        return None
    low, high = min(finite), max(finite)
    width = _round_width((high - low) or abs(high) or 1.0, most)
    while True:
        first, last = floor(low / width + _SLACK), floor(high / width + _SLACK)
        if last - first < most:
            break
        width = _round_width(width * most * 1.01, most)
    counts = [0] * (last - first + 1)
    for value in finite:
        counts[min(max(floor(value / width + _SLACK) - first, 0), last - first)] += 1
    return Histogram(first * width, width, tuple(counts))


def _round_width(reach: float, most: int) -> float:
    """The least round width of which so many are as long as `reach`."""
    least = reach / most
    power = 10.0 ** floor(log10(least))
    return next(step * power for step in STEPS if step * power >= least * (1 - _SLACK))


def draw_histogram(
    canvas: Canvas,
    top: int,
    left: int,
    width: int,
    found: Histogram,
    ink: Callable[[float], str],
) -> int:
    """Draw a line for each bin from that row on; `ink` is by a bin's lower end. The row below."""
    lows = (found.edges(number)[0] for number in range(len(found.counts)))
    edges = [f"{low:.6g}".replace("-", "−") for low in lows]
    names, counts = max(map(len, edges)), max(len(f"{one:,}") for one in found.counts)
    at = left + names + GAP + counts + GAP
    cells, most = max(width - (at - left), 1), max(found.counts)
    for row, (edge, count) in enumerate(zip(edges, found.counts, strict=True), start=top):
        own = ink(found.edges(row - top)[0])
        canvas.right(row, left + names, edge, "quiet")
        canvas.right(row, left + names + GAP + counts, f"{count:,}", own)
        if count:
            canvas.put(row, at, bar(count / most, cells) or _SLIVER, own)
    return top + len(found.counts)
