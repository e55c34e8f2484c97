"""Why a larger rate dies on a clipped log: its curve, its slope, and the share it silences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log10

from engine.explain.from_scratch.clip import EXPONENTS, FLOOR, ClippedLog
from engine.explain.from_scratch.runs import Run
from engine.protocol import FIRST_BLOCKS
from engine.protocol.arrays import Real, number
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import scientific, short, significant
from tui.drawing.small_plot import AXIS, SmallPlot

FACTS = 36
"""Cells beside the plot."""
LEVELS = " ▁▂▃▄▅▆▇█"
TOP = 30.0
"""The largest loss on the axis; −log of the smallest probability is below."""


@dataclass(frozen=True)
class ClipScene:
    """`at` is the sample that is looked at; its clipped slope is asked for while `asked`.

    `runs` are recorded trainings, or one's own, to be held against each other.
    """

    at: ClippedLog
    asked: bool
    runs: Sequence[tuple[str, Run]]
    title: str
    ink: str
    word: Callable[..., str]


def draw_clip(canvas: Canvas, scene: ClipScene) -> None:
    """The curves of both losses with the sample on them, its figures, and the runs below."""
    below = 2 * len(scene.runs) + 2
    rows = max(min(canvas.height - below - 3, 14), 3)
    columns = min(max(canvas.width - FACTS - AXIS - 2, 10), 60)
    low = EXPONENTS[-1]
    plot = SmallPlot(columns, rows, low, 0, 0, TOP)
    plot.draw_axes(canvas, 0, 0, scene.word("axis.p"), scene.word("axis.loss"))
    plot.draw_curve(canvas, 0, 0, lambda e: ClippedLog(10**e).clipped_loss, "a")
    # Over the other one, which it leaves where that is clipped.
    plot.draw_curve(canvas, 0, 0, _unclipped, "b")
    at = log10(scene.at.p)
    plot.draw_point(canvas, 0, 0, at, scene.at.loss, "b-now")
    plot.draw_point(canvas, 0, 0, at, scene.at.clipped_loss, "a-now")
    _draw_facts(canvas, scene, AXIS + columns + 2)
    _draw_runs(canvas, scene, min(canvas.height - below + 1, rows + 5))


def _draw_facts(canvas: Canvas, scene: ClipScene, left: int) -> None:
    word, at = scene.word, scene.at
    width = canvas.width - left
    canvas.line(0, left, word("sample", p=_power(at.p)), "strong", width=width)
    ends = left + width - 9, left + width
    canvas.table(1, ends, [(word("loss"), word("slope"))], "quiet")
    canvas.line(4, left, word("slope.by"), "quiet", width=width)
    rows = (
        ("clipped", at.clipped_loss, at.clipped_slope, "a"),
        ("logits", at.loss, at.slope, "b"),
    )
    for row, (name, value, steep, ink) in enumerate(rows, 2):
        canvas.line(row, left, word(f"curve.{name}"), ink, width=width - 17)
        slope = (short(steep, 3) if steep else "0"), ink
        if scene.asked and name == "clipped":
            slope = "[ ? ]", "now"
        canvas.table(row, ends, [(short(value, 3), slope)], ink)
    if not scene.asked:
        key = "silent" if at.p < FLOOR else "sure" if at.is_clipped else "heard"
        canvas.line(5, left, word(key), "accent" if key == "silent" else "quiet", width=width)


def speak_clip(canvas: Canvas, scene: ClipScene) -> None:
    """The same without the curves."""
    _draw_facts(canvas, scene, 1)
    _draw_runs(canvas, scene, 8)


def _unclipped(exponent: float) -> float:
    """The loss from the logits where the clipped one is another."""
    at = ClippedLog(10**exponent)
    return at.loss if at.p < FLOOR else float("nan")


def _power(p: float) -> str:
    return significant(p) if p >= 1e-3 else scientific(p)


def _draw_runs(canvas: Canvas, scene: ClipScene, top: int) -> None:
    """Each run's share of clipped samples over its first steps, and how it ended."""
    word = scene.word
    canvas.line(top - 1, 1, scene.title, scene.ink)
    row = top
    for name, run in scene.runs:
        shares = run.first_clipped
        canvas.line(row, 1, name, "strong", width=22)
        for place in range(FIRST_BLOCKS):
            share = shares[place] if place < len(shares) else 0.0
            canvas.put(row, 24 + 2 * place, 2 * _level(share), "a" if share else "virtual")
        after = word("run.share", first=_percent(shares), epoch=_percent(run.clipped[:1]))
        losses = word("run.loss", first=_loss(run.loss[:1]), last=_loss(run.loss))
        accuracy = word("run.accuracy", accuracy=short(run.accuracy[-1], 3))
        canvas.right(row, canvas.width, accuracy, "accent")
        canvas.line(row + 1, 3, f"{after} · {losses}", "quiet")
        row += 2


def _level(share: float) -> str:
    """A share of 1 as the height of a cell."""
    return LEVELS[max(round(share * 8), 1)]


def _percent(shares: Sequence[float]) -> str:
    return f"{100 * sum(shares) / len(shares):.0f} %" if shares else "–"


def _loss(losses: Sequence[Real]) -> str:
    return short(number(losses[-1]), 3) if losses else "–"
