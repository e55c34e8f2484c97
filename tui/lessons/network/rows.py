"""The rows of a network's tree: its layers, their tensors, and what is opened of those."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.networks.layers import Layer, Parameter
from engine.explain.shared.shapes import Shape, ravel
from engine.explain.shared.tensor_tree import TensorTree
from engine.explain.shared.tensors import counted
from tui.drawing.numbers import short
from tui.lessons.network.state import NetworkState, node_in
from tui.lessons.shared.tensors.shape_tree import TreeRow, in_sight
from tui.lessons.shared.tensors.tensor_rows import TensorTreeState, key_of, part_row

NETWORK, INPUT = "network", "input"
"""Keys of the two nodes that are no layer; a layer's key is its name, a tensor's too."""
TENSOR_DEPTH = 2
DIGITS = 5
"""Digits of a value: weights begin as hundredths."""


def part_key(name: str, node: Shape) -> str:
    """The key of a part of a tensor: W1 for the whole, W1:0,5 for one value."""
    return f"{name}:{key_of(node)}" if node else name


def value_text(value: float | None) -> str:
    """A parameter's value, nothing while it is not known."""
    return "" if value is None else f"= {short(value, DIGITS)}"


class NetworkTree:
    """The visible rows from above; those of opened tensors are made when they are read."""

    def __init__(self, state: NetworkState) -> None:
        self._state = state
        self._starts: dict[str, int] = {}
        self._makers: list[Callable[[int], TreeRow]] = []
        self._heights: list[int] = []
        self._widest: list[TreeRow] = []
        for row in _fixed_rows(state):
            self._add(row)
        self._firsts = [0, *accumulate(self._heights)]

    @property
    def rows(self) -> Lazy[TreeRow]:
        return Lazy(self._firsts[-1], self._row)

    @property
    def widest(self) -> Sequence[TreeRow]:
        """Rows by which the columns are measured: one of each depth of an opened tensor."""
        return self._widest

    def row(self, key: str) -> int:
        """The row of a node that shows. Raises KeyError."""
        name, node = node_in(key)
        first = self._starts[name]
        return first + self._state.trees[name].row(node) if node else first

    def values_in_sight(self, room: int) -> list[tuple[str, int]]:
        """The single values in so many rows around the cursor, its own first.

        By the name of their tensor and their place in it in row-major order.
        """
        cursor, found = self.row(self._state.cursor), list[tuple[str, int]]()
        for row in (cursor, *in_sight(cursor, len(self.rows), room)):
            name, node = node_in(self.rows[row].key)
            if node and len(node) == len(shape := self._state.trees[name].shape):
                found.append((name, ravel(node, shape)))
        return found

    def _row(self, row: int) -> TreeRow:
        block = bisect_right(self._firsts, row) - 1
        return self._makers[block](row - self._firsts[block])

    def _add(self, row: TreeRow) -> None:
        self._starts[row.key] = sum(self._heights)
        self._widest.append(row)
        tree = self._state.trees.get(row.key)
        if tree is None or row.kind not in ("weights", "bias"):
            self._makers.append(lambda _: row)
            self._heights.append(1)
            return
        parts = _parts(self._state, row.key, tree)
        self._makers.append(partial(_tensor_row, row, parts))
        self._heights.append(tree.rows)
        last = tuple(size - 1 for size in tree.shape)
        self._widest += [
            _part_of(row, parts, last[:depth], widest=True) for depth in range(1, tree.deepest + 1)
        ]


def _tensor_row(tensor: TreeRow, parts: TensorTreeState, row: int) -> TreeRow:
    node = parts.tree.node(row)
    return _part_of(tensor, parts, node) if node else tensor


def _part_of(
    tensor: TreeRow, parts: TensorTreeState, node: Shape, *, widest: bool = False
) -> TreeRow:
    """A part's row below its tensor, uncounted as long as the tensor is."""
    row = part_row(parts, node, widest=widest)
    return replace(
        row,
        key=part_key(tensor.key, node),
        depth=TENSOR_DEPTH + len(node),
        count=None if tensor.count is None else row.count,
    )


def _parts(state: NetworkState, name: str, tree: TensorTree) -> TensorTreeState:
    tensor = counted(tree.shape)
    return TensorTreeState(
        tensor=tensor,
        tree=tree,
        cursor=(),
        heads=state.heads,
        inside=lambda axis, size: inside(state, tree.shape, axis, size),
        working=(),
        name=name,
        shown=lambda node: value_text(state.value(name, ravel(node, tree.shape))),
    )


def inside(state: NetworkState, shape: Shape, axis: int, size: int) -> str:
    """What one index picks from: `inputs: 784`, `units: 512`."""
    return state.word("inside.units" if axis == len(shape) - 1 else "inside.inputs", size=size)


def _fixed_rows(state: NetworkState) -> list[TreeRow]:
    """Network, input, layers and their tensors, as far as they are not closed."""
    plan, known = state.plan, state.total_known
    network = TreeRow(
        key=NETWORK,
        kind="network",
        depth=0,
        name=state.word("network"),
        note="",
        shape=_shape(plan.layers[-1].output_shape),
        count=plan.count if known else None,
        share=1.0 if known else None,
        open=NETWORK not in state.closed,
        now=state.stage == "total",
    )
    if NETWORK in state.closed:
        return [network]
    given = TreeRow(
        key=INPUT,
        kind="input",
        depth=1,
        name=state.word("input"),
        note="",
        shape=_shape(plan.input_shape),
        count=0,
        share=None,
        open=None,
        now=state.stage == "input",
    )
    layers = [row for layer in plan.layers for row in _layer_rows(state, layer)]
    return [network, given, *layers]


def _layer_rows(state: NetworkState, layer: Layer) -> list[TreeRow]:
    first, opened = 2 * (layer.number - 1), layer.name not in state.closed
    whole = state.counted(first + 1)
    row = TreeRow(
        key=layer.name,
        kind="layer",
        depth=1,
        name=layer.name,
        note=layer.activation,
        shape=_shape(layer.output_shape),
        count=layer.count if whole else None,
        share=layer.share if whole else None,
        open=opened,
        now=False,
    )
    tensors = enumerate(layer.parameters if opened else (), start=first)
    return [row, *(_whole(state, tensor, parameter) for tensor, parameter in tensors)]


def _whole(state: NetworkState, tensor: int, parameter: Parameter) -> TreeRow:
    """A tensor of parameters, the tensor at that position, from 0."""
    known, tree = state.counted(tensor), state.trees.get(parameter.name)
    return TreeRow(
        key=parameter.name,
        kind=parameter.role,
        depth=TENSOR_DEPTH,
        name=parameter.name,
        note="",
        shape=str(parameter.shape),
        count=parameter.count if known else None,
        share=parameter.count / state.plan.count if known else None,
        open=tree is not None and () in tree.opened,
        now=state.is_now(tensor),
        inside=inside(state, parameter.shape, 0, parameter.shape[0]) if state.values_shown else "",
    )


def _shape(shape: tuple[str | int, ...]) -> str:
    """A shape whose sample axis goes by its name: (batch, 512)."""
    return f"({', '.join(str(size) for size in shape)})"
