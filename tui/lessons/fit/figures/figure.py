"""The training as it goes: curves, the table of epochs, progress, and what is being trained."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

from rich.cells import cell_len

from engine.protocol import FitSettings
from engine.protocol.arrays import number
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import NONE, short
from tui.lessons.fit.figures.curves import draw_curves
from tui.lessons.fit.figures.own_strip import OwnReadings, draw_strip, strip_rows
from tui.lessons.fit.figures.trace_strip import Trace, draw_trace, trace_rows
from tui.lessons.fit.runs.settings import shown
from tui.link.training import TrainingRun

TABLE = 33
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
    before training open, `sizes` are the units of each layer, the pixels first and the classes
    last. `word` gives a label of the lesson. A run goes on: what is drawn is where it is then.
    `own` is what it read in the learner's own digit, `trace` what became of the weight that is
    followed, each None where there is none.
    """

    run: TrainingRun | None
    settings: FitSettings
    rule: Literal["mean", "running"]
    idle: str | None
    asks_before: bool
    sizes: tuple[int, ...]
    where: Sequence[str]
    word: Callable[..., str]
    own: OwnReadings | None = None
    trace: Trace | None = None


def draw_fit(canvas: Canvas, scene: FitScene) -> None:
    """Curves at the left, the table at the right, progress and facts below."""
    run = scene.run
    epochs = scene.settings.epochs
    names = ("title", "title.each", "loss", "error", "epoch")
    width, height, classes = canvas.width - TABLE - 1, canvas.height - 3, scene.sizes[-1]
    above = strip_rows(scene.own, classes, height)
    if above and scene.own is not None and run is not None:
        strip = Canvas(width, above)
        draw_strip(strip, scene.own, run.steps, classes, scene.word)
        canvas.paste(0, 0, strip)
    if scene.trace is not None and (rows := trace_rows(scene.trace, height - above)):
        strip = Canvas(width, rows)
        draw_trace(strip, scene.trace, run.steps if run is not None else 0, scene.word)
        canvas.paste(above, 0, strip)
        above += rows
    curves = Canvas(width, height - above)
    draw_curves(curves, run, epochs, {name: scene.word(name) for name in names})
    canvas.paste(above, 0, curves)
    draw_figures(canvas, canvas.width - TABLE, scene)


def speak_fit(canvas: Canvas, scene: FitScene) -> None:
    """All but the curves, whose first, lowest and last values the table has."""
    draw_figures(canvas, 0, scene)


def draw_figures(canvas: Canvas, left: int, scene: FitScene) -> None:
    """The table from column `left` on, and below it the progress and what is trained."""
    table, run = _Table(canvas.height, left), scene.run
    key = (
        *(canvas.width, canvas.height, left, len(run.epochs) if run else 0),
        *(run is not None and run.before, scene.asks_before, scene.rule, scene.settings),
        *(scene.sizes, *scene.where, *(scene.word(name) for name in ("epoch", "test"))),
    )
    standing = _STANDING.get(run) if run is not None else None
    if standing is None or standing[0] != key:
        drawn = Canvas(canvas.width - left, canvas.height - 3), Canvas(canvas.width, 1)
        _draw_standing(drawn[0], table, scene)
        _draw_facts(drawn[1], scene)
        standing = key, *drawn
        if run is not None:
            _STANDING[run] = standing
    canvas.paste(0, left, standing[1])
    canvas.paste(canvas.height - 1, 0, standing[2])
    if run is not None:
        _draw_present(canvas, table, left, scene, run)
    _draw_progress(canvas, canvas.height - 2, scene)


_STANDING: WeakKeyDictionary[TrainingRun, tuple[tuple[object, ...], Canvas, Canvas]] = (
    WeakKeyDictionary()
)
"""What of the figures no step changes, and what that was drawn for: a frame draws the rest."""


@dataclass(frozen=True)
class _Table:
    """Where things stand in a figure of `height` rows whose table begins at column `left`."""

    height: int
    left: int

    @property
    def ends(self) -> tuple[int, ...]:
        """The columns at which the table's own columns end, from its left."""
        return (6, 16, 24, 32)

    @property
    def below(self) -> int:
        """Rows below the epochs."""
        return ROOMY_BELOW if self.height >= ROOMY else TIGHT_BELOW

    @property
    def rows(self) -> int:
        """Epochs that can be shown."""
        return max(self.height - 3 - 2 - self.below, 1)

    @property
    def extremes(self) -> int:
        """The row where what stands below the epochs begins."""
        return self.height - 3 - self.below + 1

    def first(self, scene: FitScene) -> int:
        """The first epoch that is shown: the present one is always among them."""
        present = scene.run.epoch if scene.run else 1
        epochs = scene.settings.epochs
        return max(min(present - self.rows + 1, epochs - self.rows + 1), 1)


def _draw_standing(canvas: Canvas, table: _Table, scene: FitScene) -> None:
    """All of the table but the present epoch and the curves' values; columns from its left."""
    run, epochs, word = scene.run, scene.settings.epochs, scene.word
    canvas.put(0, 0, word(f"rule.{scene.rule}"), "quiet")
    heads = [word(name) for name in ("epoch", "loss", "train", "test")]
    canvas.table(1, table.ends, [heads], "quiet")
    first = table.first(scene)
    for row, epoch in enumerate(range(first, min(first + table.rows, epochs + 1)), start=2):
        canvas.right(row, table.ends[0], str(epoch))
        figures: tuple[float | None, ...] = (None, None, None)
        if run is not None and epoch <= len(run.epochs):
            ended = run.epochs[epoch - 1]
            running = scene.rule == "running"
            loss = ended.loss_running if running else ended.loss
            accuracy = ended.accuracy_running if running else ended.accuracy
            figures = number(loss), number(accuracy), number(ended.test_accuracy)
        _draw_row(canvas, row, table.ends[1:], figures, "")
    if table.below == ROOMY_BELOW:
        _draw_names(canvas, table.extremes, table.ends, word)
        if run is None:
            for row in (table.extremes + 1, table.extremes + 2):
                _draw_row(canvas, row, table.ends[1:], (None, None, None), "", none="")
    _draw_before(canvas, table.extremes + table.below - 3, scene)


