"""A function of x as Python with PyTorch or NumPy: the code of the derivative lesson."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from types import MappingProxyType
from typing import Final, Literal

from engine.explain.shared.expressions.expression import Expression, Node, Operation, evaluate
from engine.explain.shared.expressions.written import ATOM, NEGATED, Written, between, negated

Dialect = Literal["torch", "np", "ops"]
_SIGNS: Final[Mapping[Operation, str]] = MappingProxyType(
    {"add": " + ", "subtract": " - ", "multiply": " * ", "divide": " / ", "power": "**"}
)


def code_values(expression: Expression, x: float) -> dict[str, str]:
    """What fills the placeholders of the code."""
    return {
        "torch_function": python(expression, "torch"),
        "numpy_function": python(expression, "np"),
        "keras_function": python(expression, "ops"),
        "x": repr(float(x)),
    }


def python(expression: Expression, dialect: Dialect) -> str:
    """The expression as Python on a tensor or an array x.

    What does not depend on x is written as its value, since torch's functions take no numbers.
    """
    depends = expression.depends()
    values = evaluate(expression, dict.fromkeys(expression.names, 0.0))
    written: list[Written] = []
    for node, named, value in zip(expression.nodes, depends, values, strict=True):
        if not named:
            written.append(_number(node, float(value)))
        elif node.operation == "name":
            written.append((node.name, ATOM))
        else:
            written.append(_operation(node, written, depends, dialect))
    text, bound = written[-1]
    return text if depends[-1] else f"{text} + 0 * x" if bound > 1 else f"({text}) + 0 * x"


def _number(node: Node, value: float) -> Written:
    if not isfinite(value):
        return f'float("{value}")', ATOM
    text = node.name if node.operation == "number" and _is_plain(node.name) else repr(value)
    return text, ATOM if value >= 0 and not text.startswith("-") else NEGATED


def _is_plain(name: str) -> bool:
    """Whether a number as it was typed is one in Python: not pi, and no 007."""
    return name.lstrip("-")[:1] in "123456789." or name.lstrip("-") == "0"


def _operation(
    node: Node, written: list[Written], depends: tuple[bool, ...], dialect: Dialect
) -> Written:
    inputs = [written[place] for place in node.inputs]
    first = inputs[0][0]
    match node.operation:
        case "negate":
            return negated(inputs[0])
        case "relu":
            return (
                f"np.maximum({first}, 0)" if dialect == "np" else f"{dialect}.relu({first})"
            ), ATOM
        case "sigmoid" if dialect == "np":
            return f"(1 / (1 + np.exp(-({first}))))", ATOM
        case "max" | "min":
            return _chosen(node, inputs, depends, dialect), ATOM
        case "add" | "subtract" | "multiply" | "divide" | "power":
            return between(node.operation, inputs, _SIGNS[node.operation])
    return f"{dialect}.{node.operation}({first})", ATOM


def _chosen(node: Node, inputs: list[Written], depends: tuple[bool, ...], dialect: Dialect) -> str:
    """max or min; torch's take tensors only: clamp takes a number, but is no half where both are
    equal.
    """
    name = "maximum" if node.operation == "max" else "minimum"
    written = [
        f"x.new_tensor({text})" if dialect == "torch" and not depends[place] else text
        for (text, _), place in zip(inputs, node.inputs, strict=True)
    ]
    return f"{dialect}.{name}({', '.join(written)})"
