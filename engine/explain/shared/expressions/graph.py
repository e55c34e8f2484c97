"""The chain rule along an expression: forward values, then gradients, edge by edge.

A gradient reaches a node over every edge that leaves it, and what arrives adds up. An edge
carries what has arrived at the operation times the operation's own slope there. Reverse mode,
as in Baydin et al. 2018, "Automatic differentiation in machine learning: a survey", section 3.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from engine.explain.shared.expressions.expression import (
    COMPARISONS,
    STEPS,
    Expression,
    Operation,
    Value,
    evaluate,
)
from engine.explain.shared.expressions.troubles import Trouble, troubles_of

_BASES: Final[Mapping[Operation, float]] = {"log2": 0.6931471805599453, "log10": 2.3025850929940456}
"""Of a logarithm to a base, that base's own logarithm, in the digits that PyTorch has."""


@dataclass(frozen=True)
class Edge:
    """One way back: from the operation `user`, to whose `place`th input the value of `source` went.

    `product` is what it adds to the gradient of `source`, as PyTorch computes it: `arriving` ·
    `slope`, but nothing from what is switched off (relu, max, min), whatever arrives.
    """

    user: int
    place: int
    source: int
    slope: float
    arriving: float
    product: float


@dataclass(frozen=True)
class Graph:
    """An expression at given values. Numbers are float64; all may be infinite or NaN."""

    expression: Expression
    values: tuple[float, ...]
    """Of every node."""
    gradients: tuple[float | None, ...]
    """d result / d node; None where no name stands in the node."""
    edges: tuple[Edge, ...]
    """In the order in which they are gone back: all that leave a node before those behind it."""

    def arriving(self, source: int) -> tuple[Edge, ...]:
        """The edges that bring a gradient to `source`: one for each path's last step."""
        return tuple(edge for edge in self.edges if edge.source == source)

    def gradient(self, name: str) -> float:
        """d result / d name. Raises KeyError for a name that the expression has not."""
        for node, gradient in zip(self.expression.nodes, self.gradients, strict=True):
            if node.operation == "name" and node.name == name and gradient is not None:
                return gradient
        raise KeyError(name)

    @cached_property
    def troubles(self) -> Mapping[int, Trouble]:
        """The nodes that have no ordinary derivative here, or that float64 gets wrong, and why."""
        return troubles_of(self.expression, self.values)


def plan(expression: Expression, values: Mapping[str, float]) -> Graph:
    """Forward values and gradients of `expression` with a number for each of its names.

    Over a comparison nothing goes back, whatever lies behind it: in PyTorch its graph ends there.

    Raises KeyError for a name without a value.
    """
    computed = evaluate(expression, values)
    depends = expression.depends()
    gradients: list[Value | None] = [None] * len(computed)
    if depends[expression.result]:
        gradients[expression.result] = np.asarray(1.0)
    edges: list[Edge] = []
    cut = set[int]()
    with np.errstate(all="ignore"):
        for user in range(expression.result, -1, -1):
            node, arriving = expression.nodes[user], gradients[user]
            if arriving is None:
                continue
            inputs = [computed[place] for place in node.inputs]
            is_cut = user in cut or node.operation in COMPARISONS
            for place, source in enumerate(node.inputs):
                if not depends[source]:
                    continue
                slope = slope_of(node.operation, place, inputs, computed[user])
                product = brought(node.operation, place, inputs, computed[user], arriving)
                if is_cut:
                    product = np.zeros_like(product)
                before = gradients[source]
                if not is_cut or before is None:
                    (cut.add if is_cut else cut.discard)(source)
                gradients[source] = product if before is None else before + product
                edges.append(
                    Edge(user, place, source, float(slope), float(arriving), float(product))
                )
    return Graph(
        expression,
        tuple(float(value) for value in computed),
        tuple(None if gradient is None else float(gradient) for gradient in gradients),
        tuple(edges),
    )


