"""The training as it goes: curves, the table of epochs, progress, and what is being trained."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from engine import protocol
from engine.arrays import number
from tui.canvas import Canvas, Drawing
from tui.widgets.loss_sparkline import draw_curves
from tui.widgets.numbers import axis_label, short

if TYPE_CHECKING:
    from tui.lessons.fit import FitLesson
    from tui.training import TrainingRun

TABLE = 31
"""Cells of the table at the right."""
BAR = (12, 40)
"""Cells of the progress bar: at least, at most."""


class FitFigure(Drawing):
    """Draws the present run of `lesson`, or the same layout with nothing in it yet."""

    def __init__(self, lesson: FitLesson) -> None:
        super().__init__(id="fit-figure")
        self._lesson = lesson

    def draw(self, canvas: Canvas) -> None:
        lesson, run = self._lesson, self._lesson.run
        epochs = run.settings.epochs if run else lesson.settings.epochs
        names = ("title", "title.each", "loss", "error", "epoch")
        labels = {name: lesson.text("labels", name) for name in names}
        curves = Canvas(canvas.width - TABLE - 1, canvas.height - 3)
        draw_curves(curves, run, epochs, labels)
        canvas.paste(0, 0, curves)
        self._draw_table(canvas, canvas.width - TABLE, run, epochs)
        self._draw_progress(canvas, canvas.height - 2, run)
        self._draw_facts(canvas, canvas.height - 1, run)

    def _draw_table(self, canvas: Canvas, left: int, run: TrainingRun | None, epochs: int) -> None:
        lesson = self._lesson
        ends = (left + 6, left + 14, left + 22, left + 30)
        canvas.put(0, left, lesson.text("labels", f"rule.{lesson.rule}"), "quiet")
        for end, name in zip(ends, ("epoch", "loss", "train", "test"), strict=True):
            canvas.right(1, end, lesson.text("labels", name), "quiet")
        below = 7 if canvas.height >= 15 else 2
        rows = max(canvas.height - 3 - 2 - below, 1)
        present = run.epoch if run else 1
        first = max(min(present - rows + 1, epochs - rows + 1), 1)
        for row, epoch in enumerate(range(first, min(first + rows, epochs + 1)), start=2):
            self._draw_epoch(canvas, row, ends, run, epoch)
        row = canvas.height - 3 - below + 1
        if below > 2:
            self._draw_extremes(canvas, row, left, run)
        self._draw_before(canvas, row + below - 3, left, run)

    def _draw_epoch(
        self, canvas: Canvas, row: int, ends: tuple[int, ...], run: TrainingRun | None, epoch: int
    ) -> None:
        canvas.right(row, ends[0], str(epoch))
        figures: list[float | None] = [None, None, None]
        ink = "virtual"
        if run is not None and epoch <= len(run.epochs):
            ended = run.epochs[epoch - 1]
            running = self._lesson.rule == "running"
            loss = ended.loss_running if running else ended.loss
            accuracy = ended.accuracy_running if running else ended.accuracy
            figures = [number(loss), number(accuracy), number(ended.test_accuracy)]
            ink = ""
        elif run is not None and epoch == run.epoch and run.epoch_loss is not None:
            canvas.put(row, ends[0] + 1, "▸", "accent")
            if self._lesson.rule == "mean":
                figures = [run.epoch_loss, run.epoch_accuracy, None]
            ink = "accent"
        for end, value in zip(ends[1:], figures, strict=True):
            canvas.right(row, end, short(value), ink if value is not None else "virtual")

    def _draw_extremes(self, canvas: Canvas, row: int, left: int, run: TrainingRun | None) -> None:
        """First, lowest and last value of both lines, in the columns of the table."""
        text = self._lesson.text
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

    def _draw_before(self, canvas: Canvas, row: int, left: int, run: TrainingRun | None) -> None:
        lesson = self._lesson
        before = run.before if run else None
        loss = short(number(before.test_loss), 3) if before else "?" if lesson.asks_before else "–"
        column = canvas.put(row, left, lesson.text("labels", "before"), "quiet")
        canvas.put(row, column + 1, loss, "now" if loss == "?" else "")
        classes = lesson.class_count
        guessing = lesson.text("labels", "guessing", classes=classes, ln=f"{math.log(classes):.3f}")
        if before is None and lesson.asks_before:
            guessing = ""
        canvas.put(row + 1, left, guessing, "quiet")

    def _draw_progress(self, canvas: Canvas, row: int, run: TrainingRun | None) -> None:
        lesson = self._lesson
        if run is None or lesson.waiting:
            canvas.put(row, 0, lesson.waiting_text(), "quiet")
            return
        per_epoch = run.started.steps_per_epoch
        done = run.step_in_epoch
        left = lesson.text("labels", "progress", epoch=run.epoch, epochs=run.settings.epochs)
        column = canvas.put(row, 0, left) + 2
        width = len(f"{per_epoch:,}")
        column = canvas.put(row, column, f"{done:>{width},}/{per_epoch:,} ")
        right = self._speed(run)
        room = canvas.width - column - len(right) - 5
        cells = min(max(room, BAR[0]), BAR[1])
        filled = done * cells // per_epoch
        arrow = ">" if filled < cells else ""
        column = canvas.put(row, column, "[", "quiet")
        column = canvas.put(row, column, "=" * filled + arrow, "accent")
        canvas.put(row, column, "." * (cells - filled - len(arrow)), "virtual")
        canvas.put(row, column + cells - filled - len(arrow), "]", "quiet")
        canvas.put(row, column + cells - filled - len(arrow) + 3, right)

    def _speed(self, run: TrainingRun) -> str:
        text = self._lesson.text
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

    def _draw_facts(self, canvas: Canvas, row: int, run: TrainingRun | None) -> None:
        lesson = self._lesson
        settings: protocol.FitSettings = run.settings if run else lesson.settings
        facts: list[str] = []
        facts.append("-".join(str(size) for size in (784, *settings.hidden, 10)))
        facts.append(f"{settings.optimizer} {axis_label(settings.learning_rate)}")
        facts.append(lesson.text("labels", "batch", size=settings.batch_size))
        facts += lesson.where()
        column = 0
        for fact in facts:
            column = canvas.put(row, column, fact, "quiet") + 3


def _rounded(value: float) -> int:
    """To three digits: a speed is not known better than that."""
    if value < 1_000:
        return round(value)
    unit: int = 10 ** (len(str(int(value))) - 3)
    return round(value / unit) * unit
