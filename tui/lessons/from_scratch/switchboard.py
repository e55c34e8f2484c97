"""The learner's own combination of switches, their source, its accuracy epoch by epoch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import dedent

from rich.cells import cell_len

from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.numbers import short
from tui.drawing.places import Place
from tui.drawing.small_plot import AXIS, SmallPlot

SWITCH = "switch"
"""What a choice leads to."""
NAMES = 15
"""Cells of a switch's name."""
SOURCE_ROWS, LAST_LINES = 6, 2
"""Rows for the source of a switch where there is room for it, and where there is little."""
GAP = 3
"""Cells between the lines' ends and what is said of them."""
ROOMY, NARROW = 22, 15
"""The rows of a figure from which on there is room for it, and for its last lines."""


@dataclass(frozen=True)
class SwitchRow:
    """A switch: its name, what it can stand at, and at which of these it stands."""

    name: str
    choices: Sequence[str]
    chosen: int


@dataclass(frozen=True)
class Line:
    """Accuracies before the first step and after each epoch, what they are of, and its mark."""

    name: str
    mark: str
    ink: str
    accuracy: Sequence[float]


@dataclass(frozen=True)
class BoardScene:
    """What is shown; row `at` has the cursor, whose switch picks the lines of `source` in `file`.

    `told` stands below them.
    """

    rows: Sequence[SwitchRow]
    at: int
    file: str
    source: Sequence[str]
    lines: Sequence[Line]
    epochs: int
    told: Sequence[tuple[str, str]]
    word: Callable[..., str]


def draw_board(canvas: Canvas, scene: BoardScene) -> list[Place]:
    """The switches, the source of one, what is said of them, and the lines on axes that stay."""
    places = []
    for row, switch in enumerate(scene.rows):
        here = row == scene.at
        if here:
            canvas.put(row, 0, "▸", "accent")
        canvas.line(row, 2, switch.name, "strong" if here else "quiet", width=NAMES)
        column = NAMES + 3
        for index, choice in enumerate(switch.choices):
            chosen = index == switch.chosen
            text = f"[{choice}]" if chosen else f" {choice} "
            ink = ("now" if here else "accent") if chosen else "quiet"
            canvas.put(row, column, text, ink)
            places.append(Place(row, column, column + cell_len(text) - 1, SWITCH, (row, index)))
            column += cell_len(text)
    row = _draw_source(canvas, len(scene.rows), scene)
    for text, ink in scene.told:
        for line in wrap_cells(text, max(canvas.width - 2, 10))[:2]:
            canvas.put(row, 1, line, ink)
            row += 1
    _draw_lines(canvas, row, scene)
    return places


def _draw_source(canvas: Canvas, top: int, scene: BoardScene) -> int:
    """What runs as the switch stands; gives the row below, the same whichever switch it is."""
    rows = SOURCE_ROWS if canvas.height >= ROOMY else LAST_LINES if canvas.height >= NARROW else 0
    if not rows:
        return top
    canvas.line(top, 2, scene.file, "quiet", width=NAMES)
    lines = scene.source
    if len(lines) > rows:
        lines = dedent("\n".join(lines[-rows:])).splitlines()
    for row, line in enumerate(lines, top):
        canvas.put(row, NAMES + 3, line, "a")
    return top + rows


def speak_board(canvas: Canvas, scene: BoardScene) -> None:
    """What the switches stand at, what is said of that, and the lines as numbers."""
    said = [f"{switch.name}: {switch.choices[switch.chosen]}" for switch in scene.rows]
    said += [scene.file, *scene.source] if scene.source else []
    said += [text for text, _ in scene.told]
    for line in scene.lines:
        accuracies = " ".join(short(value, 3) for value in line.accuracy)
        said += wrap_cells(f"{line.name}: {accuracies}", max(canvas.width - 2, 10))
    for row, text in enumerate(said):
        canvas.put(row, 1, text)


def _draw_lines(canvas: Canvas, top: int, scene: BoardScene) -> None:
    names = 24
    rows, columns = canvas.height - top - 2, min(canvas.width - names - AXIS - GAP, 90)
    if rows < 2 or columns < 10:
        return
    plot = SmallPlot(columns, rows, 0, scene.epochs, 0, 1)
    plot.draw_axes(canvas, top, 0, scene.word("axis.epochs"), "")
    left = AXIS + columns + GAP
    canvas.line(top, left, scene.word("axis.accuracy"), "quiet", width=names)
    for number, line in enumerate(scene.lines):
        last = len(line.accuracy) - 1
        if last > 0:
            plot.draw_curve(canvas, top, 0, _through(line.accuracy), line.ink)
        if last >= 0:
            row, column = plot.row(line.accuracy[-1]), plot.column(last)
            canvas.put(top + row, AXIS + column, line.mark, line.ink)
        canvas.put(top + 1 + number, left, f"{line.mark} {line.name}", line.ink)


def _through(values: Sequence[float]) -> Callable[[float], float]:
    """The polyline through `values` at 0, 1, 2, …; nan beyond."""

    def at(x: float) -> float:
        left = int(x)
        if left + 1 >= len(values):
            return values[left] if left < len(values) and x == left else float("nan")
        return values[left] + (x - left) * (values[left + 1] - values[left])

    return at
