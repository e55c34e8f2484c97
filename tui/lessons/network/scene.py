"""What the figure of the lesson `network` shows, from a plan of layers and the learner's place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.explain.shared.nested_lists import part_name
from engine.explain.shared.networks.layers import LayerPlan, LayerStep
from engine.explain.shared.shapes import Shape, format_shape, ravel
from engine.explain.shared.tensor_tree import TensorTree
from tui.lessons.network.rows import INPUT, NetworkTree, node_in, value_text
from tui.lessons.shared.tensors.layer_flow import Flow, FlowLayer, FlowTensor
from tui.lessons.shared.tensors.shape_tree import Heads, TreeScene, Working

ITEM_SIZE = 4
"""Bytes of a parameter in float32."""
LONGEST_NAME = 14
"""Cells of the widths that name a line of working; a longer list stays in the question."""


@dataclass(frozen=True)
class NetworkState:
    """A plan, how many of its steps are done, and where the cursor stands.

    `other` is the network that is asked about, `other_widths` what it is called; `revealed`
    says whether its slot is filled. `closed` are the nodes whose children are hidden; `word`
    gives a text of the figure by its key. `trees` are the tensors that were opened, by name;
    `value` gives a tensor's value at a place in row-major order, None until it is there, and
    `values_of` says whose values they are.
    """

    plan: LayerPlan
    other: LayerPlan
    other_widths: str
    batch: int
    position: int
    at_end: bool
    revealed: bool
    cursor: str
    closed: frozenset[str]
    word: Callable[..., str]
    trees: Mapping[str, TensorTree] = field(default_factory=dict)
    value: Callable[[str, int], float | None] = lambda name, place: None
    values_of: str = ""

    @property
    def heads(self) -> Heads:
        """The columns by name; what stands inside is told only where a tensor is open."""
        node, shape, count, share = (
            self.word(f"head.{key}") for key in ("node", "shape", "count", "share")
        )
        inside = self.word("head.inside") if self.values_shown else ""
        return Heads(node, shape, count, share, inside)

    @property
    def values_shown(self) -> bool:
        """Whether a tensor is open, so that single values may be in sight."""
        return any(tree.opened for tree in self.trees.values())

    @property
    def step(self) -> LayerStep:
        """The step of the plan; past its end, its last one."""
        return self.plan.steps[min(self.position, len(self.plan.steps) - 1)]

    @property
    def stage(self) -> str:
        """What the present step is about: a stage of the plan, or `wider` at the end."""
        return "wider" if self.at_end else self.step.stage

    @property
    def total_known(self) -> bool:
        return self.position > len(self.plan.parameters)

    def counted(self, tensor: int) -> bool:
        """Whether the parameter tensor at that position, from 0, has been counted."""
        return self.position > tensor

    def is_now(self, tensor: int) -> bool:
        """Whether the present step counts the tensor at that position, from 0."""
        return self.position == tensor + 1

    def layer_of(self, key: str) -> str | None:
        """The layer that a node is or belongs to, None for network and input."""
        key, _ = node_in(key)
        for layer in self.plan.layers:
            if key in (layer.name, layer.weights.name, layer.bias.name):
                return layer.name
        return None


def tree_scene(state: NetworkState, view: Literal["tree", "flow"]) -> TreeScene:
    """What to draw; of an opened tensor only the rows in sight are ever made."""
    tree = NetworkTree(state)
    return TreeScene(
        rows=tree.rows,
        cursor=tree.row(state.cursor),
        most=state.plan.count,
        heads=state.heads,
        working=_working(state),
        flow=_flow(state),
        view=view,
        widest=tree.widest,
    )


def _working(state: NetworkState) -> list[Working]:
    """The node under the cursor, the running total, the bytes, and what is asked."""
    plan, other, step = state.plan, state.other, state.step
    before, size = step.running_total - step.count, plan.bytes(ITEM_SIZE)
    stored = state.word("bytes", bytes=size, mebibytes=f"{size / 2**20:.2f}")
    times = state.word("times", times=f"{other.count / plan.count:.2f}")
    key = "width" if len(state.other_widths) <= LONGEST_NAME else "other_widths"
    lines = [
        Working(
            name=state.word("so_far"),
            expression=f"{before:,} + {step.count:,}" if step.parameter is not None else "",
            result=f"{step.running_total:,}",
            now=step.parameter is not None,
        ),
        Working(
            name="float32",
            expression=f"{plan.count:,} × {ITEM_SIZE}" if state.total_known else "",
            result=stored if state.total_known else None,
            now=state.stage == "total",
        ),
        Working(
            name=state.word(key, widths=state.other_widths),
            expression=products(other),
            result=f"{other.count:,}" if state.revealed else None,
            remark=times if state.revealed else "",
            slot="?",
            now=state.stage == "wider",
        ),
    ]
    if not state.values_shown:
        return [_cursor_working(state), *lines]
    # The tree needs the rows more than what no step is about.
    told = [line for line in lines[:-1] if line.now]
    values = Working(state.word("values"), "", None, state.values_of, slot="")
    return [_cursor_working(state), values, *told, lines[-1]]


def _cursor_working(state: NetworkState) -> Working:
    """What the node under the cursor holds, written out."""
    plan = state.plan
    name, node = node_in(state.cursor)
    if node:
        return _part_working(state, name, node)
    for layer in plan.layers:
        for tensor, parameter in enumerate(layer.parameters, start=2 * (layer.number - 1)):
            if parameter.name == state.cursor:
                weights = parameter.role == "weights"
                return Working(
                    name=parameter.name,
                    expression=_product(parameter.shape) if weights else "",
                    result=f"{parameter.count:,}" if state.counted(tensor) else None,
                    remark=state.word("per_pair" if weights else "per_unit"),
                    now=state.is_now(tensor),
                )
        if layer.name == state.cursor:
            whole = state.counted(2 * layer.number - 1)
            parts = " + ".join(f"{parameter.count:,}" for parameter in layer.parameters)
            return Working(
                name=layer.name,
                expression=parts if whole else "",
                result=f"{layer.count:,}" if whole else None,
                remark=state.word("units", units=layer.units),
            )
    if state.cursor == INPUT:
        return Working(state.word("input"), "", "0", state.word("no_learning"))
    layers = " + ".join(f"{layer.count:,}" for layer in plan.layers)
    return Working(
        name=state.word("network"),
        expression=layers if state.total_known else "",
        result=f"{plan.count:,}" if state.total_known else None,
        now=state.stage == "total",
    )


def _part_working(state: NetworkState, name: str, node: Shape) -> Working:
    """What a part of a tensor is: a single value, or the weights of one input."""
    shape = state.trees[name].shape
    if len(node) < len(shape):
        result, key = format_shape(shape[len(node) :]), "of_input"
    else:
        result = value_text(state.value(name, ravel(node, shape)))
        key = "of_pair" if len(shape) > 1 else "of_unit"
    remark = state.word(key, input=str(node[0]), unit=str(node[-1]))
    return Working(part_name(node, name), "", result or None, remark)


def _flow(state: NetworkState) -> Flow:
    """A batch through all layers; hidden results are called h1, h2, …"""
    layers: list[FlowLayer] = []
    name = "x"
    for layer in state.plan.layers:
        first = 2 * (layer.number - 1)
        last = layer.number == len(state.plan.layers)
        output = state.word("predictions") if last else f"h{layer.number}"
        layers.append(
            FlowLayer(
                key=layer.name,
                x=FlowTensor(name, (state.batch, layer.inputs)),
                weights=FlowTensor(layer.weights.name, layer.weights.shape, state.is_now(first)),
                bias=FlowTensor(layer.bias.name, layer.bias.shape, state.is_now(first + 1)),
                output=FlowTensor(output, (state.batch, layer.units)),
                activation=layer.activation,
                chosen=state.layer_of(state.cursor) == layer.name,
            )
        )
        name = output
    shown = next((layer for layer in layers if layer.chosen), layers[0])
    return Flow(layers, state.word("inner", batch=state.batch), _notes(state, shown))


def _notes(state: NetworkState, layer: FlowLayer) -> list[str]:
    """What the product of a layer takes, and two ways in which its W gets turned round."""
    (batch, inputs), units = layer.x.shape, layer.output.shape[1]
    values: dict[str, object] = {
        "x": layer.x.name,
        "w": layer.weights.name,
        "batch": str(batch),
        "inputs": str(inputs),
        "units": str(units),
        "products": batch * units,
    }
    swapped = "swapped_fits" if units == batch else "swapped"
    return [state.word(key, **values) for key in ("products", swapped, "torch_weight")]


def _product(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{size:,}" for size in shape)


def products(plan: LayerPlan) -> str:
    """784 × 1,024 + 1,024 + 1,024 × 10 + 10."""
    return " + ".join(_product(parameter.shape) for parameter in plan.parameters)
