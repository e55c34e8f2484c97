"""f at a point: secants whose interval shrinks, the tangent, and what a nudge does."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.numbers import brief, fixed, near_pair, of_any_size, significant, tidy
from tui.drawing.places import Place
from tui.lessons.derivative.figures.frame import (
    Frames,
    draw_axes,
    draw_guide,
    draw_names,
    draw_title,
    frames,
    mark_point,
    mark_slope,
    places,
    speak_function,
)
from tui.lessons.derivative.figures.scene import (
    FACTS,
    SLOT,
    SlopeScene,
    computed_text,
    slope_text,
    value_text,
)

if TYPE_CHECKING:
    from engine.explain.derivative.secants import Secant

VALUE = 20
"""Column at which the values of the point end."""
ENDS = (7, 19, 31)
"""Columns at which h and the two slopes end."""
NUDGE_ENDS = (5, 14, 23, 31)
ROOMY = 24
"""From this height on there are blank lines between the blocks."""


def draw_slope(canvas: Canvas, scene: SlopeScene) -> list[Place]:
    """Draw the present stage; gives what can be pressed."""
    plots = frames(canvas, scene.base)
    draw_title(
        canvas, scene.base, scene.base.word("steps", fine=_step(scene, 1), coarse=_step(scene, 10))
    )
    draw_axes(canvas, plots)
    draw_guide(canvas, plots, scene.base.point.x)
    _draw_lines(canvas, plots, scene)
    draw_names(canvas, plots)
    _draw_facts(canvas, scene, plots.facts)
    return places(plots, canvas.height)


def _step(scene: SlopeScene, times: int) -> str:
    return significant(scene.base.curve.window.fine * times, 7)


def _draw_lines(canvas: Canvas, plots: Frames, scene: SlopeScene) -> None:
    base, point = scene.base, scene.base.point
    upper, lower = plots.upper, plots.lower
    name: tuple[tuple[int, int], str] | None = None
    if scene.stage == "secant" and scene.secants:
        secant = scene.secants[-1]
        # On its way in no ink of its own: a change of ink costs forty bytes, a dot three.
        ink = "" if scene.moving else "b"
        end = upper.put_line(point.x, point.value, secant.right, ink, style="dotted")
        name = (end, "secant") if end is not None else None
        if point.kind == "kink":
            upper.put_line(point.x, point.value, secant.left, ink and "c", style="dotted")
    elif scene.stage in ("tangent", "nudge") and point.has_value:
        if point.slope is not None:
            end = upper.put_line(point.x, point.value, point.slope, "b", style="dashed")
            name = (end, "tangent") if end is not None else None
        else:
            for slope, side in ((point.left, {"last": point.x}), (point.right, {"first": point.x})):
                upper.put_line(point.x, point.value, slope, "b", style="dashed", **side)
    upper.put_curve(base.curve, "a")
    upper.draw(canvas, plots.top, plots.left)
    if name is not None:
        _draw_name(canvas, plots, *name, scene)
    if scene.stage == "secant" and scene.secants:
        secant = scene.secants[-1]
        ends = [(point.x + secant.h, secant.reached)]
        ends += [(point.x - secant.h, secant.before)] if point.kind == "kink" else []
        for at in ends:
            upper.mark(canvas, plots.top, plots.left, at, "○", "b")
    if scene.stage == "nudge":
        _draw_gap(canvas, plots, scene)
    mark_point(canvas, plots, base)
    if scene.hidden:
        column, zero = lower.column(point.x), lower.row(0.0)
        if column is not None and zero is not None:
            canvas.put(plots.below + zero, plots.left + column, "?", "now")
        return
    lower.put_curve(base.curve, "b", slope=True)
    lower.draw(canvas, plots.below, plots.left)
    if point.has_value:
        mark_slope(canvas, plots, base)


def _draw_name(
    canvas: Canvas, plots: Frames, cell: tuple[int, int], name: str, scene: SlopeScene
) -> None:
    """The line's name beside its end."""
    text = f" {scene.base.word(name)} "
    row, column = plots.top + cell[0], plots.left + cell[1]
    room = plots.left + plots.upper.columns
    below = row + 1 if row + 1 < plots.foot else row - 1
    canvas.right(below, min(column + 1, room), text, "b")


def _draw_gap(canvas: Canvas, plots: Frames, scene: SlopeScene) -> None:
    """Between f(x + h) and what the slope said: a bar, with both at its ends."""
    secant, upper = scene.secants[0], plots.upper
    column = upper.column(scene.base.point.x + secant.h)
    if column is None or secant.predicted is None:
        return
    rows = [upper.row(y) for y in (secant.reached, secant.predicted)]
    if rows[0] is not None and rows[1] is not None:
        for row in range(min(rows[0], rows[1]) + 1, max(rows[0], rows[1])):
            canvas.put(plots.top + row, plots.left + column, "│", "accent")
    at = scene.base.point.x + secant.h
    for y, sign in ((secant.predicted, "x"), (secant.reached, "○")):
        upper.mark(canvas, plots.top, plots.left, (at, y), sign, "accent")


# ---- what is said


def speak_slope(canvas: Canvas, scene: SlopeScene) -> None:
    """The function, and all that is said beside the plots."""
    speak_function(canvas, scene.base)
    _draw_facts(canvas, scene, 0)


