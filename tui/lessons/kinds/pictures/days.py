"""Timeseries as days behind each other, each with a curve for every feature."""

from __future__ import annotations

from math import floor
from typing import Final

from engine.explain.kinds.samples import SERIES, market
from tui.drawing.axes import round_up
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.drawing.small_plot import AXIS, SmallPlot
from tui.drawing.tensors.stack import CARD, card, depth_for, draw_stack, stack_of
from tui.lessons.kinds.scene import KindScene

_LEAST: Final = 14
"""Columns of a curve."""
_EDGES: Final = (1.0, 2.0, 2.5, 5.0)
_GAP: Final = 2


def draw_days(canvas: Canvas, scene: KindScene) -> None:
    """Draw the days that come first, the first of them in front."""
    samples, minutes = scene.size("samples"), scene.size("timesteps")
    features = scene.size("features")
    depth = depth_for(samples, canvas.height)
    behind = depth.size(0, 0)
    inner = canvas.width - behind[0] - CARD, canvas.height - behind[1] - CARD - 1
    if not samples or not minutes or not features or inner[1] < 4:
        return

    def day(number: int) -> tuple[Canvas, list[Place]]:
        front = _curves(scene, *inner) if number == 0 else Canvas(*inner)
        title = scene.word("day", number=number)
        return card(front, "" if number == 0 else "quiet", title), []

    draw_stack(canvas, 0, 0, depth, stack_of(samples, 0, depth, day))
    scene.put_tag(canvas, 0, 0, "samples", "↗")
    end = scene.put_tag(canvas, canvas.height - 1, 2 + AXIS, "timesteps", "→")
    scene.put_tag(canvas, canvas.height - 1, end + 3, "features", "⇒")


def _curves(scene: KindScene, width: int, height: int) -> Canvas:
    """A curve for each feature that has room, side by side."""
    canvas = Canvas(width, height)
    minutes, features = scene.size("timesteps"), scene.size("features")
    shown = max(min(features, (width + _GAP) // (_LEAST + AXIS + 1 + _GAP)), 1)
    pitch = (width + _GAP) // shown
    for feature in range(shown):
        values = [market(0, minute, feature, minutes) for minute in _some(minutes)]
        bottom, top = _ends(min(values), max(values))
        plot = SmallPlot(pitch - AXIS - 1 - _GAP, height - 2, 0, max(minutes - 1, 1), bottom, top)

        def value(x: float, feature: int = feature) -> float:
            return market(0, round(x), feature, minutes)

        left = feature * pitch + 1
        plot.draw_axes(canvas, 0, left, scene.word("minute"), "")
        plot.draw_curve(canvas, 0, left, value, "abcd"[feature % 4])
        canvas.put(0, left + AXIS + 1, series_name(scene, feature), "strong")
    if shown < features:
        canvas.put(height // 2, width - 1, "⋯", "virtual")
    return canvas


def _some(minutes: int) -> range:
    return range(0, minutes, max(minutes // 400, 1))


def _ends(low: float, high: float) -> tuple[float, float]:
    """Round numbers around all values."""
    step = round_up(max(high - low, 1e-3) / 4, _EDGES)
    bottom = floor(low / step) * step
    top = bottom
    while top < high:
        top += step
    return bottom, top


def series_name(scene: KindScene, feature: int) -> str:
    """What a curve is called, in the learner's language."""
    if feature < len(SERIES):
        return scene.word(f"series.{SERIES[feature]}")
    return scene.word("feature.other", number=feature)
