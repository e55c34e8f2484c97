"""An expression as Python with PyTorch, NumPy or Keras, in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import Final, Literal

from engine.explain.shared.expressions.expression import (
    COMPARISONS,
    Expression,
    Node,
    Operation,
    evaluate,
)
from engine.explain.shared.expressions.written import ATOM, NEGATED, Written, between, negated

Dialect = Literal["torch", "np", "ops"]
_AS_NUMBER: Final[Mapping[Dialect, tuple[str, str]]] = {
    "torch": ("(", ").to({x}.dtype)"),
    "np": ("(", ").astype({x}.dtype)"),
    "ops": ("ops.cast(", ", {x}.dtype)"),
}
"""Around a comparison, so that it is a number like x, with which one can compute."""
_SIGNS: Final[Mapping[Operation, str]] = MappingProxyType(
    {"add": " + ", "subtract": " - ", "multiply": " * ", "divide": " / ", "power": "**"}
)


@dataclass(frozen=True)
class _Writer:
    """`tensor` is a text that is a tensor or an array, `names` what each name is written as."""

    dialect: Dialect
    names: Mapping[str, str]
    tensor: str
    depends: tuple[bool, ...]


def python(expression: Expression, dialect: Dialect, names: Mapping[str, str] | None = None) -> str:
    """The expression as Python on tensors or arrays; x unless `names` says what its names are.

    In what no name stands is written as its value, since torch's functions take no numbers.
    """
    depends = expression.depends()
    values = evaluate(expression, dict.fromkeys(expression.names, 0.0))
    own = {"x": "x"} if names is None else names
    writer = _Writer(dialect, own, next(iter(own.values())), depends)
    written: list[Written] = []
    for node, named, value in zip(expression.nodes, depends, values, strict=True):
        if not named:
            written.append(_number(node, float(value)))
        elif node.operation == "name":
            written.append((own[node.name], ATOM))
        elif node.operation == "where" and not depends[node.inputs[0]]:
            written.append(written[node.inputs[1 if values[node.inputs[0]] else 2]])
        else:
            written.append(_operation(node, written, writer))
    text, bound = written[-1]
    if depends[-1]:
        return text
    return f"{text} + 0 * {writer.tensor}" if bound > 1 else f"({text}) + 0 * {writer.tensor}"


def _number(node: Node, value: float) -> Written:
    if not isfinite(value):
        return f'float("{value}")', ATOM
    text = node.name if node.operation == "number" and _is_plain(node.name) else repr(value)
    return text, ATOM if value >= 0 and not text.startswith("-") else NEGATED


def _is_plain(name: str) -> bool:
    """Whether a number as it was typed is one in Python: not pi, and no 007."""
    return name.lstrip("-")[:1] in "123456789." or name.lstrip("-") == "0"


def _operation(node: Node, written: list[Written], writer: _Writer) -> Written:
    dialect = writer.dialect
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
            name = "maximum" if node.operation == "max" else "minimum"
            return f"{dialect}.{name}({_tensors(node.inputs, written, writer)})", ATOM
        case "where":
            begins, ends = _around_comparison(writer)
            condition = first.removeprefix(begins).removesuffix(ends)
            rest = _tensors(node.inputs[1:], written, writer)
            return f"{dialect}.where({condition}, {rest})", ATOM
        case "softplus":
            named = {"torch": "torch.nn.functional.softplus", "ops": "ops.softplus"}
            return (
                f"np.logaddexp({first}, 0)" if dialect == "np" else f"{named[dialect]}({first})"
            ), ATOM
        case "add" | "subtract" | "multiply" | "divide" | "power":
            return between(node.operation, inputs, _SIGNS[node.operation])
    if node.operation in COMPARISONS:
        compared = f"{inputs[0][0]} {COMPARISONS[node.operation][0]} {inputs[1][0]}"
        begins, ends = _around_comparison(writer)
        return f"{begins}{compared}{ends}", ATOM
    return f"{dialect}.{node.operation}({first})", ATOM


def _around_comparison(writer: _Writer) -> tuple[str, str]:
    """What makes a number of a comparison, before it and behind it."""
    begins, ends = _AS_NUMBER[writer.dialect]
    return begins, ends.format(x=writer.tensor)


def _tensors(places: Sequence[int], written: list[Written], writer: _Writer) -> str:
    """Those inputs. Of torch's functions of several all must be tensors: clamp takes a number, but
    is no half where both are equal.
    """
    return ", ".join(
        written[place][0]
        if writer.dialect != "torch" or writer.depends[place]
        else f"{writer.tensor}.new_tensor({written[place][0]})"
        for place in places
    )
