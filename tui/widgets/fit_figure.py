"""The training as it goes: curves, the table of epochs, progress, and what is being trained."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len

from engine.arrays import number
from engine.protocol import FitSettings
from tui.canvas import Canvas
from tui.training import TrainingRun
from tui.widgets.loss_sparkline import draw_curves
from tui.widgets.numbers import axis_label, short
from tui.widgets.places import Place, PlacedDrawing

TABLE = 31
"""Cells of the table at the right."""
ROOMY = 15
"""From this height on the table has first, lowest and last values below it."""
ROOMY_BELOW, TIGHT_BELOW = 7, 2
"""Rows below the table's epochs."""
BAR = (12, 40)
"""Cells of the progress bar: at least, at most."""


@dataclass(frozen=True)
class FitScene:
    """What is shown: the run if there is one, else the settings of the next.

    `rule` says which epoch figures the table shows, `idle` what stands in the place of the
    progress bar while nothing trains, `where` device and data; `asks_before` leaves the loss
    before training open, `sizes` are the units of each
    layer, the pixels first and the classes last. `text` gives a word of the lesson.
    """

    run: TrainingRun | None
    settings: FitSettings
    rule: Literal["mean", "running"]
    idle: str | None
    asks_before: bool
    sizes: tuple[int, ...]
    where: Sequence[str]
    text: Callable[..., str]


class FitFigure(PlacedDrawing):
    """The figure of whichever view is shown; `says` gives its words, or the curves' scene."""

    def __init__(
        self, paint: Callable[[Canvas], list[Place]], says: Callable[[], FitScene | str]
    ) -> None:
        super().__init__(paint, id="fit-figure")
        self._says = says

    def said(self) -> str:
        """Of the curves all but the lines, whose first, lowest and last values the table has."""
        says = self._says()
        if isinstance(says, str):
            return says
        canvas = Canvas(*self.size)
        draw_figures(canvas, 0, says)
        return canvas.text()


def draw_fit(canvas: Canvas, scene: FitScene) -> None:
    """Curves at the left, the table at the right, progress and facts below."""
    run = scene.run
    epochs = scene.settings.epochs
    names = ("title", "title.each", "loss", "error", "epoch")
    curves = Canvas(canvas.width - TABLE - 1, canvas.height - 3)
    draw_curves(curves, run, epochs, {name: scene.text("labels", name) for name in names})
    canvas.paste(0, 0, curves)
    draw_figures(canvas, canvas.width - TABLE, scene)


def draw_figures(canvas: Canvas, left: int, scene: FitScene) -> None:
    """The table from column `left` on, and below it the progress and what is trained."""
    _draw_table(canvas, left, scene)
    _draw_progress(canvas, canvas.height - 2, scene)
    _draw_facts(canvas, canvas.height - 1, scene)


def _draw_table(canvas: Canvas, left: int, scene: FitScene) -> None:
    run, epochs, text = scene.run, scene.settings.epochs, scene.text
    ends = (left + 6, left + 14, left + 22, left + 30)
    canvas.put(0, left, text("labels", f"rule.{scene.rule}"), "quiet")
    for end, name in zip(ends, ("epoch", "loss", "train", "test"), strict=True):
        canvas.right(1, end, text("labels", name), "quiet")
    below = ROOMY_BELOW if canvas.height >= ROOMY else TIGHT_BELOW
    rows = max(canvas.height - 3 - 2 - below, 1)
    present = run.epoch if run else 1
    first = max(min(present - rows + 1, epochs - rows + 1), 1)
    for row, epoch in enumerate(range(first, min(first + rows, epochs + 1)), start=2):
        _draw_epoch(canvas, row, ends, scene, epoch)
    row = canvas.height - 3 - below + 1
    if below == ROOMY_BELOW:
        _draw_extremes(canvas, row, left, scene)
    _draw_before(canvas, row + below - 3, left, scene)


def _draw_epoch(
    canvas: Canvas, row: int, ends: tuple[int, ...], scene: FitScene, epoch: int
) -> None:
    run = scene.run
    canvas.right(row, ends[0], str(epoch))
    figures: list[float | None] = [None, None, None]
    ink = "virtual"
    if run is not None and epoch <= len(run.epochs):
        ended = run.epochs[epoch - 1]
        running = scene.rule == "running"
        loss = ended.loss_running if running else ended.loss
        accuracy = ended.accuracy_running if running else ended.accuracy
        figures = [number(loss), number(accuracy), number(ended.test_accuracy)]
        ink = ""
    elif run is not None and epoch == run.epoch and run.epoch_loss is not None:
        canvas.put(row, ends[0] + 1, "▸", "accent")
        if scene.rule == "mean":
            figures = [run.epoch_loss, run.epoch_accuracy, None]
        ink = "accent"
    for end, value in zip(ends[1:], figures, strict=True):
        canvas.right(row, end, short(value), ink if value is not None else "virtual")


