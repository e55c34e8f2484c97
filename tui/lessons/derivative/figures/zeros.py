"""f with the points where its slope is 0 or is not there, and what each of them is."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, isnan

import numpy as np

from engine.explain.derivative.stationary import Stationary
from engine.explain.derivative.stationary_extremes import Extreme
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.numbers import brief, significant
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
from tui.lessons.derivative.figures.scene import FACTS, SLOT, ZerosScene

ENDS = (2, 9, 16, 22)
"""Columns at which number, x and f(x) end, and the signs begin."""
SORT = 23
SIGNS = {-1: "-", 0: "0", 1: "+"}
BOTTOM = 6
"""Rows below the list that the lowest and highest value take."""


def draw_zeros(canvas: Canvas, scene: ZerosScene) -> list[Place]:
    """Draw them all; gives what can be pressed."""
    base = scene.base
    plots = frames(canvas, base, extra=1)
    draw_title(canvas, base, base.word("zeros.title"))
    draw_axes(canvas, plots)
    if not scene.moving:  # a line as tall as the figure, sent twice a step: two kilobytes
        draw_guide(canvas, plots, base.point.x)
    plots.upper.put_curve(base.curve, "a")
    plots.upper.draw(canvas, plots.top, plots.left)
    plots.lower.put_curve(base.curve, "b", slope=True)
    plots.lower.draw(canvas, plots.below, plots.left)
    draw_names(canvas, plots)
    _draw_signs(canvas, plots, scene)
    mark_point(canvas, plots, base)
    mark_slope(canvas, plots, base)
    _draw_marks(canvas, plots, scene)
    found = _draw_facts(canvas, scene, plots.facts)
    return found + places(plots, canvas.height)


def _draw_signs(canvas: Canvas, plots: Frames, scene: ZerosScene) -> None:
    """The sign of the slope, column by column: + - 0, blank where there is none."""
    row = plots.below - 1
    for column in range(plots.upper.columns):
        sign = _sign_at(scene, plots.upper.middle(column))
        if sign is not None:
            ink = {1: "good", -1: "bad", 0: "accent"}[sign]
            canvas.put(row, plots.left + column, SIGNS[sign], ink)
    for point in scene.landscape.points:
        at = plots.upper.column(point.x)
        if at is not None and point.sort != "flat":
            canvas.put(row, plots.left + at, "0" if point.smooth else "|", "now")
    canvas.right(row, plots.left - 1, "+-", "strong")


def _sign_at(scene: ZerosScene, x: float) -> int | None:
    for stretch in scene.landscape.stretches:
        if x <= stretch.right:
            return stretch.sign
    # Where there are too many points, the nearest sample's.
    curve = scene.base.curve
    sign = float(curve.sloped.signs[int(np.abs(curve.x - x).argmin())])
    return None if isnan(sign) else int(sign)


def _draw_marks(canvas: Canvas, plots: Frames, scene: ZerosScene) -> None:
    """The number of each point, on the curve."""
    for place, point in enumerate(scene.landscape.points):
        at = ((point.x + point.end) / 2, point.value)
        sign = str(place + 1) if place < 9 else "+"
        ink = "now" if place == scene.current else "strong"
        plots.upper.mark(canvas, plots.top, plots.left, at, sign, ink)


# ---- what is said


def speak_zeros(canvas: Canvas, scene: ZerosScene) -> None:
    """The function and the list: who hears it isn't asked point by point, all of them are told."""
    speak_function(canvas, scene.base)
    _draw_facts(canvas, replace(scene, current=None, hidden=False), 0)


def _draw_facts(canvas: Canvas, scene: ZerosScene, left: int) -> list[Place]:
    """The list of the points, then the lowest and the highest value; gives what can be pressed."""
    base, points = scene.base, scene.landscape.points
    if scene.landscape.crowded or not points:
        empty = "empty" if scene.landscape.lowest is None else "nothing"
        key = "crowded" if scene.landscape.crowded else empty
        row = _say(canvas, 1, left, base.word(key), "")
        if not scene.landscape.crowded:
            _draw_extremes(canvas, scene, row + 1, left)
        return []
    heads = (ENDS[1], ENDS[2], ENDS[3] - 1)
    canvas.table(1, heads, [(base.name, f"f({base.name})", "f'")], "quiet", left=left)
    room = max(canvas.height - 2 - BOTTOM, 3)
    current = len(points) - 1 if scene.current is None else scene.current
    first = min(max(current - room + 2, 0), max(len(points) - room, 0))
    found = []
    row = 2
    for place in range(first, min(first + room, len(points))):
        _draw_row(canvas, scene, place, points[place], row, left)
        found.append(Place(row, left, left + FACTS - 1, "point", (place,)))
        row += 1
    if any(not point.smooth for point in points):
        row = _say(canvas, row, left, base.word("kink"), "quiet")
    if scene.current is None:
        _draw_extremes(canvas, scene, row + 1, left)
    return found


def _draw_row(
    canvas: Canvas, scene: ZerosScene, place: int, point: Stationary, row: int, left: int
) -> None:
    base, current = scene.base, scene.current
    now = place == current
    ink = "accent" if now else ""
    canvas.put(row, left, "▸" if now else " ", "accent")
    middle = "0" if point.smooth else "|"
    signs = f"{SIGNS[point.before]} {middle} {SIGNS[point.after]}"
    texts = f"{place + 1}", brief(point.x), brief(point.value), signs
    canvas.table(row, ENDS, [texts], ink, left=left + 1)
    if current is not None and place > current:
        return
    if now and scene.hidden:
        canvas.put(row, left + SORT + 1, SLOT, "now")
    else:
        canvas.put(row, left + SORT + 1, base.word(f"sort.{point.sort}"), ink)


def _draw_extremes(canvas: Canvas, scene: ZerosScene, row: int, left: int) -> None:
    for name, extreme in (
        ("lowest", scene.landscape.lowest),
        ("highest", scene.landscape.highest),
    ):
        if extreme is not None:
            row = _say(canvas, row, left, _extreme_text(scene, name, extreme), "quiet")


def _extreme_text(scene: ZerosScene, name: str, extreme: Extreme) -> str:
    # Beyond float64 a value is there all the same.
    value = brief(extreme.value) if isfinite(extreme.value) else scene.base.word("none.overflow")
    x = significant(round(extreme.x, 6), 7)
    return scene.base.word(f"{name}.{extreme.place}", value=value, x=x)


def _say(canvas: Canvas, row: int, left: int, text: str, ink: str) -> int:
    for line in wrap_cells(text, FACTS - 1):
        canvas.put(row, left, line, ink)
        row += 1
    return row
