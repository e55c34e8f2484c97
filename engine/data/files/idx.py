"""IDX, MNIST's own format: one array a file.

Format: two zero bytes, the type of the values, the number of axes, each axis's size as a
big-endian uint32, then the values, big-endian too (http://yann.lecun.com/exdb/mnist/).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from engine.data.files.kinds import refusal
from engine.data.files.opening import Item, Opened, Stream, opened, truncated
from engine.data.files.stored import Stored, check_array, longer

STEMS = {
    "x_train": "train-images",
    "y_train": "train-labels",
    "x_test": "t10k-images",
    "y_test": "t10k-labels",
}
"""How the file of each array begins."""
_TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def stored(item: Item, name: str, *, upright: bool = True) -> Stored:
    """What the header of the IDX file `item`, gzipped or not, says of array `name`.

    Raises DataError: that of what the file is if it is none, `data.truncated`, `.idx_header`.
    """
    with opened(item) as content:
        shape, dtype, read = _header(content, item.where)
        array = Stored(item.where, shape, dtype, lambda: _values(item), upright=upright)
        check_array(name, array)
        if content.size is not None and content.size < read + array.bytes:
            raise truncated(item.where)
        if content.size is not None and content.size > read + array.bytes:
            raise longer(item.where, name)
    return array


@contextmanager
def _values(item: Item) -> Iterator[Stream]:
    with opened(item) as content:
        _header(content, item.where)
        yield content.stream


def _header(content: Opened, where: str) -> tuple[tuple[int, ...], np.dtype[np.generic], int]:
    """The shape, the values' type, and the bytes that the header takes."""
    if content.kind != "idx":
        raise refusal(where, content.kind)
    start = content.stream.read(4)
    sizes = content.stream.read(4 * start[3]) if len(start) == 4 else b""
    if len(start) < 4 or len(sizes) < 4 * start[3]:
        raise truncated(where)
    shape = tuple(int.from_bytes(sizes[i : i + 4], "big") for i in range(0, len(sizes), 4))
    return shape, np.dtype(_TYPES[start[2]]), 4 + len(sizes)
