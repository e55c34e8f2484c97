"""An expression, or one step of it, as it would be typed: `1 - sigmoid(x)`; brackets as needed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.explain.shared.expressions.expression import (
    COMPARISONS,
    Expression,
    Node,
    Operation,
)

Written = tuple[str, int]
"""A text and how tightly it binds: COMPARED, as a sum 1, a product 2,
NEGATED, a power 4, an ATOM."""
COMPARED, NEGATED, ATOM = 0, 3, 5
LONGEST, CUT = 240, 40
"""Characters of a step; of a longer one so many are written."""
_BINDS: Final[Mapping[Operation, int]] = MappingProxyType(
    {"add": 1, "subtract": 1, "multiply": 2, "divide": 2, "power": 4}
)
_TYPED: Final[Mapping[Operation, str]] = MappingProxyType(
    {"add": " + ", "subtract": " - ", "multiply": "*", "divide": "/", "power": "^"}
)


def written_step(expression: Expression, position: int) -> str:
    """The text of a node with all that stands in it, in no more brackets than it needs."""
    texts: list[Written] = []
    for node in expression.nodes[: position + 1]:
        text, bound = _node(node, [texts[place] for place in node.inputs])
        # What is used twice is written twice, and so on.
        texts.append((text, bound) if len(text) <= LONGEST else (text[:CUT] + "…", ATOM))
    return texts[position][0]


def _node(node: Node, inputs: list[Written]) -> Written:
    if not inputs:
        return node.name, NEGATED if node.name.startswith("-") else ATOM
    if node.operation == "negate":
        return negated(inputs[0])
    if node.operation == "abs":
        return f"|{inputs[0][0]}|", ATOM
    if node.operation in COMPARISONS:
        left, right = (_bound(one, 1) for one in inputs)
        return f"{left} {COMPARISONS[node.operation][0]} {right}", COMPARED
    if node.operation not in _TYPED:
        return f"{node.operation}({', '.join(text for text, _ in inputs)})", ATOM
    return between(node.operation, inputs, _TYPED[node.operation])


def negated(written: Written) -> Written:
    """With a minus before it."""
    return f"-{_bound(written, NEGATED)}", NEGATED


def between(operation: Operation, inputs: list[Written], sign: str) -> Written:
    """Both inputs with the sign between them, in any language whose signs bind so."""
    binds = _BINDS[operation]
    # a - (b - c) and a / (b / c) need their brackets, and (a^b)^c and (-a)^b theirs.
    left = _bound(inputs[0], binds + (operation == "power"))
    right = _bound(inputs[1], binds + (operation in ("subtract", "divide")))
    return f"{left}{sign}{right}", binds


def _bound(written: Written, binds: int) -> str:
    text, own = written
    return text if own >= binds else f"({text})"