def _draw_extremes(canvas: Canvas, row: int, left: int, scene: FitScene) -> None:
    """First, lowest and last value of both lines, in the columns of the table."""
    run, text = scene.run, scene.text
    ends = (left + 14, left + 22, left + 30)
    column = canvas.put(row, left, "o", "accent")
    column = canvas.put(row, column, "x", "b")
    canvas.put(row, column + 1, text("labels", "test"), "quiet")
    for end, name in zip(ends, ("first", "lowest", "last"), strict=True):
        canvas.right(row, end, text("labels", name), "quiet")
    curves = (
        ("loss", "──", run.loss if run else None, "accent"),
        ("error", "··", run.error if run else None, "b"),
    )
    for offset, (name, line, curve, ink) in enumerate(curves, start=1):
        column = canvas.put(row + offset, left, line, ink)
        canvas.put(row + offset, column + 1, text("labels", name), ink)
        values = (curve.first, curve.lowest, curve.last) if curve else (None, None, None)
        for end, value in zip(ends, values, strict=True):
            canvas.right(row + offset, end, short(value))


def _draw_before(canvas: Canvas, row: int, left: int, scene: FitScene) -> None:
    """The loss before training, `?` while it may be guessed, and that of pure guessing."""
    before = scene.run.before if scene.run else None
    column = canvas.put(row, left, scene.text("labels", "before"), "quiet") + 1
    if scene.asks_before:
        canvas.put(row, column, "?", "now")
        return
    canvas.put(row, column, short(number(before.test_loss), 3) if before else "–")
    classes = scene.sizes[-1]
    even = f"{math.log(classes):.3f}"
    canvas.put(row + 1, left, scene.text("labels", "guessing", classes=classes, ln=even), "quiet")


def _draw_progress(canvas: Canvas, row: int, scene: FitScene) -> None:
    run = scene.run
    if run is None or scene.idle is not None:
        canvas.put(row, 0, scene.idle or "", "quiet")
        return
    per_epoch, done = run.started.steps_per_epoch, run.step_in_epoch
    epochs = run.settings.epochs
    column = canvas.put(row, 0, scene.text("labels", "progress", epoch=run.epoch, epochs=epochs))
    width = len(f"{per_epoch:,}")
    column = canvas.put(row, column + 2, f"{done:>{width},}/{per_epoch:,} ")
    speed = _speed(run, scene.text)
    cells = min(max(canvas.width - column - cell_len(speed) - 5, BAR[0]), BAR[1])
    filled = done * cells // per_epoch
    arrow = ">" if filled < cells else ""
    column = canvas.put(row, column, "[", "quiet")
    column = canvas.put(row, column, "=" * filled + arrow, "accent")
    column = canvas.put(row, column, "." * (cells - filled - len(arrow)), "virtual")
    column = canvas.put(row, column, "]", "quiet")
    canvas.put(row, column + 2, speed)


def _speed(run: TrainingRun, text: Callable[..., str]) -> str:
    if run.status in ("paused", "evaluating", "interrupted"):
        return text("labels", run.status)
    if run.status == "finished":
        stopped = run.finished is not None and run.finished.stopped
        return text("labels", "stopped" if stopped else "finished")
    milliseconds, images = run.milliseconds_a_step, run.images_a_second
    if milliseconds is None or images is None:
        return ""
    digits = 1 if milliseconds >= 1 else 2
    return text("labels", "speed", ms=f"{milliseconds:.{digits}f}", images=_rounded(images))


def _draw_facts(canvas: Canvas, row: int, scene: FitScene) -> None:
    settings = scene.settings
    facts = [
        "-".join(str(size) for size in scene.sizes),
        f"{settings.optimizer} {axis_label(settings.learning_rate)}",
        scene.text("labels", "batch", size=settings.batch_size),
        *scene.where,
    ]
    column = 0
    for fact in facts:
        column = canvas.put(row, column, fact, "quiet") + 3


def _rounded(value: float) -> int:
    """To three digits: a speed is not known better than that."""
    if value < 1_000:
        return round(value)
    unit: int = 10 ** (len(str(int(value))) - 3)
    return round(value / unit) * unit
