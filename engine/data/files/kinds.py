"""What a file is by its first bytes, whatever its name says, and what to do with it.

The signatures are those of each format's own specification, and of `file(1)`.
"""

import re

from engine.data.dataset import Arrays, DataError

START = 2048
"""So many bytes from a file's start tell what it is."""

FOUR = ", ".join(Arrays._fields)
_SAVE = f"save {FOUR} with numpy.savez"

# Formats that hold arrays or tables, and would need a library to be read.
_OTHER = (
    (b"PAR1", "Parquet"),
    (b"ARROW1", "Arrow"),
    (b"\xff\xff\xff\xff", "Arrow"),
    (b"FEA1", "Feather"),
    (b"\x89HDF\r\n\x1a\n", "HDF5"),
    (b"MATLAB 5.0", "MATLAB"),
    (b"SQLite format 3\0", "SQLite"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"%PDF-", "PDF"),
)
_PACKED = (
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\xfd7zXZ\0", "xz"),
    (b"BZh", "bzip2"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\x1f\x9d", "compress"),
)
_PICKLED = re.compile(rb"\x80[\x02-\x05][\x20-\x7e\x80-\x95]|[(\]}]*c[\w.]+\n\w+\n|\([ldt]p\d+\n")
"""Protocols 2 to 5, and the beginning that 0 and 1 give tuples, lists and objects."""
_IDX = re.compile(rb"\0(\0([\x08\x09\x0b-\x0e]([\x01-\x04]|\Z)|\Z)|\Z)")
"""Two zeros, the type, the number of axes; a file that is cut off may end among them."""
_TABLE = re.compile(rb'[\w"\'.+-][^,;\t\n]*([,;\t])[ \t]*[\w"\'.+-]')
_NO_TEXT = re.compile(rb"[^\t\n\r\x20-\x7e\x80-\xff]")


def kind_of(start: bytes) -> str:
    """The kind of file that begins with `start`.

    Readable: "idx", "gzip", "zip", "npy", "table". Else "" (empty), "pickle", "page" (HTML or
    XML), "pointer" (of Git LFS), "unknown", or the name of a format.
    """
    if not start:
        return ""
    if _IDX.match(start):
        return "idx"
    if start.startswith(b"\x1f\x8b"):
        return "gzip"
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if start.startswith(b"\x93NUMPY"):
        return "npy"
    if _PICKLED.match(start):
        return "pickle"
    for signature, name in (*_OTHER, *_PACKED):
        if start.startswith(signature):
            return name
    if start[257:262] == b"ustar":
        return "tar"
    if _NO_TEXT.search(start):
        return "unknown"
    return _kind_of_text(start.removeprefix(b"\xef\xbb\xbf").lstrip())


def _kind_of_text(text: bytes) -> str:
    if re.match(rb"<[!?a-zA-Z]", text):
        return "page"
    if text.startswith(b"version https://git-lfs"):
        return "pointer"
    if re.match(rb"(%.*\s+)*@relation\b", text, re.IGNORECASE):
        return "ARFF"
    if re.match(rb"[\[{]", text):
        return "JSON"
    return "table" if _TABLE.match(text) else "unknown"


def refusal(where: str, kind: str) -> DataError:
    """Why a file of this kind is not read, and what would work."""
    if not kind:
        return DataError(
            "data.empty", f"{where} holds nothing at all; fetch or save it again", where=where
        )
    if kind == "pickle":
        return pickled(where)
    if kind == "page":
        return DataError(
            "data.web_page",
            f"{where} is a web page, saved in the place of the data; fetch the file that the "
            "page links to, or MNIST with `ch2-tui data --download`",
            where=where,
        )
    if kind == "pointer":
        return DataError(
            "data.pointer",
            f"{where} only points to the data: `git lfs pull`, in its repository, fetches them",
            where=where,
        )
    if kind in {"tar", "gzip", "zip", *(name for _, name in _PACKED)}:
        return DataError(
            "data.packed",
            f"{where} holds packed files ({kind}); unpack it and give what is inside",
            where=where,
            kind=kind,
        )
    if kind in {"ARFF", "JSON", *(name for _, name in _OTHER)}:
        return DataError(
            "data.other_format",
            f"{where} is {kind}, which is not read here; load it with what reads {kind} "
            f"and {_SAVE}",
            where=where,
            kind=kind,
        )
    return DataError(
        "data.not_npz",
        f"{where} is not an .npz file, nor IDX files or CSV; {_SAVE}",
        where=where,
    )


def pickled(where: str) -> DataError:
    """That nothing is unpickled."""
    return DataError(
        "data.pickled",
        f"{where} holds pickled objects, which could run anything and are never opened; "
        f"if you trust it, load it yourself and {_SAVE}",
        where=where,
    )


def several(where: str, found: list[str]) -> DataError:
    """That more than one data set is there."""
    names = ", ".join(found[:8])
    return DataError(
        "data.several",
        f"{where} holds several data sets ({names}); give one of their files",
        where=where,
        found=names,
    )
