"""PyTorch's own values and gradients of an expression, node by node in float64."""

import math
import random
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import torch
from torch import Tensor

from engine.explain.shared.expressions.expression import Expression, Operation
from engine.explain.shared.expressions.graph import plan
from engine.explain.shared.expressions.text import ExpressionMistake, parse
from tests.engine.explain.shared.expressions.some_functions import nothing, some_text

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
        "softplus": torch.nn.functional.softplus,
        "log1p": torch.log1p,
        "expm1": torch.expm1,
        "log2": torch.log2,
        "log10": torch.log10,
        "sign": torch.sign,
        "less": lambda a, b: (a < b).double(),
        "at_most": lambda a, b: (a <= b).double(),
        "greater": lambda a, b: (a > b).double(),
        "at_least": lambda a, b: (a >= b).double(),
        "equal": lambda a, b: (a == b).double(),
        "unequal": lambda a, b: (a != b).double(),
        "where": lambda c, a, b: torch.where(c > 0, a, b),
    }
)

SPECIAL: Final = (0.0, 1.0, -1.0, 2.0, -2.0, 0.5, 3.0, math.inf, -math.inf, math.nan, 40.0, 800.0)
SPECIAL_FAR: Final = (*SPECIAL, 1e200, -1e200, 1e-200, -800.0)


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


def against_autograd(seed: int) -> str | None:
    """Values and gradients, nan and inf among them, against PyTorch."""
    source = random.Random(seed)
    leaves = ("a", "b", "c", "a", "b", "1", "2", "0.5", "0", "3")
    text = some_text(source, source.randint(1, 4), leaves)
    try:
        expression = parse(text)
    except ExpressionMistake:
        return nothing
    if not expression.names:
        return nothing
    values = {name: source.choice(SPECIAL_FAR) for name in expression.names}
    graph = plan(expression, values)
    expected, gradients = by_autograd(expression, values)
    if not all(_same(*pair, part=1e-9) for pair in zip(graph.values, expected, strict=True)):
        # exp(40) of NumPy and of PyTorch differ in the last digit: what sin and a difference
        # make of that is no matter of conventions.
        return nothing
    for node in graph.expression.nodes:
        if node.operation == "power":
            base, exponent = (graph.values[place] for place in node.inputs)
            # Of (-inf)^0.5 NumPy and PyTorch take the square root, but not of a tensor of a half.
            if base == -math.inf and exponent in (0.5, 1.5):
                return nothing
    for name in expression.names:
        if not _same(graph.gradient(name), gradients[name], part=1e-9):
            told = f"{graph.gradient(name)!r}, PyTorch has {gradients[name]!r}"
            return f"{text} at {values}: d/d{name} is {told}"
    return None


def _same(one: float, other: float, *, part: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or abs(one - other) <= part * abs(other)
