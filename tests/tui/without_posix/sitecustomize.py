"""Takes from a Python on Unix what Windows has not, before anything of ours is loaded.

asyncio, which is Unix's own here, keeps what it needs; msvcrt, which Windows has, is there.
"""

import asyncio.unix_events
import errno
import fcntl
import os
import select
import selectors  # noqa: F401 (has chosen its own way before that is gone)
import signal
import stat
import struct
import subprocess
import sys
from types import ModuleType
from typing import Any

MODULES = ("fcntl", "termios", "tty", "pty", "resource", "grp")
OF_OS = (
    *("killpg", "setsid", "getsid", "getpgrp", "fork", "set_blocking", "sched_getaffinity"),
    *("sysconf", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK"),
)
SIGNALS = ("SIGHUP", "SIGQUIT", "SIGTSTP", "SIGCONT", "SIGALRM", "SIGUSR1", "SIGUSR2")
NO_SOCKET = 10038


def only_sockets(*files: Any) -> Any:
    """`select`, which on Windows takes nothing else."""
    for file in (file for group in files[:3] for file in group):
        number = file if isinstance(file, int) else file.fileno()
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            raise OSError(NO_SOCKET, "not a socket")
    return wait(*files)


def locking(descriptor: int, mode: int, size: int) -> None:
    """Lock bytes from where the file stands, for this opening of it alone."""
    place = os.lseek(descriptor, 0, os.SEEK_CUR)
    asked = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, place, size, 0)
    try:
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, asked)
    except OSError as error:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES)) from error


def opens_no_folder(path: Any, flags: int, *more: Any, **named: Any) -> int:
    """`os.open`, which on Windows opens files alone."""
    if os.path.isdir(path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))
    return opens(path, flags, *more, **named)


whole = ModuleType("os")
vars(whole).update(vars(os))
for keeps in (asyncio.unix_events, subprocess):
    keeps.os = whole  # type: ignore[attr-defined]
wait, opens = select.select, os.open
select.select = only_sockets
os.open = opens_no_folder
del select.poll, select.epoll
for name in OF_OS:
    delattr(os, name)
for name in SIGNALS:
    delattr(signal, name)
for name in MODULES:
    sys.modules[name] = None  # type: ignore[assignment]
del asyncio.unix_events._UnixSelectorEventLoop.add_signal_handler
msvcrt = ModuleType("msvcrt")
vars(msvcrt).update(LK_NBLCK=2, locking=locking)
sys.modules["msvcrt"] = msvcrt
