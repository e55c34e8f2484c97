"""The nodes of an expression as they are put together, one number or a list of them at a time."""

from collections.abc import Mapping, Sequence
from typing import Final

from engine.explain.shared.expressions.expression import Expression, Node, Operation
from engine.explain.shared.expressions.tokens import ExpressionMistake, Token

MAX_NAMES: Final = 8
LONGEST_NAME: Final = 10
MOST_BUILT: Final = 400
"""Nodes on the way, those among them that nothing takes in the end."""
Value = int | tuple[int, ...]
"""The position of a node, or those of a list's."""


class Building:
    """`nodes` so far; `bound` are the values that statements have given names to."""

    def __init__(self, most_nodes: int) -> None:
        self.nodes: list[Node] = []
        self.bound: dict[str, Value] = {}
        self.most_nodes = most_nodes
        self._placed: dict[str, int] = {}

    def put(self, operation: Operation, *inputs: Value, at: Token) -> Value:
        """An operation on values; on lists place by place, a single number with each of theirs."""
        lengths = {len(one) for one in inputs if not isinstance(one, int)}
        if not lengths:
            return self.add(Node(operation, tuple(one for one in inputs if isinstance(one, int))))
        if len(lengths) > 1:
            raise ExpressionMistake(
                "expression.lengths",
                f"{at.span.quoted} meets lists of different lengths",
                token=at.span.quoted,
            )
        each = [[one] * lengths.copy().pop() if isinstance(one, int) else one for one in inputs]
        return tuple(self.add(Node(operation, place)) for place in zip(*each, strict=True))

    def add(self, node: Node) -> int:
        if len(self.nodes) == MOST_BUILT:
            raise self.too_many()
        self.nodes.append(node)
        return len(self.nodes) - 1

    def number(self, written: str, value: float) -> int:
        return self.add(Node("number", (), written, value))

    def name(self, token: Token) -> int:
        """The one node of a name."""
        if token.text in self._placed:
            return self._placed[token.text]
        if len(token.text) > LONGEST_NAME:
            raise ExpressionMistake(
                "expression.name",
                f"{token.span.quoted} is too long a name; write one such as w or x1",
                token=token.span.quoted,
                known="w, x1",
            )
        if len(self._placed) == 2 * MAX_NAMES:
            raise self._too_many_names()
        self._placed[token.text] = self.add(Node("name", (), token.text))
        return self._placed[token.text]

    def has(self, name: str) -> bool:
        """Whether a name was used before."""
        return name in self._placed

    def comparison(self, value: Value) -> bool:
        """Whether a value says yes or no."""
        from engine.explain.shared.expressions.expression import COMPARISONS

        places = (value,) if isinstance(value, int) else value
        return all(self.nodes[place].operation in COMPARISONS for place in places)

    def finished(self, result: int) -> Expression:
        """The expression of a node, without what it does not need."""
        needed = {result}
        for position in range(result, -1, -1):
            if position in needed:
                needed.update(self.nodes[position].inputs)
        kept = sorted(needed)
        moved: Mapping[int, int] = {position: place for place, position in enumerate(kept)}
        if len(kept) > self.most_nodes:
            raise self.too_many()
        nodes = tuple(
            Node(node.operation, tuple(moved[one] for one in node.inputs), node.name, node.number)
            for node in (self.nodes[position] for position in kept)
        )
        if sum(node.operation == "name" for node in nodes) > MAX_NAMES:
            raise self._too_many_names()
        return Expression(nodes)

    def too_many(self) -> ExpressionMistake:
        return ExpressionMistake(
            "expression.too_many_nodes",
            f"that is more than {self.most_nodes} operations and inputs; write a shorter one",
            most=self.most_nodes,
        )

    @staticmethod
    def _too_many_names() -> ExpressionMistake:
        return ExpressionMistake(
            "expression.too_many_names",
            f"that has more than {MAX_NAMES} names; write it with fewer",
            most=MAX_NAMES,
        )


def folded(building: Building, operation: Operation, values: Sequence[Value], at: Token) -> Value:
    """An operation of two on the first two, on that and the third, and so on."""
    found, *rest = values
    for value in rest:
        found = building.put(operation, found, value, at=at)
    return found
