"""Arrays as NumPy keeps them: .npy, alone or four of them in an .npz, nothing unpickled."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from engine.data import places
from engine.data.dataset import Arrays, DataError
from engine.data.files.kinds import FOUR, pickled, refusal
from engine.data.files.npy_header import HeaderError, read_header
from engine.data.files.opening import Item, Stream, damaged, opened, truncated
from engine.data.files.stored import Stored, check_array

NAMES = Arrays._fields
_DTYPE = re.compile(r"[<>|=]?([iu][1248]|f[248]|b1)")
_OTHER_DTYPE = re.compile(r"[<>|=]?[OUSMmVc]\d{0,6}(\[\w{1,8}\])?")
_IMAGES = "xs?|images?|imgs?|pixels|features|data|inputs"
_LABELS = "ys?|labels?|targets?|classes"
_TRAIN, _TEST = "train(?:ing)?|tr", "test(?:ing)?|te|t10k"
_SPELLINGS = {
    f"{name}_{part}": re.compile(f"({names})({parts})|({parts})({names})")
    for name, names in (("x", _IMAGES), ("y", _LABELS))
    for part, parts in (("train", _TRAIN), ("test", _TEST))
}


def name_of(key: str) -> str | None:
    """The array that a key such as `X_train`, `train_images` or `testLabels` means, if any."""
    squashed = re.sub(r"[^a-z0-9]", "", key.lower())
    return next((name for name, way in _SPELLINGS.items() if way.fullmatch(squashed)), None)


def chosen(where: str, keys: list[str]) -> dict[str, str]:
    """The key of each array in a file that has these keys.

    Raises DataError `data.wrong_keys`, `.not_split` where images and labels are not parted.
    """
    if set(NAMES) <= set(keys):
        return {name: name for name in NAMES}
    meant: dict[str, list[str]] = {name: [] for name in NAMES}
    for key in keys:
        if (name := name_of(key)) is not None:
            meant[name].append(key)
    if all(len(found) == 1 for found in meant.values()):
        return {name: found[0] for name, found in meant.items()}
    found = ", ".join(sorted(keys)[:8])[:200]
    # With a part added, a key that only says what it is becomes one of ours.
    whole = {name_of(f"{key}_train") for key in keys}
    if not any(meant.values()) and {"x_train", "y_train"} <= whole:
        raise DataError(
            "data.not_split",
            f"{where} holds {found}, not parted for training and testing; save {FOUR} "
            "with numpy.savez",
            where=where,
            found=found,
        )
    raise DataError(
        "data.wrong_keys",
        f"{where} holds {found or 'no arrays'}; it must hold {FOUR}",
        where=where,
        found=found or "–",
    )


def stored(item: Item, name: str) -> Stored:
    """What the header of the .npy file `item` says of array `name`.

    Raises DataError: that of what the file is if it is none, `data.truncated`, `.damaged`,
    `.pickled`, `.wrong_dtype`, `.wrong_shape`.
    """
    with opened(item) as content:
        if content.kind != "npy":
            raise refusal(item.where, content.kind)
        try:
            header = read_header(content.stream.read)
        except HeaderError as error:
            raise damaged(item.where) from error
        dtype = _dtype(item.where, name, header.descr)
        array = Stored(item.where, header.shape, dtype, lambda: _values(item), header.fortran_order)
        check_array(name, array)
        if content.size is not None and content.size != header.bytes_read + array.bytes:
            raise truncated(item.where)
    return array


def _dtype(where: str, name: str, descr: str | None) -> np.dtype[np.generic]:
    if descr is not None and descr.lstrip("<>|=").startswith("O"):
        raise pickled(where)
    if descr is not None and _DTYPE.fullmatch(descr):
        return np.dtype(descr)
    if descr is None or _OTHER_DTYPE.fullmatch(descr):
        raise DataError(
            "data.wrong_dtype",
            f"{where}: {name} has dtype {descr or 'of several fields'}; it must be numbers, "
            f"{'uint8 (0 to 255)' if name.startswith('x_') else 'integers (0 to 9)'} at best",
            where=where,
            array=name,
            dtype=descr or "structured",
        )
    raise damaged(where)


@contextmanager
def _values(item: Item) -> Iterator[Stream]:
    with opened(item) as content:
        read_header(content.stream.read)
        yield content.stream


def write(path: Path, arrays: Arrays) -> None:
    """Keep `arrays` as an uncompressed .npz: quick to write and to read again.

    Raises UnwritableHome if it cannot be written.
    """
    with io.BytesIO() as file:
        np.savez(file, **arrays._asdict())
        places.write_atomically(path, file.getvalue())
