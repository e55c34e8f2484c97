"""Files opened without trusting them: regular ones, of a bounded size, gzipped or not."""

import errno
import gzip
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from engine.data.dataset import MAX_BYTES, DataError
from engine.data.files.kinds import START, kind_of

Stream = IO[bytes] | gzip.GzipFile


@dataclass(frozen=True)
class Item:
    """A file in a folder or in a zip: `where` names it to a person, `size` is in bytes."""

    where: str
    size: int
    _open: Callable[[], AbstractContextManager[IO[bytes]]]

    def open(self) -> AbstractContextManager[IO[bytes]]:
        """Its bytes. Raises DataError `data.too_large`, and the OSErrors of opening."""
        if self.size > MAX_BYTES:
            raise too_large(self.where, self.size)
        return self._open()

    @property
    def name(self) -> str:
        """Its own name, without the folders."""
        return self.where.replace("\\", "/").rpartition("/")[2]


@dataclass(frozen=True)
class Opened:
    """The content of an item, unzipped; `size` is None where it is known only at the end."""

    stream: Stream
    kind: str
    size: int | None


def file_item(path: Path) -> Item:
    """The regular file at `path`. Raises DataError `data.not_found`, `.unreadable`."""
    where = str(path)
    with translated(where):
        try:
            status = path.stat()
        except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # a name with \0
            raise DataError(
                "data.not_found",
                f"{where} is not there; give an .npz file or a folder of IDX files",
                where=where,
            ) from error
        # A pipe or a device would be waited for, or never end.
        if not stat.S_ISREG(status.st_mode):
            raise DataError("data.not_found", f"{where} is not a file", where=where)
    return Item(where, status.st_size, lambda: path.open("rb"))


def is_file(path: Path) -> bool:
    """Whether a regular file is there."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


@contextmanager
def opened(item: Item) -> Iterator[Opened]:
    """The content of `item` from its start on, ungzipped whatever its name says.

    What goes wrong with it inside the block is raised as DataError: `data.truncated`,
    `.damaged`, `.unreadable`.
    """
    with translated(item.where), item.open() as stream:
        kind = kind_of(_start(stream))
        if kind != "gzip":
            yield Opened(stream, kind, item.size)
            return
        with gzip.GzipFile(fileobj=stream) as unpacked:
            yield Opened(unpacked, kind_of(_start(unpacked)), None)


def _start(stream: Stream) -> bytes:
    start = stream.read(START)
    stream.seek(0)
    return start


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Raises what reading a file can raise as a DataError about `where`."""
    try:
        yield
    except DataError:
        raise
    except EOFError as error:
        raise truncated(where) from error
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        raise damaged(where) from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # an offset before the file's start
            raise damaged(where) from error
        why = error.strerror or "it cannot be read"
        raise DataError("data.unreadable", f"{where}: {why}", where=where, reason=why) from error
    except (ValueError, OverflowError) as error:  # an offset or a name that makes no sense
        raise damaged(where) from error


def truncated(where: str) -> DataError:
    """That it ends before what it announces itself."""
    return DataError(
        "data.truncated",
        f"{where} is cut off before its end, or damaged; fetch or save it again",
        where=where,
    )


def damaged(where: str) -> DataError:
    """That what is packed in it cannot be unpacked, or has another checksum."""
    return DataError(
        "data.damaged", f"{where} is damaged inside; fetch or save it again", where=where
    )


def too_large(where: str, size: int) -> DataError:
    """That it, or what is in it, has more bytes than are read."""
    return DataError(
        "data.too_large",
        f"{where} would take {size / 2**30:,.1f} GiB; at most {MAX_BYTES >> 30} GiB is read",
        where=where,
        bytes=size,
    )
