"""The learner's own digit as the network read it after so many steps, above the curves.

Where there is room a row for each class, darker the surer; else ten bars every so many steps,
below the digit that they say. Both stand above the steps of the curves.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tui.drawing.canvas import Canvas
from tui.drawing.plot import AXIS
from tui.link.image_reading import Reading

BARS = 2
"""Rows of ten bars, with the digit above them."""
LEAST_CURVES, ROOMY_CURVES = 8, 14
"""Rows that are left to the curves at least."""
HEIGHTS = " ▁▂▃▄▅▆▇█"
SHADES = " ░▒▓█"


@dataclass(frozen=True)
class OwnReadings:
    """What was read in the own digit of `label`, None where the learner has not said it."""

    readings: Sequence[Reading]
    label: int | None

    def at(self, step: int) -> Reading | None:
        """What was read last when so many steps were taken; None before the first reading."""
        place = bisect_right(self.readings, step, key=lambda reading: reading.step)
        return self.readings[place - 1] if place else None


def strip_rows(own: OwnReadings | None, classes: int, height: int) -> int:
    """Rows that the strip takes of so many."""
    if own is None or height < BARS + LEAST_CURVES:
        return 0
    return classes + 1 if height >= classes + 1 + ROOMY_CURVES else BARS


def draw_strip(
    canvas: Canvas, own: OwnReadings, steps: int, classes: int, word: Callable[..., str]
) -> None:
    """Fill `canvas`, whose width is that of the curves, up to the last step that was read."""
    columns = canvas.width - AXIS - 1
    last = own.readings[-1].step if own.readings else -1
    if canvas.height > BARS:
        _draw_classes(canvas, own, steps, last, columns, classes, word)
        return
    name = word("yours")
    canvas.put(1, max(AXIS - 1 - cell_len(name), 0), name, "quiet")
    ways = max(columns // (classes + 1) - 1, 1)
    for slot in range(ways + 1):
        # What is read now stands at the place that it is on its way to.
        reading = own.at(min(slot * steps // ways, last))
        if reading is not None:
            _draw_bars(canvas, AXIS + slot * (columns - classes) // ways, reading, own.label)
        if slot * steps // ways >= last:
            return


def _draw_bars(canvas: Canvas, column: int, reading: Reading, label: int | None) -> None:
    read = _read(reading)
    for number, value in enumerate(reading.values):
        height = round(value * 8) if value == value else 0
        ink = _ink(read, label) if number == read else "a"
        canvas.put(1, column + number, HEIGHTS[max(height, 1)], ink)
    canvas.put(0, column + read, str(read), _ink(read, label))


def _draw_classes(
    canvas: Canvas,
    own: OwnReadings,
    steps: int,
    last: int,
    columns: int,
    classes: int,
    word: Callable[..., str],
) -> None:
    title = word("yours.title") if own.label is None else word("yours.titled", digit=own.label)
    canvas.line(0, 0, title, "quiet", width=canvas.width - 1)
    for number in range(classes):
        meant = number == own.label
        mark = f"▸ {number}" if meant else str(number)
        canvas.right(1 + number, AXIS - 1, mark, "strong" if meant else "quiet")
    for column in range(columns):
        # The first column has what was read before the first step.
        reading = own.at(min((column + 1) * steps // columns - 1 if column else 0, last))
        if column * steps // columns > last:
            return
        if reading is None:
            continue
        read = _read(reading)
        for number, value in enumerate(reading.values):
            shade = SHADES[round(value * 4) if value == value else 0]
            ink = _ink(read, own.label) if number == read else "a"
            canvas.put(1 + number, AXIS + column, shade, ink)


def _read(reading: Reading) -> int:
    return max(range(len(reading.values)), key=reading.values.__getitem__)


def _ink(read: int, label: int | None) -> str:
    return "accent" if label is None else "good" if read == label else "bad"
