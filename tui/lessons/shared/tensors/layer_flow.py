"""A batch on its way through the layers, as shapes: (128, 784) @ (784, 512) + (512,) → …"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells

TITLED_ROWS = 3
"""Rows of a layer: the tensors' names, their shapes, the bracket around the inner axes."""


@dataclass(frozen=True)
class FlowTensor:
    """A tensor by name and shape; `now` marks what the present step counts."""

    name: str
    shape: tuple[int, ...]
    now: bool = False


@dataclass(frozen=True)
class FlowLayer:
    """`x @ weights + bias → output`. `key` is the layer's name in the tree."""

    key: str
    x: FlowTensor
    weights: FlowTensor
    bias: FlowTensor
    output: FlowTensor
    activation: str
    chosen: bool


@dataclass(frozen=True)
class Flow:
    """The layers in turn, and what is said below them: of all, and of the chosen one."""

    layers: Sequence[FlowLayer]
    inner: str
    notes: Sequence[str]
    to_scale: str = ""
    """What the products are called where they are drawn to scale."""


def flow_rows(flow: Flow) -> int:
    """Rows that the flow takes with names and brackets, without its notes."""
    return TITLED_ROWS * len(flow.layers) + 1


def draw_flow(canvas: Canvas, top: int, flow: Flow, bottom: int) -> tuple[dict[int, str], int]:
    """Draw the flow from row `top` up to `bottom`; returns which layer stands in which row.

    And the row below all of it.

    Names and brackets are left out where the layers would not fit with them.
    """
    spacious = top + flow_rows(flow) <= bottom
    columns = _columns(flow)
    places: dict[int, str] = {}
    y = top
    for layer in flow.layers:
        if spacious:
            _draw_names(canvas, y, columns, layer)
            places[y] = layer.key
            y += 1
        places[y] = layer.key
        _draw_layer(canvas, y, columns, layer)
        y += 1
        if spacious:
            places[y] = layer.key
            _draw_bracket(canvas, y, columns, layer)
            y += 1
    if spacious:
        canvas.put(y, columns[0], flow.inner, "quiet")
    y += 2
    for note in flow.notes:
        lines = wrap_cells(note, canvas.width - 2)
        if y + len(lines) > bottom:
            break
        for line in lines:
            canvas.put(y, 1, line)
            y += 1
    return places, y


def _columns(flow: Flow) -> tuple[int, int, int, int, int]:
    """Where the four shapes of a layer begin, and its activation."""
    starts = [3]
    parts = ("x", "weights", "bias", "output")
    for part, sign in zip(parts, (" @ ", " + ", " → ", "  "), strict=True):
        widest = max(len(str(getattr(layer, part).shape)) for layer in flow.layers)
        starts.append(starts[-1] + widest + len(sign))
    return starts[0], starts[1], starts[2], starts[3], starts[4]


def _tensors(layer: FlowLayer) -> tuple[tuple[FlowTensor, str], ...]:
    return (layer.x, "a"), (layer.weights, "b"), (layer.bias, "c"), (layer.output, "strong")


def _draw_names(
    canvas: Canvas, y: int, columns: tuple[int, int, int, int, int], layer: FlowLayer
) -> None:
    for (tensor, _), column in zip(_tensors(layer), columns, strict=False):
        name = f"▸ {tensor.name}" if tensor.now else tensor.name
        canvas.put(y, column + 1 - 2 * tensor.now, name, "accent" if tensor.now else "quiet")


def _draw_layer(
    canvas: Canvas, y: int, columns: tuple[int, int, int, int, int], layer: FlowLayer
) -> None:
    if layer.chosen:
        canvas.put(y, 1, "▸", "accent")
    for (tensor, ink), column in zip(_tensors(layer), columns, strict=False):
        canvas.put(y, column, str(tensor.shape), "now" if tensor.now else ink)
    for sign, column in zip("@+→", columns[1:], strict=False):
        canvas.put(y, column - 2, sign, "quiet")
    canvas.put(y, columns[4], layer.activation, "quiet")


def _draw_bracket(
    canvas: Canvas, y: int, columns: tuple[int, int, int, int, int], layer: FlowLayer
) -> None:
    """From the last axis of x to the first axis of W: they agree, and vanish."""
    x = str(layer.x.shape)
    start = columns[0] + len(x) - 1 - len(str(layer.x.shape[-1])) // 2 - 1
    end = columns[1] + 1 + len(str(layer.weights.shape[0])) // 2
    canvas.put(y, start, "└" + "─" * (end - start - 1) + "┘", "quiet")
