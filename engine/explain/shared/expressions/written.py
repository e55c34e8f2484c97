"""An expression, or one step of it, as it would be typed: `1 - sigmoid(x)`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.explain.shared.expressions.expression import Expression, Node, Operation

_INFIX: Final[Mapping[Operation, tuple[str, int]]] = MappingProxyType(
    {
        "add": (" + ", 1),
        "subtract": (" - ", 1),
        "multiply": ("*", 2),
        "divide": ("/", 2),
        "power": ("^", 4),
    }
)
"""How they are written, and how tightly they bind."""
_NEGATED, _ATOM = 3, 5


def written_step(expression: Expression, position: int) -> str:
    """The text of a node with all that stands in it, in no more brackets than it needs."""
    texts: list[tuple[str, int]] = []
    for node in expression.nodes[: position + 1]:
        texts.append(_node(node, [texts[place] for place in node.inputs]))
    return texts[position][0]


def _node(node: Node, inputs: list[tuple[str, int]]) -> tuple[str, int]:
    if not inputs:
        return node.name, _NEGATED if node.name.startswith("-") else _ATOM
    if node.operation == "negate":
        return f"-{_bound(inputs[0], _NEGATED)}", _NEGATED
    if node.operation == "abs":
        return f"|{inputs[0][0]}|", _ATOM
    if node.operation not in _INFIX:
        return f"{node.operation}({', '.join(text for text, _ in inputs)})", _ATOM
    sign, binds = _INFIX[node.operation]
    # a - (b - c) and a / (b / c) need their brackets, and (a^b)^c and (-a)^b theirs.
    left = _bound(inputs[0], binds + (node.operation == "power"))
    right = _bound(inputs[1], binds + (node.operation in ("subtract", "divide")))
    return f"{left}{sign}{right}", binds


def _bound(written: tuple[str, int], binds: int) -> str:
    text, own = written
    return text if own >= binds else f"({text})"
