"""The rows of a tensor's tree: below each part the parts that one index more picks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.nested_lists import part_name
from engine.explain.shared.shapes import Shape, element_count, format_shape
from engine.explain.shared.tensor_tree import TensorTree
from engine.explain.shared.tensors import Tensor
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.lessons.shared.second_view import SECOND_VIEW
from tui.lessons.shared.tensors.memory_zoom import draw_zoom
from tui.lessons.shared.tensors.shape_tree import (
    UNCOUNTED,
    Heads,
    TreeRow,
    TreeScene,
    Working,
    draw_tree,
    tree_rows,
)


@dataclass(frozen=True)
class TensorTreeState:
    """A tensor, what is open of its tree, and where the cursor stands.

    `inside` says of an axis and its size what stands below a node. `shape_known` tells
    whether shapes may show, or are still asked about; `now` is the node of the present step.
    `name` is what the tensor goes by, and `shown` says what to show at a leaf in the place of
    the tensor's own value.
    """

    tensor: Tensor
    tree: TensorTree
    cursor: Shape
    heads: Heads
    inside: Callable[[int, int], str]
    working: tuple[Working, ...]
    shape_known: bool = True
    now: Shape | None = None
    name: str = "x"
    shown: Callable[[Shape], str] | None = None


def tensor_tree_scene(state: TensorTreeState) -> TreeScene:
    """What to draw; of the rows only those in sight are ever made."""
    shape = state.tensor.shape
    last = tuple(max(size - 1, 0) for size in shape)
    return TreeScene(
        rows=Lazy(state.tree.rows, lambda row: part_row(state, state.tree.node(row))),
        cursor=state.tree.row(state.cursor),
        most=state.tensor.count,
        heads=state.heads,
        working=state.working,
        widest=[
            part_row(state, last[:depth], widest=True) for depth in range(state.tree.deepest + 1)
        ],
    )


def draw_tensor_tree(canvas: Canvas, state: TensorTreeState) -> list[Place]:
    """Draw the tree; returns its nodes as places that lead to `node`."""
    scene = tensor_tree_scene(state)
    nodes = draw_tree(canvas, scene)
    if state.heads.memory and canvas.height >= SECOND_VIEW:
        shape, below = state.tensor.shape, tree_rows(scene) + 1
        shown = len(shape) if state.shape_known else state.tree.deepest
        draw_zoom(canvas, below, shape, state.cursor, state.heads.memory, shown)
    return [Place(row, 0, canvas.width, "node", node_of(key)) for row, key in nodes.items()]


def key_of(node: Shape) -> str:
    """The key of a node's row."""
    return ",".join(map(str, node))


def node_of(key: str) -> Shape:
    """The node of a row by its key."""
    return tuple(int(position) for position in key.split(",") if position)


def part_row(state: TensorTreeState, node: Shape, *, widest: bool = False) -> TreeRow:
    """The row of a node; `widest` leaves out its value, which may not be there."""
    part = state.tensor.shape[len(node) :]
    leaf = not part
    return TreeRow(
        key=key_of(node),
        kind="value" if leaf else "part" if node else "tensor",
        depth=len(node),
        name=part_name(node, state.name),
        note="",
        shape=format_shape(part) if state.shape_known else UNCOUNTED,
        count=None if leaf else element_count(part),
        share=None,
        open=None if leaf else node in state.tree.opened,
        now=node == state.now,
        inside="" if leaf else state.inside(len(node), part[0]),
        value="" if widest or not leaf else _value(state, node),
    )


def _value(state: TensorTreeState, node: Shape) -> str:
    return f"= {state.tensor.value(node):,}" if state.shown is None else state.shown(node)
