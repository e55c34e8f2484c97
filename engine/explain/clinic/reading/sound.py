"""Whether what was found can be true: a message that its numbers contradict was spoiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest
from math import prod
from typing import Final

from engine.explain.clinic.found import Found, Kind, Size, Sizes


def is_sound(found: Found) -> bool:
    """Whether the numbers of a message may stand as it says that they do."""
    return all(
        size >= 0 for named in found.shapes for size in named.sizes if isinstance(size, int)
    ) and _ASKED.get(found.kind, _anything)(found)


def _anything(found: Found) -> bool:
    return True


def differ(a: Size, b: Size) -> bool:
    """Whether two sizes may be different ones; what has no number may be anything."""
    return not (isinstance(a, int) and isinstance(b, int)) or a != b


def _broadcast(found: Found) -> bool:
    into = found.word == "into"
    if found.sizes:
        a, b = found.sizes
        return differ(a, b) and (into or 1 not in (a, b))
    if len(found.shapes) < 2:
        return not found.shapes
    shapes = [named.sizes for named in found.shapes]
    return any(_clash(column, into) for column in zip_longest(*(s[::-1] for s in shapes))) or (
        into and len(shapes[0]) > len(shapes[1])
    )


def _clash(column: tuple[Size | None, ...], into: bool) -> bool:
    """Whether sizes that stand above each other may not fit; names may be any size."""
    if into and column[0] is not None and column[1] is not None:
        return column[0] != 1 and differ(column[0], column[1])
    known = [size for size in column if size not in (None, 1)]
    return any(differ(known[0], size) for size in known[1:]) if known else False


def _product(found: Found) -> bool:
    if len(found.sizes) == 2:
        return differ(*found.sizes)
    if len(found.shapes) == 2:
        a, b = (named.sizes for named in found.shapes)
        if not (a and b):
            return True
        return differ(a[-1], b[-2] if len(b) > 1 else b[0]) or len(a) > 2 or len(b) > 2
    return True


def _reshape(found: Found) -> bool:
    count = elements(found.shapes[0].sizes) if found.shapes else found.count
    if found.shapes and found.count is not None and count not in (None, found.count):
        return False
    if count is None or not found.wanted or any(isinstance(size, str) for size in found.wanted):
        return True
    known = prod(size for size in found.wanted if isinstance(size, int) and size >= 0)
    unknown = found.wanted.count(-1)
    return (known == 0 or bool(count % known)) if unknown == 1 else unknown > 1 or known != count


def elements(sizes: Sizes) -> int | None:
    """How many elements a shape has, if it says."""
    return (
        prod(s for s in sizes if isinstance(s, int))
        if all(isinstance(s, int) for s in sizes)
        else None
    )


_ASKED: Final[Mapping[Kind, Callable[[Found], bool]]] = {
    "broadcast": _broadcast,
    "product": _product,
    "reshape": _reshape,
}
