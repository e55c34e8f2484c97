"""An .npz file with x_train, y_train, x_test, y_test, read without trusting it.

All headers are checked before the first array is read, so that a file that claims too much
costs nothing; nothing is unpickled.
"""

import errno
import io
import math
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from engine.data import places
from engine.data.dataset import (
    MAX_BYTES,
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
from engine.data.npy_header import HeaderError, NpyHeader, read_header

NAMES = Arrays._fields
_INTEGER = re.compile(r"[<>|=]?[iu][1248]")
_BYTE = re.compile(r"[<>|=]?u1")
_CHUNK = 1 << 20


def read(path: Path) -> Arrays:
    """The four arrays of the file, uint8.

    Raises DataError: `data.not_found`, `.unreadable`, `.not_npz`, `.truncated`, `.damaged`,
    `.pickled`, `.too_large`, `.wrong_keys`, `.wrong_dtype`, `.wrong_shape`,
    `.labels_mismatch`, `.wrong_labels`.
    """
    with _opened(path) as archive:
        headers = _checked_headers(archive, str(path))
        loaded = {name: _read_array(archive, name, headers[name], str(path)) for name in NAMES}
    where = str(path)
    return Arrays(
        loaded["x_train"].astype(np.uint8, copy=False),
        checked_labels(where, "y_train", loaded["y_train"]),
        loaded["x_test"].astype(np.uint8, copy=False),
        checked_labels(where, "y_test", loaded["y_test"]),
    )


def first_images(path: Path, count: int) -> tuple[Images, Labels]:
    """The first `count` training images and labels (fewer if the file has fewer).

    Only their part of the file is unpacked, so damage further on is not seen.
    Raises DataError as `read` does.
    """
    with _opened(path) as archive:
        headers = _checked_headers(archive, str(path))
        count = min(count, headers["x_train"].shape[0])
        parts = {}
        for name in ("x_train", "y_train"):
            header = headers[name]
            if header.fortran_order and len(header.shape) > 1:
                parts[name] = _read_array(archive, name, header, str(path))[:count]
                continue
            dtype = _dtype(header)
            size = count * dtype.itemsize * math.prod(header.shape[1:])
            with archive.open(f"{name}.npy") as member:
                read_header(member.read)
                parts[name] = np.frombuffer(_exactly(member, size), dtype).reshape(
                    count, *header.shape[1:]
                )
    labels = checked_labels(str(path), "y_train", parts["y_train"])
    return np.array(parts["x_train"], dtype=np.uint8, order="C"), labels


def write(path: Path, arrays: Arrays) -> None:
    """Keep `arrays` as an uncompressed .npz: quick to write and to read again.

    Raises UnwritableHome if it cannot be written.
    """
    with io.BytesIO() as file:
        np.savez(file, **arrays._asdict())
        places.write_atomically(path, file.getvalue())


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    where = str(path)
    try:
        status = _status(path)
        if not stat.S_ISREG(status.st_mode):
            raise DataError("data.not_found", f"{where} is not a file", where=where)
        if status.st_size > MAX_BYTES:
            raise _too_large(where, status.st_size)
        with path.open("rb") as file:
            start = file.read(8)
            file.seek(0)
            try:
                archive = zipfile.ZipFile(file)
            except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
                raise _no_archive(where, start) from error
            with archive:
                yield archive
    except EOFError as error:
        raise _truncated(where) from error
    except (zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        raise _damaged(where) from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # an offset before the file's start
            raise _damaged(where) from error
        why = error.strerror or "it cannot be read"
        raise DataError("data.unreadable", f"{where}: {why}", where=where, reason=why) from error
    except DataError:
        raise
    except (ValueError, OverflowError) as error:  # an offset or a name that makes no sense
        raise _damaged(where) from error


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # a name with \0
        raise DataError(
            "data.not_found",
            f"{path} is not there; give an .npz file or a folder of IDX files",
            where=str(path),
        ) from error


def _no_archive(where: str, start: bytes) -> DataError:
    if start.startswith(b"PK\x03\x04"):
        return _truncated(where)
    if start[:1] == b"\x80":
        return _pickled(where)
    if not start:
        return DataError("data.truncated", f"{where} is empty; fetch it again", where=where)
    what = "is not an .npz file"
    if start.startswith((b"\x00\x00\x08", b"\x1f\x8b")):
        what += "; for IDX files (plain or .gz) give the folder that holds all four"
    else:
        what += f"; save the four arrays {', '.join(NAMES)} with numpy.savez"
    return DataError("data.not_npz", f"{where} {what}", where=where)


def _checked_headers(archive: zipfile.ZipFile, where: str) -> dict[str, NpyHeader]:
    members = {info.filename: info for info in archive.infolist()}
    if any(f"{name}.npy" not in members for name in NAMES):
        found = ", ".join(name.removesuffix(".npy") for name in sorted(members)[:8])[:200]
        raise DataError(
            "data.wrong_keys",
            f"{where} holds {found or 'nothing'}; it must hold {', '.join(NAMES)}",
            where=where,
            found=found or "–",
        )
    needed = [members[f"{name}.npy"] for name in NAMES]
    total = sum(info.file_size for info in needed)
    if total > MAX_BYTES:
        raise _too_large(where, total)
    headers = {}
    for name, info in zip(NAMES, needed, strict=True):
        # The other methods that a zip may use unpack without a bound.
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DataError(
                "data.not_npz",
                f"{where}: {name} is packed in a way that NumPy does not write; "
                "save it again with numpy.savez",
                where=where,
            )
        with archive.open(info) as member:
            try:
                header = read_header(member.read)
            except HeaderError as error:
                raise _damaged(where) from error
        _check_header(where, name, header)
        if info.file_size != header.bytes_read + _size(header):
            raise _truncated(where)
        headers[name] = header
    for images, labels in (("x_train", "y_train"), ("x_test", "y_test")):
        check_as_many(where, labels, headers[labels].shape[0], headers[images].shape[0])
    return headers


def _check_header(where: str, name: str, header: NpyHeader) -> None:
    images = name.startswith("x_")
    descr, shape = header.descr, header.shape
    if descr is not None and descr.lstrip("<>|=").startswith("O"):
        raise _pickled(where)
    if descr is None or not (_BYTE if images else _INTEGER).fullmatch(descr):
        needed = "uint8 (0 to 255)" if images else "integers (0 to 9)"
        raise DataError(
            "data.wrong_dtype",
            f"{where}: {name} has dtype {descr or 'of several fields'}; it must be {needed}",
            where=where,
            array=name,
            dtype=descr or "structured",
        )
    if len(shape) != (3 if images else 1) or (images and shape[1:] != (SIDE, SIDE)):
        text = f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
        needed = needed_shape(name)
        advice = ""
        if images and len(shape) == 2 and shape[1] == SIDE * SIDE:
            advice = f": save {name}.reshape(-1, {SIDE}, {SIDE})"
        raise DataError(
            "data.wrong_shape",
            f"{where}: {name} has shape {text}; it must be {needed}{advice}",
            where=where,
            array=name,
            shape=text,
            needed=needed,
        )
    check_count(where, name, shape)


def _read_array(
    archive: zipfile.ZipFile, name: str, header: NpyHeader, where: str
) -> npt.NDArray[np.integer]:
    flat = np.empty(math.prod(header.shape), _dtype(header))
    room = memoryview(flat.data).cast("B")
    with archive.open(f"{name}.npy") as member:
        read_header(member.read)
        done = 0
        while done < len(room):
            got = member.read(min(_CHUNK, len(room) - done))
            if not got:
                raise _truncated(where)
            room[done : done + len(got)] = got
            done += len(got)
    if header.fortran_order:
        return np.ascontiguousarray(flat.reshape(header.shape, order="F"))
    return flat.reshape(header.shape)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found


def _dtype(header: NpyHeader) -> np.dtype[np.integer]:
    dtype: np.dtype[np.integer] = np.dtype(str(header.descr))  # an integer's: _check_header
    return dtype


def _size(header: NpyHeader) -> int:
    return _dtype(header).itemsize * math.prod(header.shape)


def _truncated(where: str) -> DataError:
    return DataError(
        "data.truncated", f"{where} is cut off before its end; fetch or save it again", where=where
    )


def _damaged(where: str) -> DataError:
    return DataError(
        "data.damaged", f"{where} is damaged inside; fetch or save it again", where=where
    )


def _pickled(where: str) -> DataError:
    return DataError(
        "data.pickled",
        f"{where} holds pickled objects, which could run anything and are never opened; "
        "save plain uint8 arrays with numpy.savez",
        where=where,
    )


def _too_large(where: str, size: int) -> DataError:
    return DataError(
        "data.too_large",
        f"{where} would take {size / 2**30:,.1f} GiB; at most {MAX_BYTES >> 30} GiB is read",
        where=where,
        bytes=size,
    )
