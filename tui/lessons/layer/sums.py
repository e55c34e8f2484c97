"""The sums of all units at once: how large they are, and which of them the activation cuts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.lessons.layer.scene import OperationsScene
from tui.lessons.shared.histogram import draw_histogram, histogram

MOST: Final = 12
LEAST: Final = 4
"""Bins."""


def draw_sums(canvas: Canvas, top: int, scene: OperationsScene) -> None:
    """Draw them from that row on, where there is room: after the operation that is shown."""
    ranking, room = scene.ranking, canvas.height - top - 2
    if ranking is None or room < LEAST:
        return
    relu = scene.activation == "relu"
    values: Sequence[float]
    if scene.done == 0:
        values = [ranking.product(unit) for unit in range(ranking.units)]
    elif scene.done == 1 or relu:
        values = [float(value) for value in ranking.before]
    else:
        values = [float(value) for value in ranking.after]
    found = histogram(values, min(room, MOST))
    if found is None:
        return
    cut = relu and scene.done == 2
    said = scene.word(
        "sums.cut" if cut else "sums",
        units=f"{ranking.units:,}",
        cut=f"{ranking.units - ranking.firing:,}",
    )
    canvas.put(top, 0, wrap_cells(said, max(canvas.width, 10))[0], "accent" if cut else "quiet")
    draw_histogram(
        canvas,
        top + 1,
        0,
        canvas.width - 1,
        found,
        lambda low: ("virtual" if cut else "d") if low < -found.width / 2 else "a",
    )
