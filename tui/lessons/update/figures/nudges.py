"""Nudges from a millionth to one: predicted against measured, as a table and a log-log plot."""

from __future__ import annotations

from math import isfinite, log10

from rich.cells import cell_len

from engine.explain.update.plan import Nudged
from tui.drawing.axes import draw_foot, draw_side
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.numbers import nudge_text, precise, scientific
from tui.drawing.places import Place
from tui.drawing.small_plot import AXIS, SmallPlot
from tui.lessons.shared.networks.network_line import draw_network
from tui.lessons.update.figures.scene import NudgesScene
from tui.lessons.update.figures.weight import PENDING, draw_note, draw_title

NUDGE = "nudge"
"""Where a row of the table leads: its index is the nudge's number."""
COLUMNS = (10, 20, 31, 41, 52)
"""Where the columns of the table end: nudge, predicted, measured, error, float32."""
GAP = 1
NARROWEST = 16
TALLEST = 27
"""Rows of the plot at most: three for each two powers of ten."""
LEGEND = (
    ("change.predicted", "⋯", "a"),
    ("error.single", "×", "b"),
    ("error.double", "●", "accent"),
)
LOWEST, HIGHEST = -17.0, 1.0
"""log10 of the ends of the axis of errors."""


def draw_nudges(canvas: Canvas, scene: NudgesScene) -> list[Place]:
    """The table at the left, the plot at the right, what it says in words below."""
    places = draw_network(canvas, 0, scene.network)
    if scene.note or scene.place is None:
        draw_note(canvas, 2, scene)
        return places
    row = draw_title(canvas, 1, 0, scene)
    table = COLUMNS[-1] if canvas.width >= COLUMNS[-1] + AXIS + NARROWEST + GAP else COLUMNS[-2]
    places += _draw_table(canvas, row, scene, with_single=table == COLUMNS[-1])
    left = table + GAP + 1
    columns = canvas.width - left - AXIS
    below = row + 1 + len(scene.sizes)
    if columns >= NARROWEST and scene.pictured:
        rows = max(min(canvas.height - row - 3, TALLEST), 4)
        rows = min(rows, len(scene.sizes) - 1) if canvas.height < below + 6 else rows
        _draw_plot(canvas, row, left, min(columns, 48), rows, scene)
        below = max(below, row + rows + 3)
    _draw_words(canvas, row + 1 + len(scene.sizes), scene, table)
    return places


def _draw_table(canvas: Canvas, top: int, scene: NudgesScene, *, with_single: bool) -> list[Place]:
    word, plan = scene.word, scene.plan
    keys = ("nudge", "change.predicted", "change.measured", "change.error", "change.single")
    inks = ("quiet", "a", "accent", "quiet", "b")
    columns = COLUMNS if with_single else COLUMNS[:-1]
    heads = [(word(key), ink) for key, ink, _ in zip(keys, inks, columns, strict=False)]
    canvas.table(top, columns, [heads])
    places = []
    room = max(canvas.height - top - 1, 1)
    first = min(max(scene.shown - room, 0), max(len(scene.sizes) - room, 0))
    for number, size in enumerate(scene.sizes[first : first + room], start=first):
        row = top + 1 + number - first
        here = number == scene.shown - 1
        if here:
            canvas.put(row, 0, "▸", "accent")
        canvas.right(row, columns[0], nudge_text(scene.sign * size), "strong" if here else "")
        step = plan.steps[number] if plan is not None and number < scene.shown else None
        if step is None:
            canvas.table(row, columns[1:], [[PENDING] * len(columns[1:])], "virtual")
        else:
            _draw_step(canvas, row, step, columns, here=here)
        places.append(Place(row, 0, columns[-1], NUDGE, (number,)))
    return places


def _draw_step(
    canvas: Canvas, row: int, step: Nudged, columns: tuple[int, ...], *, here: bool
) -> None:
    far = step.too_far
    texts = (
        (precise(step.predicted), "a"),
        (precise(step.measured), "accent" if here else ""),
        (scientific(step.error), "bad" if far else "quiet"),
        (precise(step.single), "virtual" if step.drowned else "b"),
    )
    canvas.table(row, columns[1:], [texts[: len(columns) - 1]])
    if far:
        canvas.put(row, columns[3], "!", "bad")
    if step.drowned and len(columns) > 4:
        canvas.put(row, columns[4], "~", "virtual")


def _draw_plot(
    canvas: Canvas, top: int, left: int, columns: int, rows: int, scene: NudgesScene
) -> None:
    """log10 of the errors over log10 of the nudge, and the predicted change as a line."""
    plan, word = scene.plan, scene.word
    first, last = log10(scene.sizes[0]), log10(scene.sizes[-1])
    half = (last - first) / (len(scene.sizes) - 1) / 2
    plot = SmallPlot(columns, rows, first - half, last + half, LOWEST, HIGHEST)
    powers = range(int(LOWEST) + 1, int(HIGHEST), 4 if rows < 16 else 2)
    labels = ((plot.row(power), f"{power}") for power in powers)
    draw_side(canvas, top + 1, left + AXIS, rows, labels, tick="│")
    wide = word("plot.wide")
    title = wide if cell_len(wide) <= columns + AXIS else word("plot")
    canvas.line(top, left, title, "quiet", width=columns + AXIS)
    bottom = top + 1 + rows
    draw_foot(canvas, bottom, left + AXIS, columns)
    for power in range(round(first), round(last) + 1, 2):
        end = left + AXIS + plot.column(power) + 1
        canvas.right(bottom + 1, max(end, left + AXIS + 2), f"{power}", "quiet")
    for line, (key, glyph, ink) in enumerate(LEGEND):
        canvas.put(top + 1 + line, left + AXIS + 1, f"{glyph} {word(key)}", ink)
    if plan is None:
        return
    if plan.gradient and isfinite(plan.gradient):
        slope = log10(abs(plan.gradient))
        plot.draw_curve(canvas, top + 1, left, lambda x: x + slope, "a")
    for number, step in enumerate(plan.steps[: scene.shown]):
        x = log10(abs(step.nudge))
        for error, glyph, ink in ((step.single_error, "×", "b"), (step.error, "●", "accent")):
            if error and isfinite(error):
                here = number == scene.shown - 1 and glyph == "●"
                canvas.put(
                    top + 1 + plot.row(log10(error)),
                    left + AXIS + plot.column(x),
                    glyph,
                    "now" if here else ink,
                )


def _draw_words(canvas: Canvas, row: int, scene: NudgesScene, width: int) -> None:
    """Up to where the prediction holds, and from where on float32 would see the change."""
    plan, word = scene.plan, scene.word
    if plan is None or scene.shown < len(scene.sizes):
        return
    lines = []
    if not plan.gradient:
        lines.append(word("verdict.still" if plan.still else "verdict.woken"))
    elif plan.good_until:
        key = "verdict.all" if plan.good_until == scene.sizes[-1] else "verdict.until"
        lines.append(word(key, nudge=nudge_text(plan.good_until)[1:]))
    else:
        lines.append(word("verdict.none"))
    if plan.drowned_until and plan.gradient:
        nudge = nudge_text(plan.drowned_until)[1:]
        lines.append(word("verdict.single", nudge=nudge, step=scientific(plan.rounding32)))
    for line in lines:
        parts = wrap_cells(line, max(width, 20))
        if row + len(parts) > canvas.height:
            return
        for part in parts:
            canvas.put(row, 0, part, "quiet")
            row += 1
