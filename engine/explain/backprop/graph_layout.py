"""Where the nodes of an expression stand when its graph is drawn, without a crossing if it can be.

Layered drawing after Sugiyama, Tagawa and Toda 1981, "Methods for visual understanding of
hierarchical system structures": every node stands one column before the first that takes it, a
wire that is longer passes the columns between at a row of its own, the order inside a column
comes from barycentres and exchanges, and the rows from the order by isotonic regression.

Rows and columns are numbers without a size: how wide a column is, the drawing knows.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from engine.explain.backprop.graph_columns import Link, Stand, columns_of, first_order, links_of
from engine.explain.backprop.graph_order import crossings, untangled
from engine.explain.backprop.graph_rows import rows_of
from engine.explain.shared.expressions.expression import Expression


@dataclass(frozen=True)
class GraphLayout:
    """`columns` from left to right, each from top to bottom; `rows` says where each stands.

    A row is that of the wire: an operation takes the rows above and below too, a name the one
    below. `links[c]` lead from column c to column c + 1.
    """

    columns: tuple[tuple[Stand, ...], ...]
    links: tuple[tuple[Link, ...], ...]
    rows: dict[tuple[int, Stand], int]

    @cached_property
    def column_of(self) -> dict[int, int]:
        """The column of every node."""
        return {
            stand.node: column
            for column, stands in enumerate(self.columns)
            for stand in stands
            if not stand.passes
        }

    def row(self, node: int) -> int:
        """The row of a node's wire."""
        return self.rows[self.column_of[node], Stand(node)]

    def shifted(self, column: int, row: int) -> "GraphLayout":
        """With a row put in before `row` in all columns behind `column`."""
        rows = {
            (at, stand): here + (at > column and here >= row)
            for (at, stand), here in self.rows.items()
        }
        return GraphLayout(self.columns, self.links, rows)

    @cached_property
    def height(self) -> int:
        """Rows from the first to the last that anything takes."""
        return max(self.rows.values()) + 2

    @property
    def crossings(self) -> int:
        """Pairs of wires that cross."""
        return crossings(self.columns, self.links)

    def flipped(self, expression: Expression, node: int) -> bool:
        """Whether an input of an operation comes from above one that stands before it."""
        column = self.column_of[node] - 1
        rows = [self._row_before(column, place) for place in expression.nodes[node].inputs]
        return rows != sorted(rows)

    def _row_before(self, column: int, node: int) -> int:
        found = self.rows.get((column, Stand(node)))
        return self.rows[column, Stand(node, True)] if found is None else found


@lru_cache(64)
def lay_out(expression: Expression, gap: int = 1) -> GraphLayout:
    """The layout of an expression; `gap` is the number of rows left free between neighbours."""
    columns, links = _placed(expression)
    return GraphLayout(columns, links, rows_of(expression, columns, links, gap))


@lru_cache(64)
def _placed(
    expression: Expression,
) -> tuple[tuple[tuple[Stand, ...], ...], tuple[tuple[Link, ...], ...]]:
    """The columns from top to bottom and the links between them, whatever the gap."""
    at = columns_of(expression)
    links = links_of(expression, at, max(at))
    columns = untangled(expression, first_order(expression, at), links)
    return tuple(map(tuple, columns)), tuple(map(tuple, links))
