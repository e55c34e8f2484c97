"""What the figure of the lesson `network` shows, from a plan of layers and the learner's place."""

from __future__ import annotations

from typing import Literal

from engine.explain.shared.nested_lists import part_name
from engine.explain.shared.networks.layers import LayerPlan
from engine.explain.shared.shapes import Shape, format_shape, ravel
from tui.lessons.network.rows import INPUT, NetworkTree, value_text
from tui.lessons.network.state import NetworkState, node_in
from tui.lessons.shared.tensors.layer_flow import Flow, FlowLayer, FlowTensor
from tui.lessons.shared.tensors.shape_tree import TreeScene, Working

ITEM_SIZE = 4
"""Bytes of a parameter in float32."""
LONGEST_NAME = 14
"""Cells of the widths that name a line of working; a longer list stays in the question."""


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
    return Flow(
        layers, state.word("inner", batch=state.batch), _notes(state, shown), state.word("to_scale")
    )


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
