"""The products of a network to scale: equally long sides meet and vanish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.drawing.canvas import Canvas
from tui.lessons.shared.tensors.layer_flow import FlowLayer, FlowTensor

WIDE: Final = 2
"""Cells in a row that are as long as one is high."""
MARGIN: Final = 3
GAP: Final = 3
LEAST: Final = 4
"""Rows that the longest side takes at least, or nothing is drawn."""
INKS: Final = ("a", "b", "strong")
SIGNS: Final = ("@", "→")


def draw_to_scale(
    canvas: Canvas, top: int, bottom: int, layers: Sequence[FlowLayer], title: str
) -> None:
    """Draw `x @ W → output` of every layer into the rows [top, bottom), all to one scale."""
    tallest = sum(max(layer.x.shape[0], layer.weights.shape[0]) for layer in layers)
    room = bottom - top - 1 - 2 * len(layers)
    sides = [side for layer in layers for one in _tensors(layer) for side in one.shape]
    widest = max(sum(one.shape[1] for one in _tensors(layer)) for layer in layers)
    across = canvas.width - MARGIN - 2 * (GAP + 2) - 1
    if not sides or min(sides) < 1 or room < 1 or across < 1:
        return
    scale = min(room / tallest, across / WIDE / widest)
    if scale * max(sides) < LEAST:
        return
    # Short sides are drawn longer than they are, so all of it is made to fit by the others.
    while scale * max(sides) >= LEAST and not _fits(layers, scale, room, across):
        scale *= 0.95
    canvas.line(top, 1, title, "quiet")
    row = top + 1
    for layer in layers:
        row = _draw_layer(canvas, row, layer, scale) + 1


def _tensors(layer: FlowLayer) -> tuple[FlowTensor, FlowTensor, FlowTensor]:
    return layer.x, layer.weights, layer.output


def _cells(shape: tuple[int, ...], scale: float) -> tuple[int, int]:
    """Rows and columns of a matrix, one at least."""
    rows, columns = shape
    return max(round(rows * scale), 1), max(round(columns * scale * WIDE), 1)


def _fits(layers: Sequence[FlowLayer], scale: float, room: int, across: int) -> bool:
    sizes = [[_cells(one.shape, scale) for one in _tensors(layer)] for layer in layers]
    high = sum(max(rows for rows, _ in layer) for layer in sizes)
    labels = [[len(_label(one)) for one in _tensors(layer)] for layer in layers]
    wide = max(
        sum(max(columns, label) for (_, columns), label in zip(layer, texts, strict=True))
        for layer, texts in zip(sizes, labels, strict=True)
    )
    return high <= room and wide <= across


def _label(tensor: FlowTensor) -> str:
    rows, columns = tensor.shape
    return f"{tensor.name} {rows:,} × {columns:,}"


def _draw_layer(canvas: Canvas, row: int, layer: FlowLayer, scale: float) -> int:
    """Draw the names and below them the matrices; returns the row below."""
    column, lowest = MARGIN, row
    for number, (tensor, ink) in enumerate(zip(_tensors(layer), INKS, strict=True)):
        if number:
            canvas.put(row + 1, column - GAP + 1, SIGNS[number - 1], "quiet")
            column += 1
        rows, columns = _cells(tensor.shape, scale)
        label = _label(tensor)
        canvas.put(row, column, label, "accent" if tensor.now else "quiet")
        for line in range(rows):
            canvas.put(row + 1 + line, column, "▒" * columns, "now" if tensor.now else ink)
        lowest = max(lowest, row + rows)
        column += max(columns, len(label)) + GAP + 1
    return lowest + 1
