"""Axes: at which values they have ticks, and how these stand beside a plot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, floor, isfinite, log, log10

from rich.cells import cell_len

from tui.drawing.canvas import Canvas

STEPS = (1.0, 2.0, 5.0)
"""Round numbers, at any power of ten."""


def round_up(value: float, steps: tuple[float, ...] = STEPS) -> float:
    """The least of `steps` at any power of ten that is not below a positive value."""
    power = 10.0 ** floor(log10(value))
    return next((step * power for step in steps if step * power >= value), 10 * power)


def round_down(value: float) -> float:
    """The greatest round number that is not above a positive value."""
    power = 10.0 ** floor(log10(value))
    return next((step * power for step in reversed(STEPS) if step * power <= value), power)


def round_ticks(low: float, high: float, most: int) -> Iterator[float]:
    """At most about so many round numbers between two, from the lowest on."""
    least = (high - low) / most
    if not isfinite(least) or least <= 0:
        return
    step = round_up(least * 0.999)
    for number in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1):
        yield number * step


@dataclass(frozen=True)
class LogScale:
    """A logarithmic axis over `dots` dots; dot 0 is the lowest."""

    bottom: float
    top: float
    dots: int

    def dot(self, value: float) -> int:
        """The dot of a finite value; values beyond the axis stand at its ends."""
        if value <= self.bottom:
            return 0
        if value >= self.top:
            return self.dots - 1
        share = log(value / self.bottom) / log(self.top / self.bottom)
        return min(round(share * (self.dots - 1)), self.dots - 1)

    def row(self, value: float) -> int:
        """The row of cells that its dot is in, from the top."""
        return (self.dots - 1) // 4 - self.dot(value) // 4

    def ticks(self) -> Iterator[float]:
        """The powers of ten on it, then two and five times these, each from the highest on."""
        for step in STEPS:
            for exponent in range(ceil(log10(self.top)), floor(log10(self.bottom)) - 1, -1):
                if self.bottom <= step * 10.0**exponent <= self.top:
                    yield step * 10.0**exponent


def draw_side(
    canvas: Canvas,
    top: int,
    left: int,
    rows: int,
    labels: Iterable[tuple[int, str]],
    *,
    tick: str = "┤",
    apart: int = 1,
    gap: int = 0,
) -> None:
    """The axis left of a plot that begins at `left`: labels by row, the first ones first.

    A label goes where another is less than `apart` rows away; `gap` is the blanks behind each.
    """
    for row in range(rows):
        canvas.put(top + row, left - 1, "│", "quiet")
    taken: list[int] = []
    for row, text in labels:
        if all(abs(row - other) >= apart for other in taken):
            taken.append(row)
            canvas.right(top + row, left - 1 - gap, text, "quiet")
            canvas.put(top + row, left - 1, tick, "quiet")


def draw_foot(canvas: Canvas, row: int, left: int, columns: int) -> None:
    """The axis below a plot that begins at `left`, from the corner on."""
    canvas.put(row, left - 1, "└" + "─" * columns, "quiet")


def spaced(
    labels: Iterable[tuple[int, str]], first: int, stop: int
) -> Iterator[tuple[int, int, str]]:
    """Of texts by the column they begin at, those that lie in [first, stop), a blank apart.

    Each with its place among the labels.
    """
    for place, (start, text) in enumerate(labels):
        if start >= first and start + cell_len(text) <= stop:
            yield place, start, text
            first = start + cell_len(text) + 1
