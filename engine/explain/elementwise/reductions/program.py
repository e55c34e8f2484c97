"""What was typed: tensors by their names, and what is made of them, written back as code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.explain.elementwise.reductions.nodes import (
    Combined,
    Constant,
    Mapped,
    Node,
    Reduced,
    Source,
    below,
)
from engine.explain.elementwise.reductions.operations import POSITIONS

_BINDS: Final = {"+": 2, "-": 2, "*": 3, "/": 3, "**": 4}
"""How tightly a sign binds; comparisons least, calls most."""
_ATOM: Final = 9


@dataclass(frozen=True)
class Program:
    """Statements in their order: the name that each was given, None for the last, and its node."""

    statements: tuple[tuple[str | None, Node], ...]

    @property
    def last(self) -> Node:
        """What all of it comes to."""
        return self.statements[-1][1]

    @cached_property
    def names(self) -> Mapping[Node, str]:
        """The names that were given to what is no typed tensor."""
        return {node: name for name, node in self.statements if name}

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The tensors, in the order in which they are read."""
        return tuple(node for node in self.nodes if isinstance(node, Source))

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All that is computed, each once, after what it is made of."""
        found: dict[Node, None] = {}
        for _, node in self.statements:
            for one in _in_order(node):
                found.setdefault(one)
        return tuple(found)

    @cached_property
    def text(self) -> str:
        """All of it, as it can be typed."""
        parts = [f"{one.name} = {one.text}" for one in self.sources]
        for number, (name, node) in enumerate(self.statements):
            inner = {key: said for key, said in self._named_before(number).items() if key != node}
            code = code_of(node, inner)
            parts.append(f"{name} = {code}" if name else code)
        return "; ".join(parts)

    def _named_before(self, number: int) -> dict[Node, str]:
        return {node: name for name, node in self.statements[:number] if name}


def _in_order(node: Node) -> Iterator[Node]:
    for one in below(node):
        yield from _in_order(one)
    yield node


def code_of(node: Node, names: Mapping[Node, str]) -> str:
    """The node as code, what has a name by that: `(x - m).sum(axis=1, keepdims=True)`."""
    return _written(node, names)[0]


def _written(node: Node, names: Mapping[Node, str]) -> tuple[str, int]:
    """The code, and how tightly it binds."""
    if node in names:
        return names[node], _ATOM
    match node:
        case Source():
            return node.name, _ATOM
        case Constant():
            # A power binds more tightly than the sign of a number.
            return node.text, _ATOM if node.number >= 0 else _BINDS["*"]
        case Mapped():
            if node.function == "float":
                return f"{_inside(node.of, names, _ATOM)}.float()", _ATOM
            return f"{node.function}({code_of(node.of, names)})", _ATOM
        case Combined():
            binds = _BINDS.get(node.sign, 1)
            left = _inside(node.a, names, binds + (node.sign in ("**",) or binds == 1))
            right = _inside(node.b, names, binds + 1)
            return f"{left} {node.sign} {right}", binds
    if node.spelling == "tensorflow":  # its tensors have no such methods
        prefix = "" if node.kind in POSITIONS else "reduce_"
        given = ", ".join((code_of(node.of, names), *arguments(node)))
        return f"tf.{prefix}{node.kind}({given})", _ATOM
    of = _inside(node.of, names, _ATOM)
    return f"{of}.{node.kind}({', '.join(arguments(node))})", _ATOM


def _inside(node: Node, names: Mapping[Node, str], least: int) -> str:
    """The code, in brackets unless it binds so tightly."""
    code, binds = _written(node, names)
    is_number = isinstance(node, Constant) and least == _ATOM
    return f"({code})" if binds < least or is_number else code


def arguments(node: Reduced) -> tuple[str, ...]:
    """`axis=1` and `keepdims=True`, in the words of the library that was typed."""
    torch, given = node.spelling == "torch", list[str]()
    if node.axes is not None:
        given.append(f"{'dim' if torch else 'axis'}={axes_text(node.axes)}")
    if node.keepdims:
        given.append(f"{'keepdim' if torch else 'keepdims'}=True")
    return tuple(given)


def axes_text(axes: tuple[int, ...]) -> str:
    """`1`, or `(0, 1)`."""
    return str(axes[0]) if len(axes) == 1 else str(axes)
