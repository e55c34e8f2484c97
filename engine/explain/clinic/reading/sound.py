"""Whether what was found can be true: a message that its numbers contradict was spoiled."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import combinations, zip_longest
from math import prod
from typing import Final

from engine.explain.clinic.found import Found, Kind, Size, Sizes

_DTYPE: Final = re.compile(
    r"(?:torch\.|tf\.|np\.)?(?:q?u?int[0-9]{0,3}|b?float[0-9]{0,3}|float[0-9]_\w{1,12}|bfloat16"
    r"|double|half|long|long int|short|char|byte|unsigned char|signed char|bool|complex[0-9]{0,3}"
    r"|complexfloat|complexdouble|string|object|resource|variant|[<>|=]?[OSUV][0-9]{0,9})(?:Tensor)?",
    re.IGNORECASE,
)
"""The names that libraries give to types of elements."""


def is_sound(found: Found) -> bool:
    """Whether the numbers of a message may stand as it says that they do."""
    sizes = (*found.sizes, *(size for named in found.shapes for size in named.sizes))
    return all(size >= 0 for size in sizes if isinstance(size, int)) and _ASKED[found.kind](found)


def elements(sizes: Sizes) -> int | None:
    """How many elements a shape has, if it says."""
    known = [size for size in sizes if isinstance(size, int)]
    return prod(known) if len(known) == len(sizes) else None


def differ(a: Size, b: Size) -> bool:
    """Whether two sizes may be different ones; what has no number may be anything."""
    return not (isinstance(a, int) and isinstance(b, int)) or a != b


def may_be(a: Sizes, b: Sizes) -> bool:
    """Whether two shapes may be the same; a size without a number may be any."""
    return len(a) == len(b) and all(
        x == y or isinstance(x, str) or isinstance(y, str) for x, y in zip(a, b, strict=True)
    )


def unlike(a: Sizes, b: Sizes) -> bool:
    """Whether two shapes may be different ones."""
    return len(a) != len(b) or any(map(differ, a, b))


def _pairs_differ(found: Found) -> bool:
    """Of what is told twice, shapes or sizes: no two are the same."""
    shapes = [named.sizes for named in found.shapes]
    if len(found.sizes) == 2 and not differ(*found.sizes):
        return False
    return len(shapes) < 2 or any(unlike(a, b) for a, b in combinations(shapes, 2))


def _broadcast(found: Found) -> bool:
    into = found.word == "into"
    if found.sizes:
        a, b = found.sizes
        return differ(a, b) and 1 not in ((a,) if into else (a, b))
    shapes = [named.sizes for named in found.shapes]
    if len(shapes) < 2:
        return not shapes
    columns = zip_longest(*(sizes[::-1] for sizes in shapes))
    return (into and len(shapes[0]) > len(shapes[1])) or any(
        _clash(column, into) for column in columns
    )


def _clash(column: tuple[Size | None, ...], into: bool) -> bool:
    """Whether sizes that stand above each other may not fit; names may be any size."""
    if into:
        a, b = column
        return a is not None and b is not None and a != 1 and differ(a, b)
    known = [size for size in column if size not in (None, 1)]
    return any(differ(a, b) for a, b in combinations(known, 2))


def _product(found: Found) -> bool:
    if len(found.sizes) == 2:
        return differ(*found.sizes)
    if len(found.shapes) != 2 or found.word in ("rank", "einsum"):
        return True
    a, b = (named.sizes for named in found.shapes)
    if not (a and b):
        return True
    if found.word == "inner":
        return differ(a[-1], b[-1])
    if found.word == "batches" and len(a) > 2 and len(b) > 2:
        return any(_clash(pair, False) for pair in zip(a[-3::-1], b[-3::-1], strict=False))
    meet = differ(a[-1], b[-2] if len(b) > 1 else b[0])
    return meet or (found.word != "dot" and (len(a) > 2 or len(b) > 2))


def _reshape(found: Found) -> bool:
    count = elements(found.shapes[0].sizes) if found.shapes else found.count
    if found.shapes and found.count is not None and count not in (None, found.count):
        return False
    if count is None:
        return True
    if found.sizes:
        (asked,) = found.sizes
        return not isinstance(asked, int) or (
            bool(asked and count % asked) if found.word == "multiple" else asked != count
        )
    if not found.wanted or any(isinstance(size, str) for size in found.wanted):
        return True
    known = prod(size for size in found.wanted if isinstance(size, int) and size >= 0)
    unknown = found.wanted.count(-1)
    return (known == 0 or bool(count % known)) if unknown == 1 else unknown > 1 or known != count


def _view(found: Found) -> bool:
    return not (found.shapes and found.wanted) or elements(found.shapes[0].sizes) == elements(
        found.wanted
    )


def _concat(found: Found) -> bool:
    if found.axis is not None and found.axis == found.off:
        return False
    if not found.shapes or found.sizes:
        return _pairs_differ(found)
    first, *others = (named.sizes for named in found.shapes)
    return found.word == "rank" or any(
        len(first) != len(other)
        or any(
            differ(a, b)
            for axis, (a, b) in enumerate(zip(first, other, strict=True))
            if axis != found.axis
        )
        for other in others
    )


def _index(found: Found) -> bool:
    size = found.sizes[0] if found.sizes else None
    if found.position is None or not isinstance(size, int):
        return True
    return not -size <= found.position < size


def _indices(found: Found) -> bool:
    return found.count is None or found.rank is None or found.count > found.rank


def _axis(found: Found) -> bool:
    if found.rank is None:
        return True
    if found.position is None:
        return found.count != found.rank
    return not -found.rank <= found.position < found.rank


def _layer_rank(found: Found) -> bool:
    if not found.shapes or found.rank is None:
        return True
    given = len(found.shapes[0].sizes)
    if found.count not in (None, given):
        return False
    return {
        "at least": given < found.rank,
        "at most": given > found.rank,
        "or one fewer": given not in (found.rank - 1, found.rank),
        "or one more": given not in (found.rank, found.rank + 1),
    }.get(found.word, given != found.rank)


def _layer_size(found: Found) -> bool:
    return differ(*found.sizes)


def _wanted_shape(found: Found) -> bool:
    if not found.shapes or not found.wanted:
        return _pairs_differ(found)
    return unlike(found.wanted, found.shapes[0].sizes)


def _classes(found: Found) -> bool:
    return found.position is None or found.count is None or not 0 <= found.position < found.count


def _labels(found: Found) -> bool:
    """Labels of the right kind would be as many as the predictions have rows, or as they are."""
    if len(found.shapes) < 2:
        return True
    labels, predictions = (named.sizes for named in found.shapes)
    if found.word == "numbers":
        return unlike(labels, predictions[:-1])
    return unlike(labels, predictions)


def _dtype(found: Found) -> bool:
    if not all(map(_DTYPE.fullmatch, found.dtypes)):
        return False
    return len(found.dtypes) < 2 or found.dtypes[0].lower() != found.dtypes[1].lower()


def _shapes(found: Found) -> bool:
    return len(found.shapes) > 1


_ASKED: Final[Mapping[Kind, Callable[[Found], bool]]] = {
    "broadcast": _broadcast,
    "product": _product,
    "reshape": _reshape,
    "view": _view,
    "concat": _concat,
    "stack": _pairs_differ,
    "index": _index,
    "indices": _indices,
    "axis": _axis,
    "layer_rank": _layer_rank,
    "layer_size": _layer_size,
    "wanted_shape": _wanted_shape,
    "targets": _pairs_differ,
    "classes": _classes,
    "labels": _labels,
    "dtype": _dtype,
    "shapes": _shapes,
}
