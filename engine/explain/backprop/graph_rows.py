"""The rows of a graph, from the order inside its columns."""

from collections.abc import Sequence
from itertools import pairwise
from math import floor

from engine.explain.backprop.graph_columns import Link, Stand
from engine.explain.shared.expressions.expression import Expression

SWEEPS = 12
PASSING = 8
"""How much more a wire that passes keeps to its row than what stands beside it."""
SLACK = 1e-9
"""So that rows that are computed to be halves round the same way."""


def rows_of(
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
