"""backprop, second view: a layer as a graph of tensors, beside each its gradient's shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len

from engine.explain.backprop.layer import TENSORS, LayerGraph, LayerStep, Tensor
from engine.explain.shared.networks.nudge_price import Price
from engine.explain.shared.networks.products import Product, price_in_passes
from engine.explain.shared.shapes import format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.class_bars import bar
from tui.drawing.numbers import duration, times, told_seconds
from tui.drawing.places import Place
from tui.lessons.shared.networks.followed import LIT
from tui.lessons.shared.networks.network_line import NetworkFacts, draw_network, draw_refusal
from tui.lessons.shared.networks.product_bars import draw_product_bars

TENSOR = "tensor"
TOP = 2
"""The row of the heads; the tensors stand below, a row each."""
INPUT, BOX = 4, 9
SHAPE, GRADIENT, BACK_SHAPE, RULE = 31, 45, 51, 64
"""Where the columns begin."""
SIGNS: dict[Tensor, str] = {"p": "@", "z": "+"}
"""Of operations; the activation's is its name."""
RESTS = "⋮"
BEHIND = 1
"""Tensors that are left out between h and the loss: the layers behind this one."""
BELOW = 6
"""Rows for a real entry, or for what it costs."""
SIDE: frozenset[Tensor] = frozenset({"W1", "b1"})
"""What comes in from the side."""
TIME = 10
MOST_BAR = 30


@dataclass(frozen=True)
class EntryFacts:
    """One entry of a gradient, as the engine tells it, and what a nudge does to the loss.

    `silent` of `samples` images send nothing back through the unit.
    """

    name: str
    tensor: Tensor
    gradient: str
    first: str
    """The first products of its sum."""
    samples: int
    silent: int
    nudge: str
    before: str
    after: str
    slope: str
    lit: bool = False
    """Whether it is of the weight that is followed."""


@dataclass(frozen=True)
class LayerGraphScene:
    """What the view shows; `entry` belongs to the tensor of the step, if any.

    `products` are those of a pass forward and back.
    """

    network: NetworkFacts
    graph: LayerGraph
    position: int
    entry: EntryFacts | None
    price: Price | None
    products: tuple[Product, ...]
    timing: bool
    refusal: str
    stopped: bool
    """Whether what the step shows is still to be asked of an engine, and none runs."""
    word: Callable[..., str]

    @property
    def step(self) -> LayerStep:
        return self.graph.steps[self.position]


def draw_layer_graph(canvas: Canvas, scene: LayerGraphScene) -> list[Place]:
    """Draw it on a canvas of any size; gives what can be pressed."""
    places = draw_network(canvas, 0, scene.network)
    word = scene.word
    top = TOP if canvas.height >= TOP + 1 + _height(1) + BELOW else 1
    pitch = 2 if canvas.height >= top + 1 + _height(2) + BELOW else 1
    canvas.put(top, SHAPE, word("layer.shape"), "quiet")
    canvas.put(top, GRADIENT, word("layer.gradient"), "quiet")
    canvas.put(top, RULE, word("layer.rule"), "quiet")
    rows = _rows(top + pitch, pitch)
    _draw_rail(canvas, rows, scene)
    for tensor, row in rows.items():
        _draw_tensor(canvas, row, tensor, scene)
        places.append(Place(row, 0, canvas.width - 1, TENSOR, (TENSORS.index(tensor),)))
    row = _draw_below(canvas, rows["loss"] + 2, scene)
    if pitch > 1 and not scene.network.refusal:
        draw_product_bars(canvas, row, scene.products, word, _product_of(scene.step))
    return places


def _product_of(step: LayerStep) -> str:
    """The name of the product that the step computes, "" if none."""
    if step.tensor == "p" and step.stage == "forward":
        return "x @ W1"
    back = step.stage == "back"
    return {"h": "dz2 @ W2ᵀ", "W1": "xᵀ @ dz1"}.get(step.tensor or "", "") if back else ""


def _height(pitch: int) -> int:
    return pitch * (len(TENSORS) + BEHIND)


def _rows(top: int, pitch: int) -> dict[Tensor, int]:
    """The row of each tensor; `pitch` rows lie from one to the next."""
    rows = {tensor: top + pitch * number for number, tensor in enumerate(TENSORS)}
    rows["loss"] += pitch * BEHIND
    return rows


