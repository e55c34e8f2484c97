"""Below the planes: loss and accuracy of every look at the training so far."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import Final

from tui.drawing.axes import round_up
from tui.drawing.canvas import Canvas
from tui.drawing.small_plot import AXIS, SmallPlot

LEAST: Final = 4
"""Rows of the plot."""
FOOT: Final = 2
"""Rows of the axis below it."""
MOST_COLUMNS: Final = 60


@dataclass(frozen=True)
class LookedAt:
    """A look at the training: after which step, and both figures then."""

    step: int
    loss: float
    accuracy: float


def draw_losses(
    canvas: Canvas,
    top: int,
    looks: Sequence[LookedAt],
    steps: int,
    word: Callable[..., str],
) -> None:
    """Draw both over the whole training from that row on, where there is room."""
    rows, columns = canvas.height - top - 1 - FOOT, min(canvas.width - AXIS - 1, MOST_COLUMNS)
    if rows < LEAST or columns < 2 * LEAST:
        return
    finite = [look.loss for look in looks if isfinite(look.loss)]
    # The first loss is the highest as a rule, so the axis stays where it is.
    most = max(round_up(max(finite[:1], default=1.0)), 1.0)
    plot = SmallPlot(columns, rows, 0, steps, 0, most)
    column = canvas.put(top, AXIS, word("curve.loss"), "c")
    canvas.put(top, column + 2, word("curve.accuracy"), "a")
    plot.draw_axes(canvas, top + 1, 0, word("step"), "")
    for key, ink in (("accuracy", "a"), ("loss", "c")):
        values = [float(getattr(look, key)) for look in looks]
        plot.draw_curve(canvas, top + 1, 0, _between(looks, values), ink)


def _between(looks: Sequence[LookedAt], values: Sequence[float]) -> Callable[[float], float]:
    """The value at a step, on a straight line from look to look; none beyond the last one."""
    at = [look.step for look in looks]

    def value(step: float) -> float:
        after = bisect_left(at, step)
        if after >= len(at):
            return nan
        if not after:
            return values[0] if step >= at[0] else nan
        share = (step - at[after - 1]) / (at[after] - at[after - 1])
        return values[after - 1] + share * (values[after] - values[after - 1])

    return value
