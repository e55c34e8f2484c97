"""Which column each node of an expression stands in, and the wires from column to column."""

from collections.abc import Sequence
from typing import NamedTuple

from engine.explain.shared.expressions.expression import Expression


class Stand(NamedTuple):
    """What stands in a column: a node, or its value's wire on its way past."""

    node: int
    passes: bool = False


class Link(NamedTuple):
    """Two neighbours in columns side by side, the left one's value going to the right one."""

    left: Stand
    right: Stand


def columns_of(expression: Expression) -> list[int]:
    """The column of each node: one before the first of those that take it, the result's last."""
    before_end = [0] * len(expression.nodes)
    for position in range(expression.result, -1, -1):
        for place in expression.nodes[position].inputs:
            before_end[place] = max(before_end[place], before_end[position] + 1)
    return [max(before_end) - count for count in before_end]


def first_order(expression: Expression, at: Sequence[int]) -> list[list[Stand]]:
    """Each column in the order in which the written expression comes to it."""
    columns: list[list[Stand]] = [[] for _ in range(max(at) + 1)]
    seen: set[tuple[int, Stand]] = set()

    def visit(user: int) -> None:
        for source in expression.nodes[user].inputs:
            for column in range(at[user] - 1, at[source] - 1, -1):
                stand = Stand(source, column > at[source])
                if (column, stand) not in seen:
                    seen.add((column, stand))
                    columns[column].append(stand)
                    if column == at[source]:
                        visit(source)

    columns[at[expression.result]].append(Stand(expression.result))
    visit(expression.result)
    return columns


def links_of(expression: Expression, at: Sequence[int], last: int) -> list[list[Link]]:
    found: list[dict[Link, None]] = [{} for _ in range(last)]
    for user, node in enumerate(expression.nodes):
        for source in node.inputs:
            for column in range(at[source], at[user]):
                left = Stand(source, column > at[source])
                right = Stand(user) if column + 1 == at[user] else Stand(source, True)
                found[column][Link(left, right)] = None
    return [list(links) for links in found]
