"""Where the nodes of an expression stand when its graph is drawn, without a crossing if it can be.

Layered drawing after Sugiyama, Tagawa and Toda 1981, "Methods for visual understanding of
hierarchical system structures": every node stands one column before the first that takes it, a
wire that is longer passes the columns between at a row of its own, the order inside a column
comes from barycentres and exchanges, and the rows from the order by isotonic regression.

Rows and columns are numbers without a size: how wide a column is, the drawing knows.
"""

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from math import floor
from typing import NamedTuple

import numpy as np

from engine.explain.shared.expressions.expression import Expression

SWEEPS = 12
STARTS = 20
"""Shuffled orders that are tried where the written one leads to crossings."""
SHORT_SWEEPS = 4
"""Sweeps from each of them."""
PASSING = 8
"""How much more a wire that passes keeps to its row than what stands beside it."""
SLACK = 1e-9
"""So that rows that are computed to be halves round the same way."""
ORDERED = frozenset({"subtract", "divide", "power"})
"""Operations whose inputs cannot be exchanged."""


class Stand(NamedTuple):
    """What stands in a column: a node, or its value's wire on its way past."""

    node: int
    passes: bool = False


class Link(NamedTuple):
    """Two neighbours in columns side by side, the left one's value going to the right one."""

    left: Stand
    right: Stand


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
        return _crossings(self.columns, self.links)

    def flipped(self, expression: Expression, node: int) -> bool:
        """Whether the second input of an operation comes from above the first."""
        inputs = expression.nodes[node].inputs
        if len(set(inputs)) < 2:
            return False
        column = self.column_of[node] - 1
        first, second = (self._row_before(column, place) for place in inputs)
        return second < first

    def _row_before(self, column: int, node: int) -> int:
        found = self.rows.get((column, Stand(node)))
        return self.rows[column, Stand(node, True)] if found is None else found


@lru_cache(64)
def lay_out(expression: Expression, gap: int = 1) -> GraphLayout:
    """The layout of an expression; `gap` is the number of rows left free between neighbours."""
    columns, links = _placed(expression)
    return GraphLayout(columns, links, _rows(expression, columns, links, gap))


@lru_cache(64)
def _placed(
    expression: Expression,
) -> tuple[tuple[tuple[Stand, ...], ...], tuple[tuple[Link, ...], ...]]:
    """The columns from top to bottom and the links between them, whatever the gap."""
    at = _columns(expression)
    links = _links(expression, at, max(at))
    columns = _untangled(expression, _first_order(expression, at), links)
    return tuple(map(tuple, columns)), tuple(map(tuple, links))


def _columns(expression: Expression) -> list[int]:
    """The column of each node: one before the first of those that take it, the result's last."""
    before_end = [0] * len(expression.nodes)
    for position in range(expression.result, -1, -1):
        for place in expression.nodes[position].inputs:
            before_end[place] = max(before_end[place], before_end[position] + 1)
    return [max(before_end) - count for count in before_end]


def _first_order(expression: Expression, at: Sequence[int]) -> list[list[Stand]]:
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


def _links(expression: Expression, at: Sequence[int], last: int) -> list[list[Link]]:
    found: list[dict[Link, None]] = [{} for _ in range(last)]
    for user, node in enumerate(expression.nodes):
        for source in node.inputs:
            for column in range(at[source], at[user]):
                left = Stand(source, column > at[source])
                right = Stand(user) if column + 1 == at[user] else Stand(source, True)
                found[column][Link(left, right)] = None
    return [list(links) for links in found]


# ---- the order inside the columns


def _untangled(
    expression: Expression, columns: list[list[Stand]], links: list[list[Link]]
) -> list[list[Stand]]:
    """The order with the fewest crossings that was found, and of those the one read best."""
    best, fewest = columns, _badness(expression, columns, links)
    for start in (columns, [column[::-1] for column in columns]):
        tried = [list(column) for column in start]
        for sweep in range(SWEEPS):
            if not any(fewest):
                return best
            _by_barycentre(tried, links, forwards=sweep % 2 == 0)
            _exchange(tried, links)
            badness = _badness(expression, tried, links)
            if badness < fewest:
                best, fewest = [list(column) for column in tried], badness
    if fewest[0]:
        best = _shuffled(expression, best, links)
    return _in_order(expression, best, links)


