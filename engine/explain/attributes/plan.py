"""The key attributes of a tensor: rank, shape, number of elements, data type, and its memory."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from engine.explain.attributes.dtypes import DTYPES, DType, dtype
from engine.explain.shared.lazy import Lazy
from engine.explain.shared.memory import Amount
from engine.explain.shared.shapes import MAX_RANK, MAX_SIZE, Shape, element_count, parse_shape
from engine.explain.shared.typed.text import plain, quoted, require_length
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 200
MAX_BYTES: Final = 2**63 - 1
"""What a tensor may take at most: PyTorch counts in 64 bits with a sign."""

Stage = Literal["rank", "count", "bytes", "astype"]
STAGES: Final[tuple[Stage, ...]] = ("rank", "count", "bytes", "astype")

_WORD: Final = re.compile(r"[A-Za-z]{2,}[A-Za-z0-9_.]*")
_SIZE: Final = re.compile(r"torch\.size\(\[(.*?)\]\)", re.IGNORECASE)


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
    typed = _SIZE.sub(r"(\1)", plain(text))
    words = [word for word in _WORD.findall(typed) if word.lower() != "dtype"]
    if len(words) > 1:
        raise AttributeMistake(
            "attribute.two_dtypes",
            f"{quoted(' '.join(words))} are two data types; a tensor has one for all its values",
            token=quoted(" ".join(words)),
        )
    found = dtype(words[0]) if words else default
    shape = parse_shape(_WORD.sub(" ", typed).strip(" ,;:=·"), max_rank=MAX_RANK, max_size=MAX_SIZE)
    return plan(shape, found)
