"""All small shapes that differ in more than the names of their sizes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement, product

from engine.explain.shared.shapes import Shape


def every_small_pair(*, ordered: bool) -> Iterator[tuple[Shape, Shape]]:
    """Two shapes of rank 1 to 4, sizes 1 to 5, one of all that differ by other sizes' names.

    Whether they fit depends only on which sizes are equal and which are 1, so sizes are
    numbered from 2 on as they come. Where their order counts, either may have the higher rank.
    """
    ranks = range(1, 5)
    for left, right in (
        product(ranks, repeat=2) if ordered else combinations_with_replacement(ranks, 2)
    ):
        for a, most in _of_rank(left, 1):
            for b, _ in _of_rank(right, most):
                yield a, b


def _of_rank(rank: int, largest: int) -> Iterator[tuple[Shape, int]]:
    if not rank:
        yield (), largest
        return
    for before, most in _of_rank(rank - 1, largest):
        for size in range(1, min(most + 1, 5) + 1):
            yield (*before, size), max(most, size)