def _draw_rail(canvas: Canvas, rows: dict[Tensor, int], scene: LayerGraphScene) -> None:
    """The wires from tensor to tensor, doubled where the step goes."""
    active = _active(scene)
    for row in range(rows["x"] + 1, rows["loss"]):
        above = [tensor for tensor in TENSORS if rows[tensor] < row and tensor not in SIDE]
        doubled = above[-1] in active
        canvas.put(row, BOX, "║" if doubled else "│", "accent" if doubled else "quiet")
    for tensor in ("x", "W1", "b1"):
        doubled = tensor in active
        line, corner = ("═", "╗╣") if doubled else ("─", "┐┤")
        ink = "accent" if doubled else "quiet"
        canvas.put(rows[tensor], INPUT + 3, line * (BOX - INPUT - 3), ink)
        canvas.put(rows[tensor], BOX, corner[tensor != "x"], ink)
    canvas.put((rows["h"] + rows["loss"]) // 2, BOX, RESTS, "quiet")


def _active(scene: LayerGraphScene) -> set[Tensor]:
    """The tensors whose wire the step goes along: forward into an operation, or back from one."""
    step = scene.step
    if step.tensor is None:
        return set()
    if step.stage == "forward":
        into: dict[Tensor, set[Tensor]] = {
            "p": {"x", "W1"}, "z": {"p", "b1"}, "h": {"z"}, "loss": {"h"},
        }  # fmt: skip
        return into[step.tensor]
    chain: dict[Tensor, set[Tensor]] = {
        "loss": set(),
        "h": {"h"},
        "z": {"h", "z"},
        "b1": {"h", "z", "b1"},
        "p": {"h", "z", "p"},
        "W1": {"h", "z", "p", "W1"},
    }
    return chain[step.tensor]


def _draw_tensor(canvas: Canvas, row: int, tensor: Tensor, scene: LayerGraphScene) -> None:
    graph, position, step, word = scene.graph, scene.position, scene.step, scene.word
    now = step.tensor == tensor
    forward = now and step.stage == "forward"
    back = now and step.stage == "back"
    if now:
        canvas.put(row, 1, "▸", "accent")
    if tensor in ("x", "W1", "b1"):
        canvas.put(row, INPUT, tensor, "strong")
        canvas.put(row, BOX + 4, word(f"layer.{tensor}"), "quiet")
    elif tensor == "loss":
        canvas.put(row, BOX - 1, "loss", "accent" if now else "strong")
    else:
        sign = SIGNS.get(tensor, graph.activation)
        canvas.put(row, BOX - len(sign) // 2, sign, "accent" if now else "strong")
        text = f"{tensor} = {graph.written(tensor)}"
        column = BOX - len(sign) // 2 + len(sign) + 1
        known = graph.is_computed(position, tensor)
        canvas.put(row, max(column, BOX + 4), text, "" if known else "quiet")
    if graph.is_computed(position, tensor):
        shape = format_shape(graph.shape(tensor))
        canvas.put(row, SHAPE, shape, "now" if forward else "")
    if tensor == "x":
        canvas.put(row, GRADIENT, word("layer.no_gradient"), "quiet")
    elif graph.is_back(position, tensor):
        canvas.put(row, GRADIENT, f"d{tensor}", "accent" if back else "strong")
        ink = "now" if back else ""
        canvas.put(row, BACK_SHAPE, format_shape(graph.shape(tensor)), ink)
        canvas.put(row, RULE, graph.rule(tensor), "accent" if back else "")
    else:
        canvas.put(row, GRADIENT, "·", "quiet")


# ---- below the graph


def _draw_below(canvas: Canvas, row: int, scene: LayerGraphScene) -> int:
    """What is said of the step; gives the row behind it."""
    step = scene.step
    if scene.network.refusal:
        draw_refusal(canvas, row, scene.network.refusal)
    elif scene.stopped:
        return _put_wrapped(canvas, row, scene.word("stopped"), "accent")
    elif step.stage == "price":
        return _draw_price(canvas, row, scene)
    elif step.stage == "back" and step.tensor is not None and step.tensor != "loss":
        return _draw_entry(canvas, row, scene)
    return row - 1


def _draw_entry(canvas: Canvas, row: int, scene: LayerGraphScene) -> int:
    """A real entry of the gradient: the sum that it is, and the check by nudging."""
    word, entry = scene.word, scene.entry
    if scene.step.tensor == "h":
        return _put_wrapped(canvas, row, word("entry.h"), "")
    if entry is None:
        canvas.put(row, 1, word("entry.waiting"), "quiet")
        return row + 1
    if entry.tensor in ("z", "p"):
        said = word("entry.silent", name=entry.name, silent=entry.silent, samples=entry.samples)
        lines = [(said, "")]
    else:
        ink = LIT if entry.lit else ""
        lines = [
            (word(f"entry.{entry.tensor}", name=entry.name, samples=entry.samples), ink),
            (f"  = {entry.first} = {entry.gradient}", ink or "strong"),
            (
                f"{word('check')} {entry.nudge}, "
                f"loss {entry.before} → {entry.after}, {entry.slope}",
                "",
            ),
        ]
    for text, ink in lines:
        row = _put_wrapped(canvas, row, text, ink)
    return row


def _put_wrapped(canvas: Canvas, row: int, text: str, ink: str) -> int:
    """Write a text from that row on; gives the row behind it."""
    for line in wrap_cells(text, max(canvas.width - 2, 10)):
        canvas.put(row, 1, line, ink)
        row += 1
    return row


def _draw_price(canvas: Canvas, row: int, scene: LayerGraphScene) -> int:
    """A forward pass against a forward pass and the way back, as they were timed."""
    word, price = scene.word, scene.price
    if scene.refusal or scene.timing or price is None:
        text = scene.refusal or word("price.timing" if scene.timing else "price.start")
        return _put_wrapped(canvas, row, text, "bad" if scene.refusal else "accent")
    names = [word("price.forward"), word("price.both")]
    at = 1 + max(map(cell_len, names)) + 2 + TIME
    for name, spread, ink in zip(names, (price.forward, price.both), "ab", strict=True):
        canvas.put(row, 1, name, ink)
        canvas.right(row, at, duration(spread.middle))
        room = max(min(canvas.width - at - 4, MOST_BAR), 4)
        canvas.put(row, at + 2, bar(spread.middle / price.both.middle, room) or "▏", ink)
        row += 1
    ratio = times(told_seconds(price.both.middle) / told_seconds(price.forward.middle))
    said = word("price.ratio", ratio=ratio, parameters=f"{price.parameters:,}", rounds=price.rounds)
    why = word("price.counted", counted=f"{price_in_passes(scene.products):.2f}")
    for text, ink in ((said, "strong"), (why, "quiet")):
        row = _put_wrapped(canvas, row, text, ink)
    return row
