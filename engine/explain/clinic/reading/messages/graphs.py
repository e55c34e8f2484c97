"""What TensorFlow says as it builds a graph: the operation and the shapes of all its inputs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from engine.explain.clinic.found import Found, Kind
from engine.explain.clinic.reading.patterns import NotKnown, Pattern

_STARTS: Final = (
    "Dimensions must be equal, but are",
    "Dimension {..} in both shapes must be equal, but are",
    "Shapes must be equal rank, but are",
    "Shape must be rank",
    "Shape must be at least rank",
)
_ELEMENTWISE: Final = re.compile(
    "(?i:"
    "(?:Add|AddV2|Sub|Mul|Div|RealDiv|FloorDiv|DivNoNan|Mod|FloorMod|Pow|Maximum|Minimum"
    "|SquaredDifference|Equal|NotEqual|Less|LessEqual|Greater|GreaterEqual|LogicalAnd|LogicalOr))"
)
_OTHERS: Final[tuple[tuple[str, Kind], ...]] = (
    ("(?:Batch)?MatMul(?:V[23])?", "product"),
    ("Concat(?:V2)?", "concat"),
    ("Pack", "stack"),
    ("Assign", "wanted_shape"),
    ("Conv2D", "layer_size"),
)


def _kind(operation: str) -> Kind | None:
    if _ELEMENTWISE.fullmatch(operation):
        return "broadcast"
    return next(
        (kind for name, kind in _OTHERS if re.fullmatch(name, operation, re.IGNORECASE)), None
    )


def _by_operation(found: Found) -> Found | None:
    """The message is the same of every operation; what it means is not.

    Raises `NotKnown` of an operation that is none of these.
    """
    kind = _kind(found.word)
    if kind == "concat":  # the last input is the axis, or the first was in old versions
        first = 1 if found.word == "Concat" else 0
        shapes = found.shapes[first : len(found.shapes) - 1 + first]
        return replace(found, kind=kind, shapes=shapes, word="")
    if kind == "wanted_shape" and len(found.shapes) == 2:
        wanted, value = found.shapes
        return replace(found, kind=kind, wanted=wanted.sizes, shapes=(value,), word="parameter")
    if kind == "product" and len(found.shapes) == 2:
        a, b = (named.sizes for named in found.shapes)
        if min(len(a), len(b)) < 2:
            return replace(found, kind=kind, word="rank")
        met = a[-1] != b[-2] or len(a) == len(b) == 2
        return replace(found, kind=kind, word="" if met else "batches")
    if kind == "layer_size" and [len(named.sizes) for named in found.shapes] == [4, 4]:
        given, kernel = found.shapes
        sizes = (kernel.sizes[2], given.sizes[3])
        return replace(
            found, kind=kind, shapes=(given,), sizes=sizes, axis=-1, layer="conv2d", word=""
        )
    if kind not in ("broadcast", "stack"):
        raise NotKnown(found.word)
    return replace(found, kind=kind, word="")


GRAPHS: Final = tuple(
    Pattern("broadcast", "tensorflow", f"{start}{{..}}{operation}{{..}} with input shapes: {{*}}",
            then=_by_operation)
    for start in _STARTS
    for operation in (" = {@word}[", "(op: {@word})")
)  # fmt: skip
