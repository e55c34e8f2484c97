"""Arrays and lone numbers as they travel: exact, also when they are not finite."""

from __future__ import annotations

import math
import struct
import sys
from array import array
from collections.abc import Sequence
from math import prod
from typing import Annotated, Any

import msgspec
from msgspec import Meta

ITEM_SIZE = {"|u1": 1, "<u2": 2, "<u4": 4, "<i4": 4, "<i8": 8, "<f4": 4, "<f8": 8}
TYPE_CODE = {"|u1": "B", "<u2": "H", "<u4": "I", "<i4": "i", "<i8": "q", "<f4": "f", "<f8": "d"}
MAX_RANK = 8
MAX_SIZE = 10**9
"""The most that an axis may be long."""
MAX_ARRAY = 4 * 1024 * 1024
"""Bytes; a line holds no more."""
LARGEST_FLOAT = sys.float_info.max


class Array(msgspec.Struct, frozen=True):
    """Little-endian bytes in row-major order, base64 on the line, so that NaN survives.

    Decoding refuses an unknown dtype, a negative size, a rank above 8, and bytes that
    are not as many as dtype and shape say.
    """

    dtype: Annotated[str, Meta(max_length=3)]
    shape: Annotated[tuple[Annotated[int, Meta(ge=0, le=MAX_SIZE)], ...], Meta(max_length=MAX_RANK)]
    data: Annotated[bytes, Meta(max_length=MAX_ARRAY)]

    def __post_init__(self) -> None:
        if self.dtype not in ITEM_SIZE:
            raise ValueError(f"dtype {self.dtype!r} is none of {', '.join(ITEM_SIZE)}")
        if len(self.shape) > MAX_RANK or any(size < 0 for size in self.shape):
            raise ValueError(f"shape {self.shape} is not a shape of at most {MAX_RANK} axes")
        expected = prod(self.shape) * ITEM_SIZE[self.dtype]
        if len(self.data) != expected:
            raise ValueError(
                f"{len(self.data)} bytes where {self.dtype} {self.shape} has {expected}"
            )

    def values(self) -> array[Any]:
        """The elements in row-major order, without numpy (which the first frame must not load)."""
        elements: array[Any] = array(TYPE_CODE[self.dtype])
        elements.frombytes(self.data)
        return elements


class Scalar(Array, frozen=True):
    """One number, as an Array of no axes."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.shape:
            raise ValueError(f"one number expected, not an array of shape {self.shape}")


def pack(dtype: str, values: Sequence[float]) -> Array:
    """`values` as an Array of one axis."""
    elements: array[Any] = array(TYPE_CODE[dtype], values)
    return Array(dtype, (len(elements),), elements.tobytes())


Real = Annotated[float, Meta(ge=-LARGEST_FLOAT, le=LARGEST_FLOAT)] | Scalar
"""A number on the line: JSON where it is finite, a Scalar where it is not."""


def real(value: float) -> Real:
    """`value` in a form that JSON can carry without loss."""
    return value if math.isfinite(value) else Scalar("<f8", (), struct.pack("<d", value))


def number(value: Real) -> float:
    """The number that `real` packed."""
    return float(value.values()[0]) if isinstance(value, Scalar) else float(value)
