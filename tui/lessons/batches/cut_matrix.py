"""Vectors that lie side by side, cut into batches: a column of cells or more for each of them."""

from __future__ import annotations

from typing import Final

from engine.explain.shared.shapes import format_shape
from tui.drawing.canvas import Canvas
from tui.lessons.batches.scene import BatchScene

LEFT: Final = 2
MOST_ROWS: Final = 8
LEAST_ROWS: Final = 2
AROUND: Final = 3
"""Above it stands what its axes are, below it which batch this is, and a row of samples."""
BLOCKS: Final = " ▏▎▍▌▋▊▉█"
"""The left part of a cell, in eighths."""
SHADES: Final = ("▓", "▒")
"""Of two neighbours, so that the cut between them is seen without colour."""


def fits(scene: BatchScene, width: int, height: int) -> bool:
    """Whether it can be drawn: of no images, a batch at least as wide as a cell."""
    plan = scene.plan
    return (
        scene.picture is None
        and len(plan.shape) > 1
        and 0 < plan.count <= width - 2 * LEFT
        and height >= LEAST_ROWS + AROUND
    )


def draw_cut_matrix(canvas: Canvas, top: int, scene: BatchScene) -> int:
    """Draw it from that row on; returns the row below.

    Uncut until the number of batches is told; the last batch is as wide as it is long.
    """
    plan = scene.plan
    wide = (canvas.width - 2 * LEFT) // plan.count
    rows = min(canvas.height - top - AROUND, MOST_ROWS)
    values = format_shape(plan.shape[1:]) if len(plan.shape) > 2 else f"{plan.shape[1]:,}"
    column = canvas.put(top, LEFT, scene.word("axis_0", samples=plan.samples), "quiet")
    canvas.put(top, column + 3, scene.word("axis_1", values=values), "quiet")
    here = scene.batch.number if scene.batch is not None else None
    for number in range(plan.count):
        last = number == plan.count - 1
        eighths = 8 * wide
        if last and scene.last_told:
            eighths = max(eighths * plan.last_size // plan.batch_size, 1)
        ink = "accent" if number == here else "a" if last and scene.last_told else "quiet"
        for row in range(top + 1, top + 1 + rows):
            _draw_bar(canvas, row, LEFT + number * wide, eighths, _shade(scene, number, here), ink)
    row = top + 1 + rows
    if here is not None:
        text = f"▲ {here}: {format_shape(plan.shape_of(plan.steps[here]))}"
        canvas.put(row, min(LEFT + here * wide, canvas.width - len(text)), text, "accent")
    return row + 1


def _shade(scene: BatchScene, number: int, here: int | None) -> str:
    if number == here:
        return "█"
    return SHADES[number % 2 if scene.count_told else 0]


def _draw_bar(canvas: Canvas, row: int, column: int, eighths: int, shade: str, ink: str) -> None:
    """So many eighths of a cell; what is left over of a whole one is drawn as a block."""
    whole, rest = divmod(eighths, 8)
    column = canvas.put(row, column, shade * whole, ink)
    if rest:
        canvas.put(row, column, BLOCKS[rest], ink)
