"""The chain rule along an expression: forward values, then gradients, edge by edge.

A gradient reaches a node over every edge that leaves it, and what arrives adds up. An edge
carries what has arrived at the operation times the operation's own slope there. Reverse mode,
as in Baydin et al. 2018, "Automatic differentiation in machine learning: a survey", section 3.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from engine.explain.shared.expressions.expression import Expression, Operation, Value, evaluate

Trouble = Literal["kink", "steep", "undefined", "overflow"]
"""Why a node has no derivative in the ordinary sense at its inputs.

`kink`: two slopes meet (abs and relu at 0, max of equals), one is taken by convention, that of
PyTorch; `steep`: the slope is infinite (sqrt at 0); `undefined`: there is no value or no slope
(log of nothing, 0 / 0); `overflow`: the value is beyond the largest number.
"""


SWITCHES: Final[frozenset[Operation]] = frozenset({"relu", "max", "min"})
"""Operations that let an input through or shut it off, as PyTorch masks their gradients."""


@dataclass(frozen=True)
class Edge:
    """One way back: from the operation `user`, to whose `place`th input the value of `source` went.

    `product` = `arriving` · `slope` is what it adds to the gradient of `source`; nothing where
    one of SWITCHES is off, whatever arrives.
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
        """The nodes that have no ordinary derivative here, and why."""
        found: dict[int, Trouble] = {}
        for position, node in enumerate(self.expression.nodes):
            inputs = [self.values[place] for place in node.inputs]
            slopes = [edge.slope for edge in self.edges if edge.user == position]
            trouble = _trouble(node.operation, inputs, self.values[position], slopes)
            # max(x, x) is x: its two slopes of a half add up to the one that it has everywhere.
            is_smooth = trouble == "kink" and len(inputs) > len(set(node.inputs))
            if trouble is not None and not is_smooth:
                found[position] = trouble
        return found


def plan(expression: Expression, values: Mapping[str, float]) -> Graph:
    """Forward values and gradients of `expression` with a number for each of its names.

    Raises KeyError for a name without a value.
    """
    computed = evaluate(expression, values)
    depends = expression.depends()
    gradients = [np.float64(0) if named else None for named in depends]
    if depends[expression.result]:
        gradients[expression.result] = np.float64(1)
    edges: list[Edge] = []
    with np.errstate(all="ignore"):
        for user in range(expression.result, -1, -1):
            node, arriving = expression.nodes[user], gradients[user]
            if arriving is None:
                continue
            inputs = [computed[place] for place in node.inputs]
            for place, source in enumerate(node.inputs):
                gradient = gradients[source]
                if gradient is None:
                    continue
                slope = slope_of(node.operation, place, inputs, computed[user])
                product = np.float64(arriving * slope)
                if node.operation in SWITCHES and slope == 0:
                    # What is switched off lets nothing back, not even infinity.
                    product = np.float64(0)
                gradients[source] = gradient + product
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

    Arrays are taken value by value. At a kink it is PyTorch's convention: 0 for abs and relu,
    a half for each of two equals in max and min.
    """
    with np.errstate(all="ignore"):
        return np.asarray(_slope(operation, place, inputs, output), np.float64)


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
            return np.sign(x)
        case "relu":
            return np.where(x > 0, 1.0, np.where(np.isnan(x), x, 0.0))
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
        case "max":
            return np.asarray((np.sign(inputs[place] - inputs[1 - place]) + 1) / 2)
        case "min":
            return np.asarray((np.sign(inputs[1 - place] - inputs[place]) + 1) / 2)


def _trouble(
    operation: Operation, inputs: list[float], value: float, slopes: list[float]
) -> Trouble | None:
    """Why an operation with finite inputs has no ordinary derivative by what depends on a name."""
    if not inputs or not all(np.isfinite(inputs)):
        return None
    # log(0) is minus infinity by a limit, and 1 / 0 infinite: neither is a value.
    if np.isnan(value) or (np.isinf(value) and not _overflows(operation, inputs)):
        return "undefined"
    if np.isinf(value):
        return "overflow"
    if not slopes:
        return None
    if any(np.isnan(slope) for slope in slopes) or (operation == "log" and inputs[0] <= 0):
        return "undefined"
    if any(np.isinf(slope) for slope in slopes):
        return "steep"
    at_zero = operation in ("abs", "relu") and inputs[0] == 0
    equal = operation in ("max", "min") and inputs[0] == inputs[1]
    return "kink" if at_zero or equal else None


def _overflows(operation: Operation, inputs: list[float]) -> bool:
    """Whether an infinite value is a number too large, and not a division by nothing."""
    if operation == "divide":
        return inputs[1] != 0
    if operation == "power":
        return inputs[0] != 0
    return operation != "log"
