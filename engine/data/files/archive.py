"""A zip: its members as items, none of them read before it is known to be small enough."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from engine.data.dataset import DataError
from engine.data.files.opening import Item, file_item, translated, truncated

MAX_DIRECTORY = 8 << 20
"""Most bytes of a zip's directory: some 100,000 members."""


class _Bounded:
    """A file of which no more is read at once than a sound zip needs.

    `zipfile` reads the whole directory, of whatever size its end claims, and makes an object of
    some hundred bytes for each of its entries.
    """

    def __init__(self, file: IO[bytes], item: Item) -> None:
        self._file, self._item = file, item
        self.seek, self.tell, self.close = file.seek, file.tell, file.close
        self.seekable, self.readable = file.seekable, file.readable

    def read(self, size: int = -1) -> bytes:
        found = self._file.read(MAX_DIRECTORY + 1 if size < 0 else min(size, MAX_DIRECTORY + 1))
        if len(found) > MAX_DIRECTORY:
            raise DataError(
                "data.too_large",
                f"{self._item.where} lists more files than are looked at; unpack it and give "
                "the folder",
                where=self._item.where,
            )
        return found


@contextmanager
def members(path: Path) -> Iterator[dict[str, Item]]:
    """The files in the zip at `path` by their names, to be read inside the block.

    Raises DataError `data.truncated`, `.damaged`, `.locked`, `.not_npz`.
    """
    where = str(path)
    item = file_item(path)
    with translated(where), item.open() as file:
        try:
            archive = zipfile.ZipFile(cast("IO[bytes]", _Bounded(file, item)))
        except DataError:
            raise
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise truncated(where) from error
        with archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
            if any(info.flag_bits & 1 for info in files):
                raise DataError(
                    "data.locked",
                    f"{where} is encrypted; unpack it and give the folder",
                    where=where,
                )
            yield {
                info.filename: _member(archive, info, where)
                for info in files
                if not _of_a_mac(info.filename)
            }


def _of_a_mac(name: str) -> bool:
    """Whether macOS put it there: what a file has beside its content."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str) -> Item:
    # The arrays of an .npz have names of their own in what is said of them.
    where = path if info.filename.endswith(".npy") else f"{path}/{info.filename}"

    def open_it() -> IO[bytes]:
        # The other methods that a zip may use unpack without a bound.
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DataError(
                "data.not_npz",
                f"{where} is packed in a way that NumPy does not write; "
                "unpack it, or save it again with numpy.savez",
                where=where,
            )
        return archive.open(info)

    return Item(where, info.file_size, open_it)
