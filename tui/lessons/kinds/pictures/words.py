"""Text as words side by side, each the heat of the numbers that stand for it."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from engine.explain.kinds.samples import word_number
from engine.explain.shared.levels import level
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.drawing.shades.heat import draw_levels
from tui.drawing.tensors.stack import CARD, card, depth_for, draw_stack, stack_of
from tui.lessons.kinds.scene import TAG, KindScene

_LEAST: Final = 3
"""Columns of a word."""


def draw_text(canvas: Canvas, scene: KindScene) -> None:
    """Draw the first words of the first text, and the edges of the next ones."""
    samples, length, vector = (scene.size(name) for name in ("samples", "length", "vector"))
    depth = depth_for(samples, canvas.height)
    behind = depth.size(0, 0)
    left = TAG
    inner = (
        canvas.width - behind[0] - CARD - left,
        canvas.height - behind[1] - CARD - 1,
    )
    if not samples or not length or not vector or inner[1] < 3:
        return

    def text(number: int) -> tuple[Canvas, list[Place]]:
        front = _words(scene, *inner) if number == 0 else Canvas(*inner)
        title = scene.word("one_text", number=number)
        return card(front, "" if number == 0 else "quiet", title), []

    draw_stack(canvas, 0, left, depth, stack_of(samples, 0, depth, text))
    scene.put_tag(canvas, 0, 0, "samples", "↗")
    scene.put_tag(canvas, canvas.height // 2, 0, "vector", "↓")
    scene.put_tag(canvas, canvas.height - 1, left + 2, "length", "→")


def words_of(scene: KindScene) -> list[str]:
    """The first words of the first text, as many as it has and as are given."""
    return scene.word("words").split()[: scene.size("length")]


def _words(scene: KindScene, width: int, height: int) -> Canvas:
    canvas = Canvas(width, height)
    rows = height - 1
    numbers = min(scene.size("vector"), 2 * rows)
    if numbers < scene.size("vector"):
        rows -= 1
        numbers = 2 * rows
    column = 1
    for word in words_of(scene):
        across = max(cell_len(word), _LEAST)
        if column + across > width - 2:
            break
        canvas.put(0, column, word, "strong")
        levels = [[level(word_number(word, place), 1.0)] * across for place in range(numbers)]
        draw_levels(canvas, 1, column, levels + levels[-1:] * (numbers % 2), signs=scene.signs)
        column += across + 1
    else:
        word = ""
    if word or len(words_of(scene)) < scene.size("length"):
        canvas.put(1, column, "⋯", "virtual")
    if numbers < scene.size("vector"):
        canvas.put(height - 1, 2, "⋮", "virtual")
    return canvas