def slope_of(
    operation: Operation, place: int, inputs: list[Value], output: Value
) -> npt.NDArray[np.float64]:
    """The derivative of an operation by its input at `place`, at these inputs and output.

    Arrays are taken value by value. Where there is none it is PyTorch's convention: 0 for abs and
    relu at 0, a half for each of two equals in max and min; of NaN, 0 for abs, else 1. What jumps
    has the slope 0 everywhere.
    """
    with np.errstate(all="ignore"):
        return np.asarray(_slope(operation, place, inputs, output), np.float64)


def brought(
    operation: Operation, place: int, inputs: list[Value], output: Value, arriving: Value
) -> Value:
    """What an operation hands back to its input at `place` of what arrives, as PyTorch does.

    In the order of PyTorch's own formulas (tools/autograd/derivatives.yaml), on which infinities
    and the last digit depend: a quotient divides what arrives, a square root too.
    """
    x = inputs[0]
    slope = slope_of(operation, place, inputs, output)
    with np.errstate(all="ignore"):
        match operation:
            case "relu" | "max" | "min" | "where":
                # What is switched off lets nothing back, not even infinity.
                return np.where(slope == 0, 0.0, arriving * slope)
            case "power" if place == 0:
                return np.where(inputs[1] == 0, 0.0, arriving * slope)
            case "divide" if place == 0:
                return np.asarray(arriving / inputs[1])
            case "divide":
                return np.asarray(-arriving * ((x / inputs[1]) / inputs[1]))
            case "log":
                return np.asarray(arriving / x)
            case "sqrt":
                return np.asarray(arriving / (2 * output))
            case "log1p":
                return np.asarray(arriving / (1 + x))
            case "log2" | "log10":
                return np.asarray(arriving / (x * _BASES[operation]))
            case "sigmoid":
                return np.asarray(arriving * (1 - output) * output)
        if operation in STEPS:
            return np.zeros_like(arriving * slope)
        return np.asarray(arriving * slope)


def _slope(operation: Operation, place: int, inputs: list[Value], output: Value) -> Value:
    x = inputs[0]
    match operation:
        case "number" | "name":
            raise ValueError(f"a {operation} has no inputs")
        case "add":
            return np.ones_like(output)
        case "subtract":
            return np.full_like(output, 1 - 2 * place)
        case "multiply":
            return inputs[1 - place]
        case "divide":
            return np.asarray(1 / inputs[1] if place == 0 else -(x / inputs[1]) / inputs[1])
        case "power" if place == 0:
            # 0 · 0^-1 is NaN, and the slope of x^0 is 0.
            exponent = inputs[1]
            return np.where(exponent == 0, 0.0, exponent * np.power(x, exponent - 1))
        case "power":
            return np.where((x == 0) & (inputs[1] >= 0), 0.0, output * np.log(x))
        case "negate":
            return np.full_like(output, -1)
        case "abs":
            return np.where(np.isnan(x), 0.0, np.sign(x))
        case "relu":
            return np.where(x <= 0, 0.0, 1.0)
        case "exp":
            return output
        case "log":
            return np.asarray(1 / x)
        case "sqrt":
            return np.asarray(1 / (2 * output))
        case "sin":
            return np.cos(x)
        case "cos":
            return np.asarray(-np.sin(x))
        case "tanh":
            return np.asarray(1 - output * output)
        case "sigmoid":
            return np.asarray(output * (1 - output))
        case "softplus":
            return np.asarray(1 / (1 + np.exp(-x)))
        case "log1p":
            return np.asarray(1 / (1 + x))
        case "expm1":
            return np.asarray(output + 1)
        case "log2" | "log10":
            return np.asarray(1 / (x * _BASES[operation]))
        case "where":
            return np.where((x != 0) == (place == 1), 1.0, 0.0) * (place > 0)
        case "max":
            return _let_through(inputs[place], inputs[1 - place])
        case "min":
            return _let_through(inputs[1 - place], inputs[place])
    assert operation in STEPS, operation
    return np.zeros_like(output)


def _let_through(larger: Value, smaller: Value) -> Value:
    """1 where it is so, a half where they are equal; 1 also where one of them is NaN."""
    return np.where(larger < smaller, 0.0, np.where(larger == smaller, 0.5, 1.0))