def _shuffled(
    expression: Expression, best: list[list[Stand]], links: Sequence[Sequence[Link]]
) -> list[list[Stand]]:
    """The best order that comes of shuffled ones: the first may lead to none without a crossing."""
    fewest = _badness(expression, best, links)
    random = np.random.default_rng(0)
    for _ in range(STARTS):
        tried = [[column[at] for at in random.permutation(len(column))] for column in best]
        for sweep in range(SHORT_SWEEPS):
            _by_barycentre(tried, links, forwards=sweep % 2 == 0)
            _exchange(tried, links)
            badness = _badness(expression, tried, links)
            if badness < fewest:
                best, fewest = [list(column) for column in tried], badness
            if not fewest[0]:
                return best
    return best


def _badness(
    expression: Expression, columns: Sequence[Sequence[Stand]], links: Sequence[Sequence[Link]]
) -> tuple[int, int]:
    """Crossings, and operations whose inputs come in the wrong order."""
    wrong = 0
    for column, stands in enumerate(columns[1:]):
        order = {stand.node: place for place, stand in enumerate(columns[column])}
        for stand in stands:
            inputs = expression.nodes[stand.node].inputs
            if not stand.passes and expression.nodes[stand.node].operation in ORDERED:
                wrong += order[inputs[0]] > order[inputs[1]]
    return _crossings(columns, links), wrong


def _crossings(columns: Sequence[Sequence[Stand]], links: Sequence[Sequence[Link]]) -> int:
    count = 0
    for column, between in enumerate(links):
        left = {stand: place for place, stand in enumerate(columns[column])}
        right = {stand: place for place, stand in enumerate(columns[column + 1])}
        ends: list[int] = []
        for _, end in sorted((left[link.left], right[link.right]) for link in between):
            count += len(ends) - bisect_right(ends, end)
            insort(ends, end)
    return count


def _by_barycentre(
    columns: list[list[Stand]], links: Sequence[Sequence[Link]], *, forwards: bool
) -> None:
    """Order each column by where its neighbours in the one before (or behind) it stand."""
    last = len(columns) - 1
    for column in range(1, last + 1) if forwards else range(last - 1, -1, -1):
        beside = columns[column - 1 if forwards else column + 1]
        order = {stand: place for place, stand in enumerate(beside)}
        places: dict[Stand, list[int]] = {}
        for link in links[column - 1 if forwards else column]:
            here, there = (link.right, link.left) if forwards else (link.left, link.right)
            places.setdefault(here, []).append(order[there])
        own = {stand: float(place) for place, stand in enumerate(columns[column])}
        for stand, found in places.items():
            own[stand] = sum(found) / len(found)
        columns[column].sort(key=own.__getitem__)


def _exchange(columns: list[list[Stand]], links: Sequence[Sequence[Link]]) -> None:
    """Exchange neighbours of a column as long as their wires cross less afterwards."""
    for column, stands in enumerate(columns):
        beside: list[dict[Stand, list[int]]] = []
        for other in (column - 1, column + 1):
            if not 0 <= other < len(columns):
                continue
            order = {stand: place for place, stand in enumerate(columns[other])}
            places: dict[Stand, list[int]] = {stand: [] for stand in stands}
            for link in links[min(column, other)]:
                here, there = (link.left, link.right)[:: 1 if other > column else -1]
                places[here].append(order[there])
            beside.append(places)
        better = True
        while better:
            better = False
            for place in range(len(stands) - 1):
                above, below = stands[place : place + 2]
                now = sum(_inverted(places[above], places[below]) for places in beside)
                then = sum(_inverted(places[below], places[above]) for places in beside)
                if then < now:
                    stands[place : place + 2] = below, above
                    better = True


def _inverted(above: Sequence[int], below: Sequence[int]) -> int:
    return sum(one > other for one in above for other in below)


