"""Runs beside each other: their losses on the same axes, and a table of what sets them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.protocol import FitSettings
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import short
from tui.drawing.places import Place
from tui.lessons.fit.runs.lines import RunLine, draw_lines
from tui.lessons.fit.runs.settings import differing, epochs_of, shown

RUN = "run"
"""What a row of the table leads to."""
COLUMNS: tuple[tuple[str, int, int], ...] = (
    ("learning_rate", 15, 12),
    ("optimizer", 28, 8),
    ("batch_size", 37, 6),
    ("hidden", 44, 6),
    ("epochs", 51, 6),
)
"""Settings in the table: the first cell and the number of cells of each."""
FIGURES: tuple[tuple[str, int], ...] = (("test", 66), ("loss", 72), ("seconds", 78))
"""Figures in the table, by the cell after each."""
FEWEST_ROWS, PLOT_ROWS = 3, 8
"""Rows that the table keeps, and those that the plot wants."""


@dataclass(frozen=True)
class RunRow:
    """A run of the table. `letter` is empty for one that is not drawn.

    `trained` epochs lie behind it; its figures are those after the last of them, None as
    long as there are none. `note` is what is to be said of it while it is chosen.
    """

    run: str
    letter: str
    ink: str
    when: str
    settings: FitSettings
    trained: int
    accuracy: float | None
    loss: float | None
    seconds: float | None
    note: str


@dataclass(frozen=True)
class ComparisonScene:
    """What is shown: `rows`, of which number `chosen` has the cursor, and the `lines` drawn.

    `drawn` are the rows of which there is a line.

    The table begins with row `first` where the chosen one can then be seen. `epochs` is how
    many the axis has.

    `fork` is the epoch from which the chosen run would be forked, None while that is not
    asked. `empty` stands in the place of the table while there is none.
    """

    rows: Sequence[RunRow]
    drawn: Sequence[RunRow]
    chosen: int
    first: int
    lines: Sequence[RunLine]
    epochs: int
    fork: int | None
    empty: Sequence[str]
    text: Callable[..., str]


def draw_comparison(canvas: Canvas, scene: ComparisonScene) -> list[Place]:
    """The plot above, the table below; gives the rows that can be pressed."""
    below = _rows_below(canvas.height, scene)
    plot = Canvas(canvas.width, canvas.height - below)
    title = scene.text("labels", "runs.title")
    epoch = scene.text("labels", "epoch")
    draw_lines(plot, scene.lines, epochs=scene.epochs, title=title, epoch=epoch, mark=scene.fork)
    canvas.paste(0, 0, plot)
    return draw_table(canvas, plot.height, scene)


def _rows_below(height: int, scene: ComparisonScene) -> int:
    if not scene.rows:
        return len(scene.empty) + 1
    most = max(height - PLOT_ROWS - 3, FEWEST_ROWS)
    return min(len(scene.rows), most, max(height // 4, FEWEST_ROWS)) + 3


def draw_table(canvas: Canvas, top: int, scene: ComparisonScene) -> list[Place]:
    """The table from row `top` on: a header, runs, what differs, and the chosen run's note."""
    if not scene.rows:
        for row, line in enumerate(scene.empty, top + 1):
            canvas.put(row, 1, line, "" if row == top + 1 else "quiet")
        return []
    apart = differing([row.settings for row in scene.drawn])
    _draw_header(canvas, top, scene, apart)
    room = max(canvas.height - top - 3, 1)
    first = max(min(scene.first, scene.chosen), scene.chosen - room + 1, 0)
    first = min(first, max(len(scene.rows) - room, 0))
    places: list[Place] = []
    for number in range(first, min(first + room, len(scene.rows))):
        row = top + 1 + number - first
        _draw_row(canvas, row, scene.rows[number], number == scene.chosen, apart)
        places.append(Place(row, 0, canvas.width - 1, RUN, (number,)))
    bottom = canvas.height - 2
    canvas.line(bottom, 1, _apart(scene, apart), "quiet", width=canvas.width - 2)
    note = scene.rows[scene.chosen].note
    ink = "accent" if scene.fork is not None else "quiet"
    canvas.line(bottom + 1, 1, note, ink, width=canvas.width - 2)
    return places


def _draw_header(canvas: Canvas, row: int, scene: ComparisonScene, apart: Sequence[str]) -> None:
    hidden = len(scene.rows)
    canvas.line(row, 3, scene.text("labels", "runs.count", count=hidden), "quiet", width=11)
    for name, start, width in COLUMNS:
        ink = "strong" if name in apart else "quiet"
        canvas.line(row, start, scene.text("labels", f"runs.{name}"), ink, width=width)
    heads = [scene.text("labels", f"runs.{name}") for name, _ in FIGURES]
    canvas.table(row, [end for _, end in FIGURES], [heads], "quiet")


def _draw_row(canvas: Canvas, row: int, run: RunRow, chosen: bool, apart: Sequence[str]) -> None:
    if chosen:
        canvas.put(row, 0, "▸", "accent")
    canvas.put(row, 1, run.letter, run.ink)
    canvas.put(row, 3, run.when, "strong" if chosen else "")
    quiet = "" if run.letter else "quiet"
    for name, start, width in COLUMNS:
        value = shown(run.settings, name)
        if name == "epochs":
            value = f"{run.trained:,}/{value}"
        ink = (run.ink or "strong") if run.letter and name in apart else "quiet"
        canvas.line(row, start, value, ink, width=width)
    figures = (short(run.accuracy), short(run.loss), short(run.seconds, 3))
    canvas.table(row, [end for _, end in FIGURES], [figures], quiet)


def _apart(scene: ComparisonScene, apart: Sequence[str]) -> str:
    """In words what sets the drawn runs apart, the letters of the runs by their values."""
    text = scene.text
    if len(scene.drawn) < 2:
        return text("labels", "runs.alone")
    if not apart:
        return text("labels", "runs.alike")
    told = []
    by_letter = sorted(scene.drawn, key=lambda row: (row.letter.isascii(), row.letter))
    for name in apart:
        letters: dict[str, str] = {}
        for row in by_letter:
            value = shown(row.settings, name)
            if name == "learning_rate" and (after := epochs_of(row.settings)):
                value = text("labels", "runs.after", rates=value, epochs=after)
            letters[value] = letters.get(value, "") + row.letter
        values = ", ".join(f"{letter} {value}" for value, letter in letters.items())
        told.append(f"{text('labels', f'runs.{name}')}: {values}")
    return text("labels", "runs.apart") + " " + " · ".join(told)


def words_of(scene: ComparisonScene, width: int) -> str:
    """The table alone, whole, for those who cannot see the lines."""
    rows = len(scene.rows) + 3 if scene.rows else len(scene.empty) + 1
    canvas = Canvas(width, rows)
    draw_table(canvas, 0, scene)
    return canvas.text()
