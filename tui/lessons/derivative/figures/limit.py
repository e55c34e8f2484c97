"""The error of (f(x + h) - f(x)) / h over h, in float32 and float64, on logarithmic axes."""

from __future__ import annotations

from itertools import pairwise
from math import floor, isfinite, log10

from engine.explain.derivative.precision import DTYPES, EXPONENTS, Precision, Quotient
from tui.drawing.axes import draw_foot, draw_side, spaced
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.dots import Dots
from tui.drawing.numbers import brief, scientific, significant
from tui.lessons.derivative.figures.curve_plot import AXIS
from tui.lessons.derivative.figures.frame import draw_title, speak_function
from tui.lessons.derivative.figures.scene import FACTS, NONE, SLOT, LimitScene

SIGNS = ("o", "x")
"""Of float32 and of float64."""
INKS = ("b", "c")
DIGITS = (9, 17)
"""That tell each number of the dtype from its neighbours."""
LOWEST = -17
ENDS = (6, 18, 30)
"""Columns of the table that is read aloud."""
LOW = 15
"""Up to this height there is room for the quotients and their errors only."""
LOWER = 9
"""And up to this one for the errors."""


def draw_limit(canvas: Canvas, scene: LimitScene) -> None:
    """Draw the errors up to the present h, and the digits behind it."""
    base = scene.base
    slope = "" if scene.precision is None else brief(scene.precision.slope)
    x = significant(base.point.x if scene.precision is None else round(scene.precision.x, 7), 7)
    draw_title(canvas, base, base.word("limit.title", x=x, slope=slope or NONE))
    facts = max(canvas.width - FACTS, AXIS + 12)
    if scene.precision is None:
        for row, line in enumerate(wrap_cells(base.word("limit.none"), facts), start=2):
            canvas.put(row, 0, line)
    else:
        _draw_plot(canvas, scene, scene.precision, facts - AXIS - 2)
        _draw_facts(canvas, scene, scene.precision, facts)


