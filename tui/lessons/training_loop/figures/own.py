"""The learner's own digit beside a step: ten bars before it and after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.protocol import CLASSES
from tui.drawing.canvas import Canvas
from tui.drawing.class_bars import draw_bars
from tui.drawing.digit_image import Picture, best_style, cells_of, draw_picture
from tui.drawing.numbers import fixed

OWN = 31
"""Columns that it takes at least."""
ARROW = "→"
BETWEEN = 3
"""Columns of the arrow between the bars before and after."""
HEADS = 2
"""Rows above the bars: what it is, which side is which."""
LEVELS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class OwnDigit:
    """What the network says to it: probabilities before and after the step, None while unknown.

    `label` is None where the learner has not said which digit it is.
    """

    picture: Picture
    label: int | None
    before: Sequence[float] | None
    after: Sequence[float] | None


def draw_own(canvas: Canvas, own: OwnDigit, word: Callable[..., str], *, dark: bool) -> None:
    """Fill `canvas`: the title, the image where there is room for it, the bars."""
    title = word("own") if own.label is None else word("own.named", label=own.label)
    canvas.line(0, 0, title, "strong")
    top, width, rows = 1, min(canvas.width, 2 * OWN), HEADS - 1 + CLASSES
    if own.before is None:
        rows = 0  # nothing has been computed yet: the image alone
    elif canvas.height < 1 + rows:
        _draw_upright(canvas, own, word)
        return
    style = best_style(own.picture, width, canvas.height - top - rows)
    across, down = cells_of(own.picture, style)
    if across <= width and down <= canvas.height - top - rows:
        draw_picture(canvas, top, 0, own.picture, style, dark=dark)
        top += down
    if own.before is None:
        return
    each = (width - BETWEEN) // 2
    for side, values in enumerate((own.before, own.after)):
        left = side * (each + BETWEEN)
        canvas.put(top, left, word(("before", "after")[side]), "quiet")
        draw_bars(canvas, top + 1, left, each, values, classes=range(CLASSES))
    canvas.put(top, each + 1, ARROW, "quiet")


def _draw_upright(canvas: Canvas, own: OwnDigit, word: Callable[..., str]) -> None:
    """The bars standing side by side, each a column, and one class in numbers: for few rows."""
    rows = canvas.height - HEADS - 2
    each = CLASSES + BETWEEN + 2
    sides = [values for values in (own.before, own.after) if values is not None]
    read = [max(range(CLASSES), key=values.__getitem__) for values in sides]
    told = own.label if own.label is not None else read[-1]
    numbers = f" {ARROW} ".join(fixed(values[told], 3) for values in sides)
    canvas.line(min(HEADS + rows + 1, canvas.height - 1), 0, f"p[{told}] = {numbers}", "accent")
    for side in range(2 * (rows > 0)):
        left = side * each
        canvas.put(1, left, word(("before", "after")[side]), "quiet")
        for number in range(CLASSES):
            canvas.put(HEADS + rows, left + number, str(number), "quiet")
        if side == len(sides):
            canvas.put(HEADS + rows - 1, left, "–" * CLASSES, "virtual")
            continue
        for number, value in enumerate(sides[side]):
            ink = "accent" if number == read[side] else "a"
            eighths = max(round(value * 8 * rows), 1) if value == value else 0
            for row in range(rows):
                level = min(max(eighths - 8 * (rows - 1 - row), 0), 8)
                canvas.put(HEADS + row, left + number, LEVELS[level], ink)
        canvas.put(HEADS + rows, left + read[side], str(read[side]), "accent")
    canvas.put(1, each - BETWEEN, ARROW if rows > 0 else "", "quiet")
