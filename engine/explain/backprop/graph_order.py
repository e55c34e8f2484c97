"""The order inside the columns of a graph: as few crossings as are found, then inputs in order."""

from bisect import bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from engine.explain.backprop.graph_columns import Link, Stand
from engine.explain.shared.expressions.expression import COMPARISONS, Expression, Operation

SWEEPS = 12
STARTS = 20
"""Shuffled orders that are tried where the written one leads to crossings."""
SHORT_SWEEPS = 4
"""Sweeps from each of them."""
ORDERED: Final[frozenset[Operation]] = frozenset(
    {"subtract", "divide", "power", "where", *COMPARISONS}
)
"""Operations whose inputs cannot be exchanged."""


def untangled(
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
                wrong += any(order[one] > order[other] for one, other in pairwise(inputs))
    return crossings(columns, links), wrong


def crossings(columns: Sequence[Sequence[Stand]], links: Sequence[Sequence[Link]]) -> int:
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
