"""MNIST's own format: four IDX files in one folder, plain or gzipped, as torchvision keeps them.

Format: big-endian magic 0x00000803 (uint8, 3 axes) or 0x00000801 (uint8, 1 axis), then each
axis's size as uint32, then the bytes.
"""

import gzip
import math
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from engine.data.dataset import (
    SIDE,
    Arrays,
    DataError,
    Images,
    Labels,
    check_as_many,
    check_count,
    checked_labels,
    needed_shape,
)

IMAGES_MAGIC = 0x00000803
LABELS_MAGIC = 0x00000801
STEMS = {
    "x_train": "train-images",
    "y_train": "train-labels",
    "x_test": "t10k-images",
    "y_test": "t10k-labels",
}
SUBFOLDERS = ("", "MNIST/raw", "raw")
"""Where below a named folder the files may be: torchvision's root, now and before 0.4."""
Stream = IO[bytes] | gzip.GzipFile
_CHUNK = 1 << 20


def read(folder: Path) -> Arrays:
    """The four arrays of the folder, uint8.

    Raises DataError: `data.not_found`, `.unreadable`, `.idx_header`, `.truncated`,
    `.damaged`, `.too_large`, `.wrong_shape`, `.labels_mismatch`, `.wrong_labels`.
    """
    return read_files(files_in(folder))


def read_files(files: dict[str, Path]) -> Arrays:
    """The four arrays, from the file of each one's name (`x_train`, …). Raises as `read`."""
    counts = {name: _count(path, name) for name, path in files.items()}
    for images, labels in (("x_train", "y_train"), ("x_test", "y_test")):
        check_as_many(str(files[labels]), labels, counts[labels], counts[images])
    return Arrays(*(_read_array(files[name], name) for name in Arrays._fields))


def first_images(folder: Path, count: int) -> tuple[Images, Labels]:
    """The first `count` training images and labels, no more of the files being unpacked.

    Raises DataError as `read` does.
    """
    files = files_in(folder)
    counts = {name: _count(files[name], name) for name in ("x_train", "y_train")}
    check_as_many(str(files["y_train"]), "y_train", counts["y_train"], counts["x_train"])
    return _read_array(files["x_train"], "x_train", count), _read_array(
        files["y_train"], "y_train", count
    )


def files_in(folder: Path) -> dict[str, Path]:
    """The file of each array in `folder`, or in the folders below where torchvision puts it.

    Raises DataError `data.not_found`, naming the first file that is missing.
    """
    missing = ""
    for below in SUBFOLDERS:
        files: dict[str, Path] = {}
        for name, stem in STEMS.items():
            kind = "idx3" if name.startswith("x_") else "idx1"
            spellings = [f"{stem}{sign}{kind}-ubyte{end}" for end in ("", ".gz") for sign in "-."]
            found = next((p for p in (folder / below / s for s in spellings) if _is_file(p)), None)
            if found is None:
                # Name what is missing where the other files are, not where none is.
                if files or not missing:
                    missing = spellings[0]
                break
            files[name] = found
        else:
            return files
    raise DataError(
        "data.not_found",
        f"{folder} has no {missing} (or .gz); the four IDX files of MNIST must be in it, "
        "or in MNIST/raw below it",
        where=str(folder),
        missing=missing,
    )


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _count(path: Path, name: str) -> int:
    with _opened(path) as file:
        return _read_header(file, path, name)[0]


def _read_header(file: Stream, path: Path, name: str) -> tuple[int, ...]:
    """The shape that the header claims, checked against what we read and the file's length."""
    where = str(path)
    images = name.startswith("x_")
    magic = IMAGES_MAGIC if images else LABELS_MAGIC
    start = file.read(4)
    if len(start) < 4:
        raise EOFError
    if int.from_bytes(start, "big") != magic:
        raise DataError(
            "data.idx_header",
            f"{where} begins with 0x{start.hex()}, not 0x{magic:08x}: it is no IDX file of "
            f"{'images' if images else 'labels'}; fetch it again",
            where=where,
            found=f"0x{start.hex()}",
            needed=f"0x{magic:08x}",
        )
    sizes = file.read(12 if images else 4)
    if len(sizes) < (12 if images else 4):
        raise EOFError
    shape = tuple(int.from_bytes(sizes[i : i + 4], "big") for i in range(0, len(sizes), 4))
    if images and shape[1:] != (SIDE, SIDE):
        raise DataError(
            "data.wrong_shape",
            f"{where} holds images of {shape[1]} by {shape[2]}; they must be {SIDE} by {SIDE}",
            where=where,
            array=name,
            shape=str(shape),
            needed=needed_shape(name),
        )
    check_count(where, name, shape)
    if path.suffix != ".gz":
        claimed = 4 + len(sizes) + math.prod(shape)
        real = path.stat().st_size
        if real < claimed:
            raise EOFError
        if real > claimed:
            raise _longer(where, name)
    return shape


def _read_array(path: Path, name: str, most: int | None = None) -> npt.NDArray[np.uint8]:
    with _opened(path) as file:
        shape = _read_header(file, path, name)
        count = shape[0] if most is None else min(most, shape[0])
        array = np.empty((count, *shape[1:]), np.uint8)
        room = array.reshape(-1).data
        done = 0
        while done < len(room):
            got = file.read(min(_CHUNK, len(room) - done))
            if not got:
                raise EOFError
            room[done : done + len(got)] = got
            done += len(got)
        # For a gzip file this also reaches the end, where its checksum is compared.
        if most is None and file.read(1):
            raise _longer(str(path), name)
    return array if name.startswith("x_") else checked_labels(str(path), name, array)


@contextmanager
def _opened(path: Path) -> Iterator[Stream]:
    where = str(path)
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "rb") as packed:
                yield packed
        else:
            with path.open("rb") as plain:
                yield plain
    except EOFError as error:
        raise DataError(
            "data.truncated", f"{where} is cut off before its end; fetch it again", where=where
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DataError(
            "data.damaged", f"{where} is damaged inside; fetch it again", where=where
        ) from error
    except OSError as error:
        why = error.strerror or "it cannot be read"
        raise DataError("data.unreadable", f"{where}: {why}", where=where, reason=why) from error


def _longer(where: str, name: str) -> DataError:
    return DataError(
        "data.idx_header",
        f"{where} is longer than its header says; fetch it again",
        where=where,
        array=name,
    )
