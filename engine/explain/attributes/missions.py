"""What can be done after attributes: shapes and data types for a number of bytes."""

from __future__ import annotations

from typing import Final

from engine.explain.attributes.dtypes import dtype
from engine.explain.attributes.plan import parse_tensor
from engine.explain.shared.judged import Judged
from engine.explain.shared.typed.text import Span

MEBIBYTE: Final = 2**20
IMAGE: Final = 28 * 28
WIDE: Final = 8
"""Bytes of a float64."""
BLOCK: Final = 3


def judge_mebibyte(text: str) -> Judged:
    """A shape and a data type that take exactly one MiB. Raises those of `parse_tensor`."""
    tensor = parse_tensor(text, dtype(Span.of("uint8")))
    values = {
        "count": tensor.count,
        "item": tensor.dtype.item_size,
        "bytes": tensor.amount.bytes,
    }
    found = tensor.amount.bytes
    code = "right" if found == MEBIBYTE else "million" if found == 10**6 else "other"
    return Judged(found == MEBIBYTE, code, values)


def judge_light(text: str) -> Judged:
    """A float64 tensor of rank 3, not empty, lighter than one image of bytes."""
    tensor = parse_tensor(text, dtype(Span.of("float64")))
    values = {"rank": tensor.rank, "bytes": tensor.amount.bytes, "image": IMAGE}
    if tensor.dtype.item_size != WIDE or "float" not in tensor.dtype.name:
        return Judged(False, "dtype", {"dtype": tensor.dtype.name})
    if tensor.rank != BLOCK:
        return Judged(False, "rank", values)
    if not tensor.count:
        return Judged(False, "empty", values)
    is_right = tensor.amount.bytes < IMAGE
    return Judged(is_right, "right" if is_right else "heavy", values)
