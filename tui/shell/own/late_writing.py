"""What is kept over restarts is written by a thread: a slow disk holds nobody up."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from engine.protocol.system.files import put_in_place

State = TypeVar("State")
PATIENCE = 0.02
"""Seconds that a key waits for the disk; what takes longer is written while one goes on."""


class LateWriting(Generic[State]):
    """Has `write` called with the newest state, never two at once; `name` is the thread's.

    Who has it written waits `patience` seconds for that. The process ends only after the last
    of it is written.
    """

    def __init__(
        self, name: str, write: Callable[[State], None], *, patience: float = PATIENCE
    ) -> None:
        self._name, self._write, self._patience = name, write, patience
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None
        self._unwritten: list[State] = []

    def put(self, state: State) -> None:
        """Have it written soon."""
        with self._lock:
            self._unwritten = [state]
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_all, name=self._name)
                self._writer.start()
        self.wait(self._patience)

    def wait(self, seconds: float) -> None:
        """Until all is written, or so long."""
        writer = self._writer
        if writer is not None:
            writer.join(seconds)

    def _write_all(self) -> None:
        while True:
            with self._lock:
                if not self._unwritten:
                    self._writer = None
                    return
                state = self._unwritten.pop()
            self._write(state)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file there, whole or not at all. Raises OSError, and then nothing is left of it."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(content)
        put_in_place(fresh, path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise


def set_aside(path: Path) -> None:
    """Keep what could not be read under a name of its own: it may be mended by hand."""
    moment = time.strftime("%Y-%m-%d-%H%M%S")
    aside = path.with_name(f"{path.stem}.damaged-{moment}-{os.getpid()}.json")
    with contextlib.suppress(OSError):
        path.rename(aside)
