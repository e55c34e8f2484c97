"""What a data type keeps of a number that astype gives it.

Whole numbers keep their lowest bits in a type that is too small for them, fractions lose what is
behind the point, and floats take the nearest that they hold, ties to even: as NumPy and PyTorch do
(https://numpy.org/doc/stable/reference/generated/numpy.ndarray.astype.html).
"""

from __future__ import annotations

import math
import struct
from typing import Final

from engine.explain.attributes.dtypes import BITS_OF_A_BYTE, DType

EXAMPLES: Final[tuple[int | float, ...]] = (0.1, 300, 70_000, 2**24 + 1)
"""A fraction, more than a byte, than 16 bits and than float32 holds exactly."""
_HALF, _SINGLE = "<e", "<f"
_CUT: Final = 16
"""Bits of float32 that bfloat16 goes without."""


def cast(value: float, to: DType) -> bool | float:
    """`value` as that data type keeps it: a bool, a whole number or a float."""
    match to.kind:
        case "truth":
            return bool(value)
        case "float":
            return _nearest(float(value), to)
    values = 1 << BITS_OF_A_BYTE * to.item_size
    kept = math.trunc(value) % values
    return kept if kept <= to.whole_numbers[1] else kept - values


def _nearest(value: float, to: DType) -> float:
    match to.name:
        case "float64":
            return value
        case "bfloat16":
            (bits,) = struct.unpack("<I", struct.pack(_SINGLE, value))
            # Half of what is cut off, less one where the last that stays is even.
            bits += (1 << (_CUT - 1)) - 1 + (bits >> _CUT & 1)
            kept = (bits >> _CUT << _CUT) & 0xFFFFFFFF
            return float(struct.unpack(_SINGLE, struct.pack("<I", kept))[0])
    code = _HALF if to.name == "float16" else _SINGLE
    try:
        return float(struct.unpack(code, struct.pack(code, value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)
