"""Locks that end with the process that holds them: flock on Unix, msvcrt's on Windows."""

import errno
import os
from contextlib import suppress
from pathlib import Path

from engine.protocol.system.optional import module

_fcntl, _msvcrt = module("fcntl"), module("msvcrt")
_FAR = 0x7FFF_0000
"""The byte that Windows locks: nobody else could read one that is there."""


def lock(descriptor: int) -> None:
    """Hold an open file until it is closed. Raises BlockingIOError if somebody else does.

    A file system without locks, or a system, gives none: better to go on than to refuse.
    """
    if _fcntl is not None:
        try:
            _fcntl.flock(descriptor, _fcntl.LOCK_EX | _fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            return
    elif _msvcrt is not None:
        place = os.lseek(descriptor, 0, os.SEEK_CUR)
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            _msvcrt.locking(descriptor, _msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN)) from error
        finally:
            os.lseek(descriptor, place, os.SEEK_SET)


class FolderLock:
    """A folder, held by this process alone until `close`.

    Windows opens no folder: there a file beside it is held, so that it can be removed meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        """Raises BlockingIOError if somebody else holds it, OSError if it is not there."""
        self._beside = None if _fcntl else folder.with_name(f".{folder.name}.lock")
        if self._beside is None:
            flags = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
            self._descriptor = os.open(folder, flags)
        else:
            _must_be_there(folder)
            self._descriptor = os.open(self._beside, os.O_RDWR | os.O_CREAT)
        try:
            lock(self._descriptor)
            _must_be_there(folder)  # removed between the opening and the lock
        except OSError:
            os.close(self._descriptor)
            raise

    def close(self) -> None:
        """Let others have it."""
        os.close(self._descriptor)
        if self._beside is not None:
            with suppress(OSError):  # who waits for it has it open, and it stays
                self._beside.unlink()


def _must_be_there(folder: Path) -> None:
    if not folder.is_dir() or folder.is_symlink():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
