"""The header of an .npy array, parsed with limits and never evaluated.

Format: numpy.lib.format, versions 1.0 to 3.0. NumPy's own reader evaluates the header as a
Python literal, and reads as many bytes as the header claims before it looks at the limit;
here nothing but the three fields is recognised.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

MAGIC = b"\x93NUMPY"
MAX_HEADER = 4096
"""Most bytes of header text; NumPy writes 118 for arrays such as ours."""

_DESCR = re.compile(r"""'descr'\s*:\s*(?:'([^']{0,64})'|\[)""")
_ORDER = re.compile(r"""'fortran_order'\s*:\s*(True|False)""")
_SHAPE = re.compile(r"""'shape'\s*:\s*\(((?:\s*\d{1,18}\s*,)*(?:\s*\d{1,18})?)\s*\)""")


class HeaderError(ValueError):
    """These bytes are not the header of an .npy array."""


@dataclass(frozen=True)
class NpyHeader:
    """What the header says: `descr` as written (None for a structured dtype)."""

    descr: str | None
    fortran_order: bool
    shape: tuple[int, ...]
    bytes_read: int


def read_header(read: Callable[[int], bytes]) -> NpyHeader:
    """The header at the start of a stream, of which `read(n)` gives the next n bytes.

    Raises EOFError if the stream ends in it, HeaderError if it is no header.
    """

    def exactly(count: int) -> bytes:
        found = read(count)
        if len(found) < count:
            raise EOFError("the array's header is cut off")
        return found

    start = exactly(8)
    if not start.startswith(MAGIC):
        raise HeaderError("no .npy magic")
    major = start[6]
    if major not in (1, 2, 3):
        raise HeaderError(f"unknown .npy version {major}")
    width = 2 if major == 1 else 4
    length = int.from_bytes(exactly(width), "little")
    if length > MAX_HEADER:
        raise HeaderError(f"a header of {length:,} bytes")
    text = exactly(length).decode("latin-1").strip()
    descr, order, shape = (pattern.search(text) for pattern in (_DESCR, _ORDER, _SHAPE))
    if not (text.startswith("{") and text.endswith("}") and descr and order and shape):
        raise HeaderError("the header has not descr, fortran_order and shape")
    sizes = tuple(int(size) for size in shape[1].split(",") if size.strip())
    return NpyHeader(descr[1], order[1] == "True", sizes, 8 + width + length)
