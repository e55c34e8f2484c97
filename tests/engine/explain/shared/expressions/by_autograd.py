"""PyTorch's own values and gradients of an expression, node by node in float64."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import torch
from torch import Tensor

from engine.explain.shared.expressions.expression import Expression, Operation

ORACLE: Final[Mapping[Operation, Callable[..., Tensor]]] = MappingProxyType(
    {
        "add": torch.add,
        "subtract": torch.sub,
        "multiply": torch.mul,
        "divide": torch.div,
        "power": torch.pow,
        "negate": torch.neg,
        "abs": torch.abs,
        "relu": torch.relu,
        "exp": torch.exp,
        "log": torch.log,
        "sqrt": torch.sqrt,
        "sin": torch.sin,
        "cos": torch.cos,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "max": torch.maximum,
        "min": torch.minimum,
    }
)


def by_autograd(
    expression: Expression, values: Mapping[str, float]
) -> tuple[list[float], dict[str, float]]:
    """The value of every node, and the gradient of every name."""
    leaves = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for name, value in values.items()
    }
    computed: list[Tensor] = []
    for node in expression.nodes:
        if node.operation == "number":
            computed.append(torch.tensor(node.number, dtype=torch.float64))
        elif node.operation == "name":
            computed.append(leaves[node.name])
        else:
            computed.append(ORACLE[node.operation](*(computed[at] for at in node.inputs)))
    if computed[-1].requires_grad:
        computed[-1].backward()  # type: ignore[no-untyped-call]
    gradients = {name: 0.0 if t.grad is None else float(t.grad) for name, t in leaves.items()}
    return [float(value.detach()) for value in computed], gradients
