"""A process with all that it starts: a session on Unix, a process group on Windows."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn

_to_group = getattr(os, "killpg", None)
_CONSOLE = getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM)
"""What asks a process group of Windows to end, if it shares our console."""
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Windows knows no other signal than those of the console: all others kill."""


def apart() -> dict[str, Any]:
    """How to start a process so that the keys of our terminal do not reach it."""
    if _to_group is not None:
        return {"start_new_session": True}
    return {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}


def ask_to_end(process: int) -> None:
    """Ask a process that was started apart, and what it has started."""
    with suppress(ProcessLookupError, PermissionError):
        if _to_group is not None:
            _to_group(process, signal.SIGTERM)
            return
    with suppress(OSError):
        if _to_group is None:
            os.kill(process, _CONSOLE)


def kill(process: int) -> None:
    """End it, and what it has started, but for what has a session of its own."""
    with suppress(ProcessLookupError, PermissionError):
        if _to_group is not None:
            _to_group(process, _KILL)
            return
    if _to_group is None:
        with suppress(OSError):
            tree = ["taskkill", "/F", "/T", "/PID", str(process)]
            subprocess.run(tree, check=False, capture_output=True)
        with suppress(OSError):
            os.kill(process, _KILL)


def become(command: Sequence[str]) -> NoReturn:
    """Let `command` take the place of this process."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    if os.name != "nt":
        os.execv(command[0], list(command))  # noqa: S606
    # Windows would start it beside us, and give the shell back at once.
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for it to answer
    sys.exit(subprocess.run(command, check=False).returncode)