def _draw_facts(canvas: Canvas, scene: SlopeScene, left: int) -> None:
    """The point, its slope, and the table of the present stage."""
    base, point = scene.base, scene.base.point
    roomy = canvas.height >= ROOMY
    row = 1
    value = value_text(point)
    if point.exact is None:
        value = base.word("slope.open" if point.kind == "open" else "none.undefined")
    for name, text, ink in (
        (base.word("x"), significant(point.x, 7), ""),
        (base.word("value"), value, ""),
        (base.word("slope"), *_slope_text(scene)),
    ):
        canvas.put(row, left, name, "quiet")
        canvas.line(row, left + 9, text, ink, width=FACTS - 9)
        row += 1
    row += 1
    notes = wrap_cells(_note(scene), FACTS - 1)
    if scene.stage != "nudge" or roomy:
        row = _draw_table(canvas, scene, row, left, len(notes)) + roomy
    if scene.stage == "nudge":
        row = _draw_nudges(canvas, scene, row, left) + roomy
    for line in notes:
        if row < canvas.height:
            canvas.put(row, left, line, "quiet")
        row += 1


def _slope_text(scene: SlopeScene) -> tuple[str, str]:
    base, point = scene.base, scene.base.point
    if scene.hidden:
        return SLOT, "now"
    if point.sign is None:
        return base.word(f"slope.{point.kind}"), "accent"
    way = {1: "rises", 0: "level", -1: "falls"}[point.sign]
    return f"{slope_text(point)}  {base.word(way)}", "accent"


def _draw_table(canvas: Canvas, scene: SlopeScene, row: int, left: int, notes: int) -> int:
    """h and the slopes of the secants to either side; so many rows of notes come below."""
    base, point = scene.base, scene.base.point
    if scene.stage == "point":
        return row
    canvas.right(row - 1, left + ENDS[-1], base.word("from"), "quiet")
    heads = "h", base.word("right"), base.word("left")
    canvas.table(row, ENDS, [heads], "quiet", left=left)
    last = len(scene.secants) - 1
    is_told = scene.stage == "tangent"
    room = max(canvas.height - row - 1 - (scene.stage != "secant") - is_told * notes, 1)
    for place, secant in list(enumerate(scene.secants))[-room:]:
        row += 1
        now = scene.stage == "secant" and place == last
        ink = "accent" if now else ""
        canvas.put(row, left, "▸" if now else " ", "accent")
        texts = scene.h(secant.h), *map(of_any_size, (secant.right, secant.left), secant.exact)
        canvas.table(row, ENDS, [texts], ink, left=left)
    if scene.stage != "secant":
        row += 1
        now = scene.stage == "tangent"
        canvas.put(row, left, "▸" if now else " ", "accent")
        both = (point.right, point.left) if point.exact_slope is None else None
        right, left_of = map(brief, both) if both else (slope_text(point),) * 2
        texts = "→ 0", right, left_of
        canvas.table(row, ENDS, [texts], "accent" if now else "", left=left)
    return row + 1


def _draw_nudges(canvas: Canvas, scene: SlopeScene, row: int, left: int) -> int:
    """h, what the slope said f(x + h) would be, what it is, and the difference."""
    base = scene.base
    # The first two stand in the plot too, by their signs.
    heads = ("h", f"x {base.word('predicted')}", f"○ {base.word('reached')}", base.word("off"))
    canvas.table(row, NUDGE_ENDS, [heads], "quiet", left=left)
    for place, secant in enumerate(scene.secants):
        row += 1
        canvas.put(row, left, " " if place else "▸", "accent")
        texts = scene.h(secant.h), *_difference(secant)
        canvas.table(row, NUDGE_ENDS, [texts], "" if place else "accent", left=left)
    return row + 1


def _difference(secant: Secant) -> tuple[str, str, str]:
    """What was predicted and reached, with decimals that show how far they are apart, and that."""
    if secant.off is not None and isfinite(secant.off):
        ends = secant.reached - secant.off, secant.reached
        most = len(near_pair(*ends).rpartition(".")[2])
        for decimals in range(min(most, NUDGE_ENDS[1]), 2, -1):
            predicted, reached = (fixed(end, decimals) for end in ends)
            off = tidy(round(float(reached) - float(predicted), decimals))
            if max(map(len, (predicted, reached, off))) < NUDGE_ENDS[-1] - NUDGE_ENDS[-2]:
                return predicted, reached, off
    return brief(secant.predicted), brief(secant.reached), brief(secant.off)


def _note(scene: SlopeScene) -> str:
    base, point = scene.base, scene.base.point
    if scene.stage == "point":
        return base.word("note.point")
    if scene.stage == "nudge":
        return base.word("note.nudge", x=significant(point.x, 7), slope=brief(point.slope))
    if scene.stage == "secant":
        secant = scene.secants[-1]
        rise = brief(secant.reached - point.value)
        return base.word("note.secant", rise=rise, h=scene.h(secant.h), slope=brief(secant.right))
    convention = computed_text(point.convention)
    if point.slope is None:
        return base.word(f"note.{point.kind}", convention=convention)
    if not point.differs:
        return base.word("note.tangent")
    why = "lost" if point.lost else "kink" if point.has_kink else "steep"
    return base.word(f"note.autograd.{why}", convention=convention)
