"""The key attributes of a tensor: rank, shape, number of elements, data type, and its memory."""

import re
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from engine.explain.attributes.dtypes import DTYPES, DType, dtype
from engine.explain.shared.lazy import Lazy
from engine.explain.shared.memory import Amount
from engine.explain.shared.shapes import (
    MAX_RANK,
    MAX_SIZE,
    Shape,
    ShapeMistake,
    element_count,
    parse_shape,
    without_name,
)
from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed_tensors.library import library_of
from engine.explain.shared.typed_tensors.operand import typed_shape
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 200
MAX_BYTES: Final = 2**63 - 1
"""What a tensor may take at most: PyTorch counts in 64 bits with a sign."""

Stage = Literal["rank", "count", "bytes", "astype"]
STAGES: Final[tuple[Stage, ...]] = ("rank", "count", "bytes", "astype")

_WORD: Final = re.compile(r"(?<![\w.])(?![xX]\d*(?!\w))[<>=|]?['\"]?[^\W\d_][\w.]*['\"]?")
_WRITTEN: Final = re.compile(r"(?:\w+\s*=\s*)?[A-Za-z_][\w.]*\(|.*[)\]]\s*\.\s*[A-Za-z]", re.DOTALL)
"""A tensor that a call makes, or that a chain of calls makes something of."""
_NAMED: Final = re.compile(r"(?:(?:torch|tf)\.)?(?:size|shape|tensorshape)\b", re.IGNORECASE)
_SAID: Final = re.compile(
    r"(?:\bdtype\s*=|\.\s*(?:astype|to|type)\()\s*(?P<name>['\"]?[A-Za-z_][\w.]*['\"]?)"
    r"|\.\s*(?P<method>float|double|half|bool|byte|char|int|long|short)\(\)"
    r"|,\s*(?P<second>(?:np|numpy|torch)\.\w+)\s*\)"
)
_MADE: Final = re.compile(r"\b(zeros|ones|empty|rand|randn|random|arange|normal)\(")
_NAMES: Final = ("dtype", "shape", "torch.size")
_AROUND: Final = " ,;:=·"


class AttributeMistake(Mistake):
    """A description of no tensor. Codes: `attribute.too_long` (characters, most),
    `attribute.two_dtypes` (token), `attribute.too_large` (most, in EiB).
    """


@dataclass(frozen=True, slots=True)
class Cast:
    """The same values in another data type; `times` the bytes."""

    dtype: DType
    amount: Amount
    times: Fraction


@dataclass(frozen=True, slots=True)
class AttributePlan:
    """What a shape and a data type say about a tensor."""

    shape: Shape
    dtype: DType

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def count(self) -> int:
        """The number of elements."""
        return element_count(self.shape)

    @property
    def amount(self) -> Amount:
        """The bytes of the values, nothing around them counted."""
        return Amount(self.count * self.dtype.item_size)

    @property
    def casts(self) -> tuple[Cast, ...]:
        """The same tensor in every data type, by bytes."""
        return tuple(
            Cast(
                other,
                Amount(self.count * other.item_size),
                Fraction(other.item_size, self.dtype.item_size),
            )
            for other in DTYPES
        )

    @property
    def steps(self) -> Lazy[Stage]:
        """The axes, the product of the sizes, times the bytes of one, other data types."""
        return Lazy(len(STAGES), lambda position: STAGES[position])


def plan(shape: Shape, of: DType) -> AttributePlan:
    """The attributes of a tensor. Raises `AttributeMistake` if it exceeds `MAX_BYTES`."""
    largest = max(known.item_size for known in DTYPES)
    if element_count(shape) * largest > MAX_BYTES:
        raise AttributeMistake(
            "attribute.too_large",
            "no machine counts that many bytes in 64 bits; choose smaller sizes",
            most=MAX_BYTES,
        )
    return AttributePlan(shape, of)


def parse_tensor(text: str, default: DType) -> AttributePlan:
    """The tensor of a typed shape and data type: `(128, 256, 256, 3) float32`.

    The data type may stand before the shape, with `torch.`, `np.` or `dtype=` before it, or be
    left out: then it is `default`. Raises `ShapeMistake`, `DTypeMistake`, `AttributeMistake`.
    """
    require_length(text, MAX_TEXT, AttributeMistake, "attribute.too_long")
    span = Span.of(text)
    if _WRITTEN.match(span.text) and not _NAMED.match(span.text) and span.alone is None:
        shape_of_it = typed_shape(without_name(span), max_rank=MAX_RANK, max_size=MAX_SIZE)
        return plan(shape_of_it, _dtype_of_call(span) or default)
    with suppress(ShapeMistake):
        return plan(parse_shape(span, max_rank=MAX_RANK, max_size=MAX_SIZE), default)
    words = [
        span.cut(word.start(), word.end())
        for word in _WORD.finditer(span.outside)
        if word[0].lower() not in _NAMES
    ]
    found = [dtype(word) for word in words]
    if len(words) > 1:
        both = words[0].to(words[-1])
        raise AttributeMistake(
            "attribute.two_dtypes",
            f"{both.quoted} names two data types; a tensor has one for all its values",
            token=both.quoted,
        )
    sizes = [part for part in (_bare(part) for part in span.split(_WORD, span.outside)) if part]
    shape = [parse_shape(part, max_rank=MAX_RANK, max_size=MAX_SIZE) for part in sizes[:2]]
    if len(shape) > 1:
        raise ShapeMistake(
            "shape.several",
            f"one shape is asked for, and {sizes[1].quoted} is another",
            token=sizes[1].quoted,
        )
    if not shape:
        shape = [parse_shape(span.cut(len(span)))]
    return plan(shape[0], found[0] if found else default)


def _dtype_of_call(span: Span) -> DType | None:
    """What a call that makes a tensor says, or else does; None where it leaves it open."""
    if said := _SAID.search(span.text):
        if said["method"]:
            return dtype(f"torch.{said['method']}")
        return dtype(span.group(said, "name" if said["name"] else "second"))
    made = _MADE.search(span.text)
    library = library_of(span.text)
    if made is None or library is None:
        return None
    if made[1] == "arange":
        return dtype("int64")
    return dtype("float64" if library == "numpy" else "float32")


def _bare(part: Span) -> Span:
    """The sizes without the signs between them and the data type."""
    part = part.cut(0, len(part.text.rstrip(_AROUND)))
    return part.cut(len(part) - len(part.text.lstrip(_AROUND)))