def _draw_row(
    canvas: Canvas,
    row: int,
    ends: Sequence[int],
    values: Sequence[float | None],
    ink: str,
    *,
    none: str = "virtual",
) -> None:
    texts = [(short(value), ink if value is not None else none) for value in values]
    canvas.table(row, ends, [texts])


def _draw_names(canvas: Canvas, row: int, ends: Sequence[int], word: Callable[..., str]) -> None:
    """What the lines are called, and which of their values stand beside the names."""
    column = canvas.put(row, 0, "o", "accent")
    column = canvas.put(row, column, "x", "b")
    canvas.put(row, column + 1, word("test"), "quiet")
    heads = [word(name) for name in ("first", "lowest", "last")]
    canvas.table(row, ends[1:], [heads], "quiet")
    for offset, (name, line, ink) in enumerate(
        (("loss", "──", "accent"), ("error", "··", "b")), start=1
    ):
        column = canvas.put(row + offset, 0, line, ink)
        canvas.put(row + offset, column + 1, word(name), ink)


def _draw_present(
    canvas: Canvas, table: _Table, left: int, scene: FitScene, run: TrainingRun
) -> None:
    """What each step changes: the epoch under way, and the values of both lines."""
    ends = [left + end for end in table.ends]
    row = 2 + run.epoch - table.first(scene)
    if len(run.epochs) < run.epoch and run.epoch_loss is not None and row < 2 + table.rows:
        canvas.put(row, ends[0] + 1, "▸", "accent")
        if scene.rule == "mean":
            _draw_row(canvas, row, ends[1:], (run.epoch_loss, run.epoch_accuracy, None), "accent")
    if table.below == ROOMY_BELOW:
        about = "≈" if run.misses_steps else ""
        for row, curve in enumerate((run.loss, run.error), start=table.extremes + 1):
            texts = [short(value) for value in (curve.first, curve.lowest, curve.last)]
            canvas.table(row, ends[1:], [[t if t == NONE else f"{about}{t}" for t in texts]])


def _draw_before(canvas: Canvas, row: int, scene: FitScene) -> None:
    """The loss before training, `?` while it may be guessed, and that of pure guessing."""
    before = scene.run.before if scene.run else None
    column = canvas.put(row, 0, scene.word("before"), "quiet") + 1
    if scene.asks_before:
        canvas.put(row, column, "?", "now")
        return
    canvas.put(row, column, short(number(before.test_loss), 3) if before else "–")
    classes = scene.sizes[-1]
    even = f"{math.log(classes):.3f}"
    canvas.put(row + 1, 0, scene.word("guessing", classes=classes, ln=even), "quiet")


def _draw_progress(canvas: Canvas, row: int, scene: FitScene) -> None:
    run = scene.run
    if run is None or scene.idle is not None:
        canvas.put(row, 0, scene.idle or "", "quiet")
        return
    per_epoch, done = run.started.steps_per_epoch, run.step_in_epoch
    epochs = run.settings.epochs
    column = canvas.put(row, 0, scene.word("progress", epoch=run.epoch, epochs=epochs))
    width = len(f"{per_epoch:,}")
    column = canvas.put(row, column + 2, f"{done:>{width},}/{per_epoch:,} ")
    speed = _speed(run, scene.word)
    cells = min(max(canvas.width - column - cell_len(speed) - 5, BAR[0]), BAR[1])
    filled = done * cells // per_epoch
    arrow = ">" if filled < cells else ""
    column = canvas.put(row, column, "[", "quiet")
    column = canvas.put(row, column, "=" * filled + arrow, "accent")
    column = canvas.put(row, column, "." * (cells - filled - len(arrow)), "virtual")
    column = canvas.put(row, column, "]", "quiet")
    canvas.put(row, column + 2, speed)


def _speed(run: TrainingRun, word: Callable[..., str]) -> str:
    if run.status in ("paused", "evaluating", "interrupted"):
        return word(run.status)
    if run.status == "finished":
        stopped = run.finished is not None and run.finished.stopped
        return word("stopped" if stopped else "finished")
    milliseconds, images = run.milliseconds_a_step, run.images_a_second
    if milliseconds is None or images is None:
        return ""
    digits = 1 if milliseconds >= 1 else 2
    return word("speed", ms=f"{milliseconds:.{digits}f}", images=_rounded(images))


def _draw_facts(canvas: Canvas, scene: FitScene) -> None:
    settings = scene.settings
    facts = [
        "-".join(str(size) for size in scene.sizes),
        f"{settings.optimizer} {shown(settings, 'learning_rate')}",
        scene.word("batch", size=settings.batch_size),
        *scene.where,
    ]
    apart = 3 if sum(map(cell_len, facts)) + 3 * (len(facts) - 1) <= canvas.width else 2
    canvas.put(0, 0, (" " * apart).join(facts), "quiet")


def _rounded(value: float) -> int:
    """To three digits: a speed is not known better than that."""
    if value < 1_000:
        return round(value)
    unit: int = 10 ** (len(str(int(value))) - 3)
    return round(value / unit) * unit
