"""The files of a run opened without trusting them: ours, regular, never through a link."""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

RECORDING = "recording.jsonl"
CHECKPOINT = "checkpoint.safetensors"
_UNFINISHED = re.compile(
    rf"\.(?:{re.escape(RECORDING)}|{re.escape(CHECKPOINT)})\.[0-9a-z_]{{1,16}}\.tmp"
)
"""What `write_atomically` calls a file that it has not put in its place yet."""


def is_there(path: Path) -> bool:
    """Whether a regular file, and no link, lies there."""
    return _size(path) is not None


def size(path: Path) -> int:
    """Its bytes; 0 of what is no file of ours."""
    return _size(path) or 0


def _size(path: Path) -> int | None:
    with suppress(OSError):
        status = path.lstat()
        if stat.S_ISREG(status.st_mode):
            return status.st_size
    return None


def is_empty(path: Path) -> bool:
    """Whether nothing lies there, or a file of no bytes."""
    return _size(path) == 0 or not os.path.lexists(path)


def is_folder(path: Path) -> bool:
    """Whether a folder, and no link to one, lies there."""
    with suppress(OSError):
        return stat.S_ISDIR(path.lstat().st_mode)
    return False


def unfinished(folder: Path) -> Iterator[Path]:
    """What a process that was killed while it wrote has left in the folder of a run."""
    with suppress(OSError):
        for path in folder.iterdir():
            if _UNFINISHED.fullmatch(path.name) and is_there(path):
                yield path


def others(folder: Path) -> bool:
    """Whether something lies in it that no writing of ours made. Raises OSError."""
    names = {RECORDING, CHECKPOINT, *(path.name for path in unfinished(folder))}
    return any(path.name not in names or is_folder(path) for path in folder.iterdir())
