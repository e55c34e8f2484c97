"""Files opened without waiting, and put in their place, which Windows refuses while one reads."""

import errno
import os
import stat
import time
from pathlib import Path
from typing import BinaryIO

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
NO_WAIT = getattr(os, "O_NONBLOCK", 0) | _NO_FOLLOW | getattr(os, "O_BINARY", 0)
"""To open without waiting for the other end of a pipe, and not through a link."""
_TRIES, _BETWEEN = 20, 0.05


class NotAFile(FileNotFoundError):
    """A pipe, a device, a folder, or a link that is not to be followed lies there."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.ENOENT, "what lies there is not a file", str(path))


def opened(path: Path, *, follow: bool = False) -> BinaryIO:
    """The regular file at `path`, for reading; through a link only with `follow`.

    Raises OSError, NotAFile where something else lies: opening a pipe that nobody writes to
    would never end.
    """
    flags = os.O_RDONLY | (NO_WAIT & ~_NO_FOLLOW if follow else NO_WAIT)
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        if error.errno == errno.ELOOP and not follow:
            raise NotAFile(path) from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotAFile(path)
    return os.fdopen(descriptor, "rb")


def put_in_place(name: str | Path, path: Path) -> None:
    """Rename the file `name` to `path`, in the place of what is there. Raises OSError."""
    for left in reversed(range(_TRIES)):
        try:
            os.replace(name, path)
            return
        except PermissionError:
            if os.name != "nt" or not left:
                raise
            time.sleep(_BETWEEN)