def _draw_plot(canvas: Canvas, scene: LimitScene, found: Precision, columns: int) -> None:
    rows = canvas.height - 4
    low, high = _decades(found)
    per = (rows * 4 - 1) / max(high - low, 1)
    labels = (
        (rows - 1 - int((decade - low) * per) // 4, f"1e{decade}" if decade else "1")
        for decade in range(low, high + 1, 2)
    )
    draw_side(canvas, 1, AXIS, rows, labels, apart=2)
    _draw_foot(canvas, scene, 1 + rows, columns)
    plot = Dots(rows)
    dots: list[list[tuple[int, int] | None]] = []
    for quotients, ink in zip(found.quotients, INKS, strict=True):
        line = [
            _dot(quotient, place, columns, low, per)
            for place, quotient in enumerate(quotients[: scene.step + 1])
        ]
        dots.append(line)
        for before, after in pairwise(line):
            if before is not None and after is not None:
                _connect(plot, before, after, ink)
    if not scene.base.ascii:
        plot.draw(canvas, 1, AXIS)
    for number_of, line in reversed(list(enumerate(dots))):
        best = found.best[number_of]
        for place, dot in enumerate(line):
            if dot is None:
                continue
            marked = place in best and not scene.hidden
            ink = f"{INKS[number_of]}-now" if marked else INKS[number_of]
            row, column = 1 + rows - 1 - dot[1] // 4, AXIS + dot[0] // 2
            canvas.put(row, column, SIGNS[number_of], ink)
            if marked and place == best[0]:
                name = scene.base.word("best")
                under = row + 1 if row < rows else row - 1
                canvas.put(under, max(column - len(name) // 2, AXIS), name, "accent")


def _draw_foot(canvas: Canvas, scene: LimitScene, row: int, columns: int) -> None:
    draw_foot(canvas, row, AXIS, columns)
    canvas.put(row + 1, 0, "h", "strong")
    labels = []
    for place, exponent in enumerate(EXPONENTS):
        column, text = AXIS + _across(place, columns) // 2, power_text(exponent)
        canvas.put(row, column, "┴", "accent" if place == scene.step else "quiet")
        labels.append((min(column - len(text) // 2, AXIS + columns + 1 - len(text)), text))
    for place, start, text in spaced(labels[::4], 1, AXIS + columns + 1):
        canvas.put(row + 1, start, text, "accent" if 4 * place == scene.step else "quiet")
    canvas.line(row + 2, 0, scene.base.word("limit.legend"), "quiet", width=AXIS + columns + 1)


def _across(place: int, columns: int) -> int:
    return 1 + round(place * (2 * columns - 3) / (len(EXPONENTS) - 1))


def _decades(found: Precision) -> tuple[int, int]:
    """Powers of ten around all errors."""
    errors = [q.error for line in found.quotients for q in line if isfinite(q.error) and q.error]
    if not errors:
        return LOWEST, 0
    return max(floor(log10(min(errors))), LOWEST) - 1, floor(log10(max(errors))) + 1


def _dot(
    quotient: Quotient, place: int, columns: int, low: int, per: float
) -> tuple[int, int] | None:
    """Where an error stands; no error at all at the bottom."""
    if not isfinite(quotient.error):
        return None
    height = max(log10(quotient.error) - low, 0.0) if quotient.error else 0.0
    return _across(place, columns), int(height * per)


def _connect(plot: Dots, start: tuple[int, int], end: tuple[int, int], ink: str) -> None:
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
    for number_of in range(0, steps + 1, 3):
        share = number_of / max(steps, 1)
        across = round(start[0] + (end[0] - start[0]) * share)
        plot.dot(across, round(start[1] + (end[1] - start[1]) * share), ink)


# ---- what is said


def _draw_facts(canvas: Canvas, scene: LimitScene, found: Precision, left: int) -> None:
    """The numbers of the present h in each dtype, and the best h of each."""
    base, roomy = scene.base, canvas.height >= 20
    exponent = EXPONENTS[scene.step]
    row = 1
    canvas.put(row, left, f"h = {power_text(exponent)}", "accent")
    row += 1 + roomy
    for place, dtype in enumerate(DTYPES):
        quotient = found.quotients[place][scene.step]
        digits = DIGITS[place]
        canvas.put(row, left, f"{SIGNS[place]} {dtype}", INKS[place])
        lines = (
            (f"{base.name} + h", significant(quotient.moved, digits)),
            (f"f({base.name} + h)", significant(quotient.reached, digits)),
            (f"f({base.name})", significant(found.values[place], digits)),
            (base.word("quotient"), significant(quotient.quotient, 9)),
            (base.word("error"), size_text(quotient.error)),
        )
        for name, text in lines[0 if canvas.height > LOW else 3 if canvas.height > LOWER else 4 :]:
            row += 1
            canvas.put(row, left, name, "quiet")
            canvas.right(row, left + FACTS, text, "accent" if name == lines[-1][0] else "")
        row += 1 + roomy
    for place, dtype in enumerate(DTYPES):
        if row >= canvas.height:
            return
        canvas.put(row, left, base.word("best.of", dtype=dtype), "quiet")
        text, ink = (SLOT, "now") if scene.hidden else (_best(scene, found, place), "accent")
        canvas.right(row, left + FACTS, text, ink)
        row += 1


def speak_limit(canvas: Canvas, scene: LimitScene) -> None:
    """The function, then the plot as a table: the error of each h in each dtype, and the best."""
    speak_function(canvas, scene.base)
    found = scene.precision
    if found is None:
        canvas.put(1, 0, scene.base.word("limit.none"))
        return
    pairs = zip(EXPONENTS, zip(*found.quotients, strict=True), strict=True)
    lines = [
        (power_text(exponent), *(size_text(one.error) for one in found))
        for exponent, found in pairs
    ]
    below = canvas.table(1, ENDS, [("h", *DTYPES), *lines])
    for row, (place, dtype) in enumerate(enumerate(DTYPES), below):
        column = canvas.put(row, 0, scene.base.word("best.of", dtype=dtype) + ": ")
        canvas.put(row, column, _best(scene, found, place))


def power_text(exponent: int) -> str:
    """10 to the power of minus that."""
    return f"1e-{exponent}" if exponent else "1"


def _best(scene: LimitScene, found: Precision, place: int) -> str:
    best = found.best[place]
    if not best:
        return NONE
    error = size_text(found.quotients[place][best[0]].error)
    return scene.base.word("best.value", h=power_text(best[0]), error=error)


def size_text(error: float) -> str:
    """An error in few cells: 2.2, 0.036, 5e-4."""
    return scientific(error, 0) if 0 < error < 0.01 else brief(error)
