"""Shapes some of whose sizes are names: what is equal, what broadcasts, what is left open.

A name (`None`, `batch`) is equal to itself alone and may be any number: against another size it
neither fits nor clashes, and what depends on it is said to be open. A `?` is not even equal to
another `?`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.explain.clinic.found import Size, Sizes

ANY: Final[Sizes] = ("...",)
"""A shape of which nothing is known, not even how many axes it has."""
UNKNOWN: Final = "?"


@dataclass(frozen=True)
class Broadcast:
    """What shapes give together. `clashes` and `open` are negative axes, the rightmost first.

    Where axes clash `sizes` holds what the first shape has there.
    """

    sizes: Sizes
    clashes: tuple[int, ...]
    open: tuple[int, ...]

    @property
    def fits(self) -> bool:
        """Whether they do for certain."""
        return not self.clashes and not self.open


def written(sizes: Sizes) -> str:
    """A shape as Python writes it, names without quotes: `(None, 10)`, `(3,)`, `(...)`."""
    if sizes == ANY:
        return "(...)"
    return f"({', '.join(map(str, sizes))}{',' * (len(sizes) == 1)})"


def known(sizes: Sequence[Size]) -> tuple[int, ...] | None:
    """The sizes, if none of them is a name."""
    numbers = tuple(size for size in sizes if isinstance(size, int))
    return numbers if len(numbers) == len(sizes) else None


def count_of(sizes: Sequence[Size]) -> int | None:
    """How many elements there are; None where a name leaves it open."""
    numbers = known(sizes)
    return None if numbers is None else math.prod(numbers)


def equal(one: Size, other: Size) -> bool | None:
    """Whether two sizes are; None where that depends on a name."""
    if one == other and one != UNKNOWN:
        return True
    return False if isinstance(one, int) and isinstance(other, int) else None


def same(one: Sizes, other: Sizes) -> bool:
    """Whether two shapes are, for certain."""
    return len(one) == len(other) and all(map(equal, one, other))


def may_be(one: Sizes, other: Sizes) -> bool:
    """Whether two shapes may be the same: names may be any size."""
    return len(one) == len(other) and all(
        equal(size, against) is not False for size, against in zip(one, other, strict=True)
    )


def at(sizes: Sizes, axis: int) -> Size | None:
    """The size at a negative axis, None where there is no such axis."""
    return sizes[axis] if -axis <= len(sizes) else None


def broadcast(shapes: Sequence[Sizes]) -> Broadcast:
    """What the shapes give together, aligned on the right."""
    result: list[Size] = []
    clashes, left_open = [], []
    for axis in range(-1, -max(map(len, shapes), default=0) - 1, -1):
        there = [size for shape in shapes if (size := at(shape, axis)) is not None]
        wanted = list(dict.fromkeys(size for size in there if size != 1))
        numbers = [size for size in wanted if isinstance(size, int)]
        if len(numbers) > 1:
            clashes.append(axis)
        elif len(wanted) > 1 or there.count(UNKNOWN) > 1:
            left_open.append(axis)
        result.append((numbers or wanted or [1])[0])
    return Broadcast(tuple(reversed(result)), tuple(clashes), tuple(left_open))
