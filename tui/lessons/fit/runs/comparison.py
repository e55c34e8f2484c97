"""Runs beside each other: their losses on the same axes, and a table of what sets them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from engine.protocol import FitSettings
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import short
from tui.drawing.places import Place
from tui.lessons.fit.runs.lines import RunLine, draw_lines
from tui.lessons.fit.runs.listed import LETTERS
from tui.lessons.fit.runs.settings import differing, epochs_of, shown

RUN = "run"
"""What a row of the table leads to."""
COLUMNS: tuple[tuple[str, int, int], ...] = (
    ("learning_rate", 15, 12),
    ("optimizer", 28, 8),
    ("batch_size", 37, 5),
    ("hidden", 43, 6),
    ("epochs", 50, 6),
)
"""Settings in the table: the first cell and the number of cells of each."""
FIGURES: tuple[tuple[str, int], ...] = (("test", 65), ("loss", 72), ("seconds", 78))
"""Figures in the table, by the cell after each."""
FEWEST_ROWS, PLOT_ROWS = 3, 8
"""Rows that the table keeps, and those that the plot wants."""
MOST_TOLD = 40
"""Runs that are told of as text, the newest."""


@dataclass(frozen=True)
class RunRow:
    """A run of the table. `letter` is empty for one that is not drawn.

    `trained` epochs lie behind it; its figures are those after the last of them, None as
    long as there are none.
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


@dataclass(frozen=True)
class ComparisonScene:
    """What is shown: `rows`, of which number `chosen` has the cursor, and the `lines` drawn.

    `drawn` are the rows of which there is a line.

    The table begins with row `first` where the chosen one can then be seen. `epochs` is how
    many the axis has.

    `note` is what is to be said of the chosen run; `fork` the epoch from which it would be
    forked, None while that is not asked. `empty` stands in the place of the table while there
    is none. `word` gives a label of the lesson.
    """

    rows: Sequence[RunRow]
    drawn: Sequence[RunRow]
    chosen: int
    first: int
    lines: Sequence[RunLine]
    epochs: int
    note: str
    fork: int | None
    empty: Sequence[str]
    word: Callable[..., str]


def draw_comparison(canvas: Canvas, scene: ComparisonScene) -> list[Place]:
    """The plot above, the table below; gives the rows that can be pressed."""
    below = _rows_below(canvas.height, scene)
    plot = Canvas(canvas.width, canvas.height - below)
    title = scene.word("runs.title")
    epoch = scene.word("epoch")
    draw_lines(plot, scene.lines, epochs=scene.epochs, title=title, epoch=epoch, mark=scene.fork)
    canvas.paste(0, 0, plot)
    return draw_table(canvas, plot.height, scene)


def _rows_below(height: int, scene: ComparisonScene) -> int:
    return _room(height, len(scene.rows)) + 3 if scene.rows else len(scene.empty) + 1


def _room(height: int, rows: int) -> int:
    """How many of so many rows a figure of that height has room for."""
    most = max(height - PLOT_ROWS - 3, FEWEST_ROWS)
    return min(rows, most, max(height // 4, FEWEST_ROWS))


def first_shown(height: int, rows: int, chosen: int, first: int) -> int:
    """The row with which the table of a figure begins: `first`, unless `chosen` were hidden."""
    return _first(max(_room(height, rows), 1), rows, chosen, first)


def _first(room: int, rows: int, chosen: int, first: int) -> int:
    return min(max(min(first, chosen), chosen - room + 1, 0), max(rows - room, 0))


def draw_table(canvas: Canvas, top: int, scene: ComparisonScene) -> list[Place]:
    """The table from row `top` on: a header, runs, what differs, and the chosen run's note."""
    if not scene.rows:
        for row, line in enumerate(scene.empty, top + 1):
            canvas.put(row, 1, line, "" if row == top + 1 else "quiet")
        return []
    apart = differing([row.settings for row in scene.drawn])
    _draw_header(canvas, top, scene, apart)
    room = max(canvas.height - top - 3, 1)
    first = _first(room, len(scene.rows), scene.chosen, scene.first)
    places: list[Place] = []
    for number in range(first, min(first + room, len(scene.rows))):
        row = top + 1 + number - first
        _draw_row(canvas, row, scene.rows[number], number == scene.chosen, apart)
        places.append(Place(row, 0, canvas.width - 1, RUN, (number,)))
    bottom = canvas.height - 2
    canvas.line(bottom, 1, _apart(scene, apart), "quiet", width=canvas.width - 2)
    ink = "accent" if scene.fork is not None else "quiet"
    canvas.line(bottom + 1, 1, scene.note, ink, width=canvas.width - 2)
    return places


def _draw_header(canvas: Canvas, row: int, scene: ComparisonScene, apart: Sequence[str]) -> None:
    hidden = len(scene.rows)
    canvas.line(row, 3, scene.word("runs.count", count=hidden), "quiet", width=11)
    for name, start, width in COLUMNS:
        ink = "strong" if name in apart else "quiet"
        canvas.line(row, start, scene.word(f"runs.{name}"), ink, width=width)
    heads = [scene.word(f"runs.{name}") for name, _ in FIGURES]
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
    word = scene.word
    if len(scene.drawn) < 2:
        return word("runs.alone")
    if not apart:
        return word("runs.alike")
    told = []
    by_letter = sorted(scene.drawn, key=lambda row: (row.letter.isascii(), row.letter))
    for name in apart:
        letters: dict[str, str] = {}
        for row in by_letter:
            value = shown(row.settings, name)
            if name == "learning_rate" and (after := epochs_of(row.settings)):
                value = word("runs.after", rates=value, epochs=after)
            letters[value] = letters.get(value, "") + row.letter
        values = ", ".join(f"{letter} {value}" for value, letter in letters.items())
        told.append(f"{word(f'runs.{name}')}: {values}")
    return word("runs.apart") + " " + " · ".join(told)


def told(scene: ComparisonScene, width: int) -> str:
    """The table alone, for those who cannot see the lines: of many runs the newest."""
    rows, drawn = list(scene.rows[:MOST_TOLD]), scene.drawn
    if len(drawn) < 2:  # nothing was chosen: in what the newest differ
        newest = zip(LETTERS, rows, strict=False)
        drawn = [replace(row, letter=name) for name, row in newest]
        rows[: len(drawn)] = drawn
    chosen = min(scene.chosen, len(rows) - 1)
    canvas = Canvas(width, len(rows) + 3 if rows else len(scene.empty) + 1)
    draw_table(canvas, 0, replace(scene, rows=rows, drawn=drawn, chosen=chosen))
    return canvas.text()