def _in_order(
    expression: Expression, columns: list[list[Stand]], links: Sequence[Sequence[Link]]
) -> list[list[Stand]]:
    """Neighbours exchanged where it costs no crossing and brings inputs into their order."""
    now = _badness(expression, columns, links)
    for stands in columns:
        for place in range(len(stands) - 1):
            if not now[1]:
                return columns
            stands[place : place + 2] = stands[place : place + 2][::-1]
            then = _badness(expression, columns, links)
            if then < now:
                now = then
            else:
                stands[place : place + 2] = stands[place : place + 2][::-1]
    return columns


# ---- the rows


def _rows(
    expression: Expression,
    columns: Sequence[Sequence[Stand]],
    links: Sequence[Sequence[Link]],
    gap: int,
) -> dict[tuple[int, Stand], int]:
    """Rows in which nothing overlaps and wires are as straight as they can be."""
    least = [_distances(expression, stands, gap) for stands in columns]
    rows: dict[tuple[int, Stand], float] = {}
    for column, stands in enumerate(columns):
        wanted = [0.0] * len(stands)
        rows |= _spread(column, stands, wanted, least[column])
    backwards = range(len(columns) - 1, -1, -1)
    for sweep in range(SWEEPS):
        for column in backwards if sweep % 2 == 0 else range(len(columns)):
            wanted = _wanted(column, columns[column], links, rows, backwards=sweep % 2 == 0)
            rows |= _spread(column, columns[column], wanted, least[column])
    # Whole rows: from the left, so that what has one input stands in its row.
    for column, stands in enumerate(columns):
        wanted = _wanted(column, stands, links, rows, backwards=False)
        spread = _spread(column, stands, wanted, least[column])
        rows |= {key: float(floor(row + 0.5 + SLACK)) for key, row in spread.items()}
    first = min(row - _above(expression, stand) for (_, stand), row in rows.items())
    return {key: int(row - first) for key, row in rows.items()}


def _above(expression: Expression, stand: Stand) -> int:
    return int(not stand.passes and bool(expression.nodes[stand.node].inputs))


def _below(expression: Expression, stand: Stand) -> int:
    return int(not stand.passes and expression.nodes[stand.node].operation != "number")


def _distances(expression: Expression, stands: Sequence[Stand], gap: int) -> list[int]:
    """How far each at least stands below the first."""
    found = [0]
    for above, below in pairwise(stands):
        room = _below(expression, above) + _above(expression, below)
        found.append(found[-1] + 1 + room + gap)
    return found


def _wanted(
    column: int,
    stands: Sequence[Stand],
    links: Sequence[Sequence[Link]],
    rows: dict[tuple[int, Stand], float],
    *,
    backwards: bool,
) -> list[float]:
    """Where each would stand to be in the middle of its neighbours; where it is without any."""
    beside = column + 1 if backwards else column - 1
    between = links[min(column, beside)] if 0 <= beside <= len(links) else ()
    found: list[float] = []
    for stand in stands:
        there = [
            rows[beside, link.right if backwards else link.left]
            for link in between
            if (link.left if backwards else link.right) == stand
        ]
        found.append(sum(there) / len(there) if there else rows[column, stand])
    return found


def _spread(
    column: int, stands: Sequence[Stand], wanted: Sequence[float], least: Sequence[int]
) -> dict[tuple[int, Stand], float]:
    """As near to where they want to stand as the distances allow, in the mean of squares.

    Pools of adjacent violators: Ayer et al. 1955.
    """
    pools: list[tuple[float, int, int]] = []
    for stand, want, distance in zip(stands, wanted, least, strict=True):
        pools.append((want - distance, PASSING if stand.passes else 1, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (low, heavy, few), (high, light, more) = pools.pop(), pools.pop()
            weight = heavy + light
            pools.append(((low * heavy + high * light) / weight, weight, few + more))
    starts = [row for row, _, count in pools for _ in range(count)]
    return {
        (column, stand): start + distance
        for stand, start, distance in zip(stands, starts, least, strict=True)
    }
