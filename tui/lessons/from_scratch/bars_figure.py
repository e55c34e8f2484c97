"""Recorded trainings of the network by hand: what was switched, and how far each came."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.cells import cell_len

from engine.explain.from_scratch.runs import BOOK, SWITCHES, Bar, Switch, changed
from engine.protocol import ScratchSettings
from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells, wrap_cells
from tui.drawing.class_bars import bar
from tui.drawing.numbers import fixed, short, significant
from tui.drawing.places import Place

ROW = "bar"
"""What a line leads to."""
COLUMNS: Mapping[Switch, tuple[int, int]] = {
    "initialisation": (4, 6),
    "learning_rate": (11, 6),
    "loss": (18, 7),
    "shuffled": (26, 8),
    "optimizer": (35, 7),
    "epochs": (43, 2),
}
"""The first cell of each switch, and its cells."""
MARK, BARS = 3, 46
MEAN = 5
SPREAD = 7
OWN = 6
ROOMY = 70
SAME = "·"
BELOW = 2
"""Lines below the table."""


@dataclass(frozen=True)
class BarsScene:
    """What is shown: `bars`, of which those in `hidden` are asked for.

    `marks` stand in front of lines: a number or a name. `chosen` is the line with the cursor.
    `own` are the accuracies of trainings on this machine. `headings` stand above lines.
    """

    bars: Sequence[Bar]
    marks: Mapping[int, str]
    hidden: frozenset[int]
    chosen: int
    own: Mapping[ScratchSettings, float]
    headings: Mapping[int, str]
    title: str
    below: Sequence[tuple[str, str]]
    word: Callable[..., str]


def setting(name: Switch, settings: ScratchSettings, word: Callable[..., str]) -> str:
    """What a switch stands at, in a few cells."""
    value = getattr(settings, name)
    if name == "learning_rate":
        return significant(value)
    if name == "epochs":
        return f"{value}"
    return word(f"{name}.{value}".lower())


def draw_bars(canvas: Canvas, scene: BarsScene) -> list[Place]:
    """The title, the lines around the chosen one, and what is said of it below."""
    canvas.line(0, 1, scene.title, "quiet")
    _draw_head(canvas, 1, scene)
    lines = _lines(scene)
    room = max(min(canvas.height - 2 - BELOW, len(lines)), 1)
    below = min(2 + room + 1, canvas.height - BELOW)
    at = next(n for n, (index, _) in enumerate(lines) if index == scene.chosen)
    first = min(max(at - room // 2, 0), max(len(lines) - room, 0))
    places = []
    for row, (index, heading) in enumerate(lines[first : first + room], 2):
        if index is None:
            canvas.line(row, 1, heading, "quiet")
            continue
        _draw_bar(canvas, row, index, scene)
        places.append(Place(row, 0, canvas.width - 1, ROW, (index,)))
    if first:
        canvas.put(1, 0, "↑", "quiet")
    if first + room < len(lines):
        canvas.put(1 + room, 0, "↓", "quiet")
    for row, (line, ink) in enumerate(_told(scene, max(canvas.width - 1, 10)), below):
        canvas.put(row, 1, line, ink)
    return places


def _told(scene: BarsScene, width: int) -> list[tuple[str, str]]:
    """What stands below the table: a line a text, or all lines for a single one."""
    if len(scene.below) > 1:
        return [(cut_cells(text, width), ink) for text, ink in scene.below[:BELOW]]
    return [(line, ink) for text, ink in scene.below for line in wrap_cells(text, width)[:BELOW]]


def _lines(scene: BarsScene) -> list[tuple[int | None, str]]:
    found: list[tuple[int | None, str]] = []
    for index in range(len(scene.bars)):
        if index in scene.headings:
            found.append((None, scene.headings[index]))
        found.append((index, ""))
    return found


def _draw_head(canvas: Canvas, row: int, scene: BarsScene) -> None:
    names = list(COLUMNS)
    for name, following in pairwise(names):
        start, end = COLUMNS[name][0], COLUMNS[following][0]
        canvas.line(row, start, scene.word(f"switch.{name}"), "quiet", width=end - start - 1)
    # What stands below is narrow, and so is the word before: this one ends where bars begin.
    canvas.right(row, BARS, scene.word("switch.epochs"), "quiet")
    _, stop = _bar_cells(canvas.width)
    canvas.right(row, stop + 1 + MEAN, cut_cells(scene.word("mean"), MEAN + 2), "quiet")
    if canvas.width >= ROOMY:
        canvas.right(row, stop + 1 + MEAN + SPREAD, "±", "quiet")
        canvas.right(row, canvas.width, scene.word("here"), "quiet")


def _bar_cells(width: int) -> tuple[int, int]:
    """Where the bars begin and end; in a narrow figure there is room for little else."""
    if width < ROOMY:
        return BARS, max(width - MEAN - 1, BARS + 1)
    return BARS, max(width - OWN - SPREAD - MEAN - 2, BARS + 1)


def _draw_bar(canvas: Canvas, row: int, index: int, scene: BarsScene) -> None:
    shown = scene.bars[index]
    chosen = index == scene.chosen
    if chosen:
        canvas.put(row, 0, "▸", "accent")
    canvas.right(row, MARK, scene.marks.get(index, ""), "strong" if chosen else "")
    apart = changed(shown.settings)
    for name in SWITCHES:
        start, width = COLUMNS[name]
        text = setting(name, shown.settings, scene.word)
        if shown.settings == BOOK:
            canvas.line(row, start, text, "quiet", width=width)
        elif name in apart:
            canvas.line(row, start, text, "a" if not chosen else "accent", width=width)
        else:
            canvas.put(row, start, SAME, "virtual")
    start, stop = _bar_cells(canvas.width)
    end = stop + 1 + MEAN
    if index in scene.hidden:
        now = index == min(scene.hidden)
        canvas.put(row, start, "[ ? ]" if now else "  ?", "now" if now else "virtual")
        return
    cells = stop - start
    lowest = bar(shown.low, cells)
    canvas.put(row, start, "░" * max(round(shown.high * cells), cell_len(lowest)), "virtual")
    canvas.put(row, start, lowest, "accent" if chosen else "a")
    canvas.right(row, end, short(shown.mean, 3), "strong")
    if canvas.width < ROOMY:
        return
    spread = f"±{fixed((shown.high - shown.low) / 2, 3)}"
    canvas.right(row, end + SPREAD, spread, "quiet")
    if shown.settings in scene.own:
        own = scene.own[shown.settings]
        canvas.right(row, canvas.width, f"◆{short(own, 3)}", "good")
