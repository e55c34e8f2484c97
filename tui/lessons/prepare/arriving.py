"""The first image of the batch as it arrives with one preparation left out: its numbers."""

from __future__ import annotations

from typing import Final

from engine.explain.shared.pixels import BRIGHTEST
from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import Style, cells_of, draw_picture
from tui.lessons.prepare.scene import ForgettingScene
from tui.lessons.shared.histogram import draw_histogram, histogram

LEFT: Final = 2
GAP: Final = 4
NUMBERS: Final = 24
"""Columns that they take at least."""
MOST: Final = 12
"""Lines of the numbers."""
CLASSES: Final = 10


def draw_arriving(canvas: Canvas, top: int, scene: ForgettingScene) -> None:
    """Draw it from that row on, where there is room."""
    picture = scene.image
    if picture is None or scene.label is None:
        return
    styles: tuple[Style, ...] = ("full", "half")
    for style in styles:
        columns, rows = cells_of(picture, style)
        left = LEFT + columns + GAP
        if top + 1 + rows <= canvas.height and left + NUMBERS <= canvas.width:
            break
    else:
        return
    canvas.put(top, LEFT, scene.word("first_image", label=scene.label), "quiet")
    draw_picture(canvas, top + 1, LEFT, picture, style, dark=scene.dark)
    if scene.chosen == "one_hot":
        _draw_slots(canvas, top, left, scene.label, scene)
        return
    pixels = [
        picture.at(row, column) for row in range(picture.height) for column in range(picture.width)
    ]
    as_bytes = scene.chosen in ("scale", "float")
    values = [float(pixel) if as_bytes else pixel / BRIGHTEST for pixel in pixels]
    found = histogram(values, min(rows - 1, MOST))
    if found is None:
        return
    said = scene.word("numbers", most=BRIGHTEST if as_bytes else 1, pixels=len(pixels))
    canvas.line(top, left, said, "quiet", width=canvas.width - left)
    draw_histogram(
        canvas, top + 1, left, canvas.width - left - 1, found, lambda low: "b" if low else "virtual"
    )


def _draw_slots(canvas: Canvas, top: int, left: int, label: int, scene: ForgettingScene) -> None:
    """The label as the number that arrives, and as the ten slots that it was to become."""
    canvas.line(top, left, scene.word("slots"), "quiet", width=canvas.width - left)
    for number in range(CLASSES):
        here = number == label
        ink = "accent" if here else "virtual"
        canvas.put(top + 1 + number, left, f"{number}", "strong" if here else "quiet")
        canvas.put(top + 1 + number, left + 3, "1.0 ██████████" if here else "0.0", ink)
    canvas.line(top + 2 + CLASSES, left, scene.word("arrives_as", label=label), "b")
