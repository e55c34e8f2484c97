"""The loop on the bench: its lines, the run beside them, and what may stand in a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells, wrap_cells
from tui.drawing.places import Place
from tui.lessons.repair_shop.figures.both_runs import (
    FEET,
    LEAST,
    Box,
    Runs,
    draw_losses,
    draw_printed,
    draw_shapes,
    names_of,
    printed_rows,
)

LINE, FORM = "line", "form"
"""What a line of the code, and a form that it may have, lead to."""
CODE: Final = 80
"""Cells of a figure from which on the code has its full share."""
NUMBER: Final = 5
"""Cells before a line of code: a mark, its number, a blank."""
LONGEST: Final = 64
"""Cells of the longest form."""
BELOW: Final = 3
"""Rows below the code: the line with the cursor, and what is said."""
ROOMY: Final = 24
"""Rows from which on all that is printed stands there, and all shapes."""


@dataclass(frozen=True)
class RepairScene:
    """What is shown: `lines` of the program, `changed` ones among them, the one at `cursor`.

    `forms` are what may stand there, while one is chosen, `picked` the one with the cursor.
    `told` stands below, each text in its ink; `title` above the code.
    """

    title: str
    lines: Sequence[str]
    changed: frozenset[int]
    cursor: int
    broke: int | None
    forms: Sequence[str]
    picked: int
    told: tuple[str, str]
    runs: Runs


def draw_repair(canvas: Canvas, scene: RepairScene) -> list[Place]:
    """The code to the left, the run to the right, below them what is chosen or said."""
    left = _code_width(canvas.width)
    below = max(1 + len(scene.forms), BELOW) if scene.forms else BELOW
    rows = canvas.height - below
    canvas.line(0, 0, scene.title, "quiet", width=left)
    places = _draw_code(canvas, rows, left, scene)
    box = Box(0, left + 2, canvas.width - left - 2, rows - 1)
    _draw_run(canvas, box, scene.runs)
    draw = _draw_forms if scene.forms else _draw_told
    return places + draw(canvas, rows, scene)


def _code_width(width: int) -> int:
    whole = NUMBER + LONGEST
    if width >= whole + 40:
        return whole
    return min(48, width * 9 // 16)


def _draw_code(canvas: Canvas, rows: int, width: int, scene: RepairScene) -> list[Place]:
    shown = max(rows - 2, 1)  # the title above, a blank row below
    most = max(len(scene.lines) - shown, 0)
    first = min(max(scene.cursor - shown // 2, 0), most)
    places = []
    for row, at in enumerate(range(first, min(first + shown, len(scene.lines))), 1):
        here = at == scene.cursor
        if here:
            canvas.put(row, 0, "▸", "accent")
        elif at in scene.changed:
            canvas.put(row, 0, "~", "c")
        canvas.right(row, NUMBER - 1, str(at + 1), "accent" if here else "quiet")
        text = cut_cells(scene.lines[at], width - NUMBER)
        canvas.put(row, NUMBER, text, _ink(scene, at))
        places.append(Place(row, 0, width - 1, LINE, (at,)))
    if first:
        canvas.put(1, 1, "↑", "quiet")
    if first < most:
        canvas.put(shown, 1, "↓", "quiet")
    return places


def _ink(scene: RepairScene, at: int) -> str:
    if at == scene.broke:
        return "bad"
    if at == scene.cursor:
        return "strong"
    return "c" if at in scene.changed else ""


def _draw_run(canvas: Canvas, box: Box, runs: Runs) -> None:
    """The curve with the rows that are left; in a low figure the first and the last loss."""
    every = box.height >= ROOMY
    printed = printed_rows(every)
    shapes = 1 + len(names_of(runs)) if every else 2
    gap = 1 if every else 0
    curve = box.height - printed - shapes - 2 * gap
    if curve < 1 + LEAST + FEET:
        shapes, curve = 0, box.height - printed
    row = box.row
    if curve >= 1 + LEAST + FEET:
        draw_losses(canvas, Box(row, box.column, box.width, curve), runs)
        row += curve + gap
    draw_printed(canvas, Box(row, box.column, box.width, printed), runs, every=every)
    if shapes:
        box = Box(row + printed + gap, box.column, box.width, shapes)
        draw_shapes(canvas, box, runs)


def _draw_told(canvas: Canvas, top: int, scene: RepairScene) -> list[Place]:
    """The line with the cursor as it stands, whole, and what is said."""
    text = scene.lines[scene.cursor]
    column = canvas.put(top, 0, f"▸ {scene.cursor + 1}  ", "accent")
    canvas.line(top, column, text, "strong")
    said, ink = scene.told
    for row, line in enumerate(wrap_cells(said, max(canvas.width - 1, 10))[: BELOW - 1], top + 1):
        canvas.put(row, 0, line, ink)
    return []


def _draw_forms(canvas: Canvas, top: int, scene: RepairScene) -> list[Place]:
    """What may stand in the line with the cursor, by number; the one that stands there so too."""
    word, places = scene.runs.word, []
    canvas.line(top, 0, word("forms", line=scene.cursor + 1), "accent")
    stands = scene.lines[scene.cursor]
    for number, form in enumerate(scene.forms):
        row, here = top + 1 + number, number == scene.picked
        canvas.put(row, 0, "▸" if here else " ", "accent")
        column = canvas.put(row, 2, f"{number + 1}  ", "accent" if here else "quiet")
        ink = "now" if here else "quiet" if form == stands else ""
        end = canvas.put(row, column, form, ink)
        if form == stands and end + 3 + cell_len(word("stands")) < canvas.width:
            canvas.put(row, end + 3, word("stands"), "quiet")
        places.append(Place(row, 0, canvas.width - 1, FORM, (number,)))
    return places
