"""An array that lies in a file: its header first, then its values as images or labels.

Whatever a header claims is checked before room is made for it. Values become bytes only where
that loses nothing: whole numbers from 0 to 255, or k/255 as one of the float types rounds it.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from engine.data.dataset import (
    CLASSES,
    MAX_BYTES,
    SIDE,
    DataError,
    Images,
    Labels,
    check_as_many,
    check_count,
    checked_labels,
    needed_shape,
)
from engine.data.files.opening import Stream, too_large, truncated
from engine.data.files.pixels import Pixels, Scale

_CHUNK = 1 << 20
PAIRS = (("x_train", "y_train"), ("x_test", "y_test"))


@dataclass(frozen=True)
class Stored:
    """An array's header, and how its values are reached.

    `opened` gives a stream whose next bytes are the values; it ends where they do. `upright`
    is false for images that lie on their side, as EMNIST's do.
    """

    where: str
    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    opened: Callable[[], AbstractContextManager[IO[bytes] | Stream]]
    fortran: bool = False
    upright: bool = True

    @property
    def bytes(self) -> int:
        """How many the values take."""
        return self.dtype.itemsize * math.prod(self.shape)

    def plain(self, name: str) -> bool:
        """Whether they are as MNIST's own: bytes (n, 28, 28), or whole numbers (n,)."""
        kinds = "u" if name.startswith("x_") else "ui"
        axes = 3 if name.startswith("x_") else 1
        byte = self.dtype.itemsize == 1 or not name.startswith("x_")
        return self.dtype.kind in kinds and byte and len(self.shape) == axes


def check(arrays: dict[str, Stored]) -> None:
    """Raise DataError unless these are images and labels that may be read, by their headers.

    `data.wrong_dtype`, `.wrong_shape`, `.too_large`, `.labels_mismatch`.
    """
    for name, array in arrays.items():
        check_array(name, array)
    total = sum(array.bytes for array in arrays.values())
    if total > MAX_BYTES:
        raise too_large(next(iter(arrays.values())).where, total)
    for images, labels in PAIRS:
        if labels in arrays:
            of = arrays[labels]
            check_as_many(of.where, labels, of.shape[0], arrays[images].shape[0])


def check_array(name: str, array: Stored) -> None:
    """Raise DataError `data.wrong_dtype`, `.wrong_shape` or `.too_large` for one of them."""
    # Truth values as labels are those of one-hot vectors; as pixels they say no brightness.
    kinds = "uif" if name.startswith("x_") else "uifb"
    if array.dtype.kind not in kinds:
        raise DataError(
            "data.wrong_dtype",
            f"{array.where}: {name} has dtype {array.dtype}, no numbers from 0 to 255; "
            f"save ({name} * 255).astype('uint8'), if it is black and white",
            where=array.where,
            array=name,
            dtype=str(array.dtype),
        )
    _check_shape(name, array)


def _squeezed(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Without the axes of size 1 after the first: channels, or labels as a column."""
    return shape[:1] + tuple(size for size in shape[1:] if size != 1)


def _check_shape(name: str, array: Stored) -> None:
    each = _squeezed(array.shape)[1:]
    right = ((SIDE, SIDE), (SIDE * SIDE,)) if name.startswith("x_") else ((), (CLASSES,))
    if array.shape and each in right:
        check_count(array.where, name, array.shape)
        return
    shape = f"({', '.join(map(str, array.shape))}{',' if len(array.shape) == 1 else ''})"
    needed = needed_shape(name)
    raise DataError(
        "data.wrong_shape",
        f"{array.where}: {name} has shape {shape}; it must be {needed}",
        where=array.where,
        array=name,
        shape=shape,
        needed=needed,
    )


def read_images(
    name: str, array: Stored, scale: Scale | None, most: int | None = None
) -> tuple[Images, Scale | None]:
    """The images as (n, 28, 28) uint8, the first `most` of them, and the scale they came in.

    `scale` is what the values must have, where that is known. The scale is None where nothing
    but 0.0 and 1.0 was seen, which both scales have. Raises DataError `data.wrong_pixels`.
    """
    # In Fortran's order the first images' values lie all over the file.
    count = array.shape[0] if most is None or array.fortran else min(most, array.shape[0])
    pixels = Pixels(array.where, name, count * SIDE * SIDE, scale)
    for block in _blocks(name, array, count):
        pixels.add(block)
    order = _squeezed(array.shape)[1:]
    images = pixels.values.reshape((count, *order), order="F" if array.fortran else "C")
    images = images[:most].reshape(-1, SIDE, SIDE)
    if not array.upright:
        images = images.transpose(0, 2, 1)
    return np.ascontiguousarray(images), pixels.scale


def read_labels(name: str, array: Stored, most: int | None = None) -> Labels:
    """The labels as (n,) uint8, from numbers, a column of them, or one-hot vectors.

    Raises DataError `data.wrong_labels`, `.not_one_hot`.
    """
    count = array.shape[0] if most is None or array.fortran else min(most, array.shape[0])
    values = np.concatenate(list(_blocks(name, array, count)))
    shape = (count, *_squeezed(array.shape)[1:])
    values = values.reshape(shape, order="F" if array.fortran else "C")[:most]
    if values.ndim == 1:
        return checked_labels(array.where, name, values)
    wrong = np.flatnonzero(((values != 0).sum(axis=1) != 1) | ((values == 1).sum(axis=1) != 1))
    if len(wrong):
        raise DataError(
            "data.not_one_hot",
            f"{array.where}: {name}[{wrong[0]}] is not one 1 among zeros; "
            f"save {name}.argmax(axis=1), if the largest value marks the class",
            where=array.where,
            array=name,
            row=int(wrong[0]),
        )
    return np.asarray(values.argmax(axis=1), np.uint8)


def _blocks(name: str, array: Stored, count: int) -> Iterator[npt.NDArray[Any]]:
    """The values of the first `count` entries in turn, flat, in the machine's byte order."""
    left = count * array.dtype.itemsize * math.prod(array.shape[1:])
    whole = count == array.shape[0]
    native = array.dtype.newbyteorder("=")
    with array.opened() as stream:
        while left:
            size = min(_CHUNK, left)
            got = stream.read(size)
            if len(got) < size:
                raise truncated(array.where)
            left -= size
            yield np.frombuffer(got, array.dtype).astype(native, copy=False)
        # Reaching the end also lets a packed file compare its checksum.
        if whole and stream.read(1):
            raise longer(array.where, name)


def longer(where: str, name: str) -> DataError:
    """That there is more in a file than its header says."""
    return DataError(
        "data.idx_header",
        f"{where} is longer than its header says; fetch it again",
        where=where,
        array=name,
    )
