"""The images a network was surest of and wrong: a gallery, the present one, and who read it."""

from __future__ import annotations

import re

from rich.cells import cell_len

from engine.explain.evaluate.plan import SHOWN
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.digit_image import Picture, best_style, cells_of, draw_picture
from tui.drawing.numbers import fixed
from tui.drawing.places import Place
from tui.lessons.evaluate.scene import EvaluationScene

SIDE = 28
SMALL = 20
"""Pixels of a small image, cut around its ink."""
COLUMNS, ROWS = SMALL // 2 + 1, SMALL // 4 + 1
"""Cells that a small image takes, with its line of text and the gap beside it."""
SLOT = "[ ? ]"
WORDS = 20
"""Cells that the text beside a picture needs at least."""


def draw_wrong(canvas: Canvas, top: int, scene: EvaluationScene) -> list[Place]:
    """The gallery at the left, the present image at the right, the score below the gallery."""
    plan, here = scene.plan, scene.step.wrong
    if plan is None or here is None:
        return []
    count = min(len(plan.wrong), SHOWN)
    blank = Picture(b"", SIDE, SIDE)
    room = canvas.height - top
    style = best_style(blank, canvas.width - 2 * COLUMNS - 1, room)
    columns, rows = cells_of(blank, style)
    left = canvas.width - columns
    picture = scene.pictures.get(plan.wrong[here].index)
    if picture is None:
        canvas.put(top + rows // 2, left + columns // 2, "·", "virtual")
    else:
        draw_picture(canvas, top, left, picture, style, dark=scene.dark)
    width = left - 2
    lines = _words(scene, here, width)
    across = max(width // COLUMNS, 1)
    down = max((room - len(lines)) // ROWS, 0)
    shown = min(across * down, count)
    first = min(max(here - shown // 2, 0), count - shown)
    places = _draw_gallery(canvas, top, scene, range(first, first + shown), across)
    row = top + -(-shown // across) * ROWS
    for offset, (line, ink) in enumerate(lines):
        canvas.put(row + offset, 0, line, ink)
        for slot in re.finditer(re.escape(SLOT), line):
            canvas.put(row + offset, cell_len(line[: slot.start()]), SLOT, "now")
    return places


def _draw_gallery(
    canvas: Canvas, top: int, scene: EvaluationScene, shown: range, across: int
) -> list[Place]:
    assert scene.plan is not None
    places: list[Place] = []
    for number, place in enumerate(shown):
        row, column = top + number // across * ROWS, number % across * COLUMNS
        wrong = scene.plan.wrong[place]
        picture = scene.pictures.get(wrong.index)
        if picture is None:
            canvas.put(row + ROWS // 2, column + COLUMNS // 2, "·", "virtual")
        else:
            draw_picture(canvas, row, column, picture.cropped(SMALL), "braille", dark=scene.dark)
        mark = "▸" if place == scene.step.wrong else " "
        text = f"{wrong.label} ({wrong.answer})" if scene.told(place) else "?"
        if scene.readings.get(place) == wrong.label:
            text += " ✓"
        ink = "accent" if mark == "▸" else "quiet"
        canvas.put(row + ROWS - 1, column, f"{mark} {text}", ink)
        places += [
            Place(row + line, column, column + COLUMNS - 2, "wrong", (place,))
            for line in range(ROWS)
        ]
    return places


def _words(scene: EvaluationScene, here: int, width: int) -> list[tuple[str, str]]:
    """Which image it is, what it shows, what the network said, and how it stands."""
    assert scene.plan is not None
    wrong = scene.plan.wrong[here]
    told = scene.told(here)
    lines = [(scene.word("image", index=wrong.index), "strong")]
    if told:
        sure = fixed(wrong.confidence, 3)
        said = scene.word("said", label=wrong.label, answer=wrong.answer, sure=sure)
    else:
        said = scene.word("unsaid")
    lines += [(line, "") for line in _in_lines(said, "  ", width)]
    right = sum(digit == scene.plan.wrong[place].label for place, digit in scene.readings.items())
    score = scene.word("score", right=right, read=len(scene.readings))
    lines += [(line, "quiet") for line in _in_lines(score, " · ", width)]
    return lines


def _in_lines(text: str, between: str, width: int) -> list[str]:
    """`text`, in parts below each other where it is too long for a line."""
    width = max(width, WORDS)
    return wrap_cells(text if cell_len(text) <= width else text.replace(between, "\n"), width)
