"""The loop on the bench: its lines, the run beside them, and what may stand in a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from tui.drawing.canvas import Canvas
from tui.drawing.cells import words_of, wrap_cells
from tui.drawing.places import Place
from tui.lessons.repair_shop.figures.both_runs import (
    FEET,
    IN_FULL,
    LEAST,
    TOLD,
    Box,
    Runs,
    draw_losses,
    draw_printed,
    draw_shapes,
)

LINE, FORM = "line", "form"
"""What a line of the code, and a form that it may have, lead to."""
NUMBER: Final = 4
"""Cells before a line of code: a mark, its number, a blank."""
LONGEST: Final = 64
"""Cells of the longest form."""
HANGING: Final = 4
"""Cells by which the rest of a line stands in that is longer than the code's room."""
RUN, WIDE_RUN = IN_FULL, 40
"""Cells of the run with its words in full, and where the code has all that it needs."""
BELOW: Final = 2
"""Rows of what is said below the code."""
CURVE: Final = 10
"""Rows of the losses, before what is printed and the shapes take what is left."""
ALL_SHAPES: Final = 9
"""Rows of the shapes of all names, with their head."""


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
    below = max(1 + len(scene.forms), BELOW)
    rows = canvas.height - below
    canvas.line(0, 0, scene.title, "quiet", width=left)
    places = _draw_code(canvas, rows, left, scene)
    box = Box(0, left + 2, canvas.width - left - 2, rows - 1)
    _draw_run(canvas, box, scene.runs)
    draw = _draw_forms if scene.forms else _draw_told
    return places + draw(canvas, rows, scene)


def _code_width(width: int) -> int:
    whole = NUMBER + LONGEST
    if width >= whole + 2 + WIDE_RUN:
        return whole
    return max(width - 2 - RUN, width * 9 // 16) if width < 72 else width - 2 - RUN


def broken(text: str, width: int) -> list[str]:
    """A line of code in rows of at most `width` cells; those after the first stand in."""
    indent = len(text) - len(text.lstrip())
    first = wrap_cells(text.lstrip(), max(width - indent, 1))[0]
    rest = text.lstrip()[len(first) :].lstrip()
    longest = max(map(cell_len, words_of(rest, width)), default=0)
    inner = " " * min(indent + HANGING, max(width - longest, 0))
    rows = wrap_cells(rest, width - len(inner)) if rest else []
    return [" " * indent + first, *(inner + row for row in rows)]


def _draw_code(canvas: Canvas, rows: int, width: int, scene: RepairScene) -> list[Place]:
    shown = max(rows - 2, 1)  # the title above, a blank row below
    lines = [broken(line, width - NUMBER) for line in scene.lines]
    every = [(at, place) for at, line in enumerate(lines) for place in range(len(line))]
    most, here = max(len(every) - shown, 0), every.index((scene.cursor, 0))
    first = min(max(here - shown // 2, 0), most)
    while every[first][1]:  # the rest of a line whose beginning is not in sight
        first += 1
    places = []
    for row, (at, place) in enumerate(every[first : first + shown], 1):
        if not place:
            mark, ink = ("▸", "accent") if at == scene.cursor else ("~", "c")
            canvas.put(row, 0, mark if at in {scene.cursor, *scene.changed} else " ", ink)
            canvas.right(row, NUMBER - 1, str(at + 1), "accent" if mark == "▸" else "quiet")
        canvas.put(row, NUMBER, lines[at][place], _ink(scene, at))
        places.append(Place(row, 0, width - 1, LINE, (at,)))
    for row, is_more, arrow in ((1, first > 0, "↑"), (shown, first < most, "↓")):
        if is_more:
            canvas.put(row, width, arrow, "quiet")
    return places


def _ink(scene: RepairScene, at: int) -> str:
    if at == scene.broke:
        return "bad"
    if at == scene.cursor:
        return "strong"
    return "c" if at in scene.changed else ""


def _draw_run(canvas: Canvas, box: Box, runs: Runs) -> None:
    """The curve, then what is printed and the shapes: the more of each, the more room there is."""
    curve, losses, shapes, gap = shares(box.height)
    row = box.row
    if curve:
        draw_losses(canvas, Box(row, box.column, box.width, curve), runs)
        row += curve + gap
    draw_printed(canvas, Box(row, box.column, box.width, 2 + losses), runs)
    if shapes:
        row += 2 + losses + gap
        draw_shapes(canvas, Box(row, box.column, box.width, shapes), runs)


def shares(height: int) -> tuple[int, int, int, int]:
    """Rows of the curve, of printed losses and of shapes, and blank ones between these."""
    losses, least = 2, 1 + LEAST + FEET
    shapes = 2 if height >= least + 2 + losses + 2 else 0
    curve = height - 2 - losses - shapes
    if curve < least:
        return 0, losses, 2 if height >= 6 else 0, 0
    left = max(curve - CURVE, 0)
    curve -= left
    more = min(left, len(TOLD) - losses)
    left -= more
    gap = 1 if left >= 2 else 0
    left -= 2 * gap
    if left >= ALL_SHAPES - shapes:
        return curve + left - ALL_SHAPES + shapes, losses + more, ALL_SHAPES, gap
    return curve, losses + more, shapes, gap


def _draw_told(canvas: Canvas, top: int, scene: RepairScene) -> list[Place]:
    """What happens, or what a change did."""
    said, ink = scene.told
    for row, line in enumerate(wrap_cells(said, max(canvas.width - 1, 10))[:BELOW], top):
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
