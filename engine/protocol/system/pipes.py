"""Bytes that come through a pipe, and a way to be woken meanwhile."""

import os
import queue
import select
import threading
import time
from contextlib import suppress
from typing import Protocol

CHUNK = 64 * 1024
_LOOK = 0.2
"""Seconds between two looks for a signal, which wakes no waiting of Windows."""


class Incoming(Protocol):
    """What comes through a pipe."""

    def read(self) -> bytes | None:
        """Some bytes; none at their end; None if `wake` was called."""

    def wake(self) -> None:
        """End the waiting of `read`; from any thread or signal handler."""

    def hung_up(self, seconds: float) -> bool:
        """Whether nothing comes any more but what is there: waits so long to see it."""


def incoming(descriptor: int) -> Incoming:
    """Bytes from `descriptor`, as this system can wait for them."""
    return Selected(descriptor) if hasattr(select, "poll") else Threaded(descriptor)


class Selected:
    """Waits for both at once, as Unix can."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._woken, self._wake = os.pipe()
        getattr(os, "set_blocking")(self._wake, False)  # noqa: B009 (Windows has none before 3.12)

    def read(self) -> bytes | None:
        readable, _, _ = select.select([self._woken, self._descriptor], [], [])
        if self._woken in readable:
            return None
        try:
            return os.read(self._descriptor, CHUNK)
        except OSError:  # a terminal that was hung up
            return b""

    def wake(self) -> None:
        with suppress(BlockingIOError):  # then it has been told often enough
            os.write(self._wake, b"!")

    def hung_up(self, seconds: float) -> bool:
        gone = getattr(select, "poll")()  # noqa: B009 (Windows has none)
        gone.register(self._descriptor, 0)  # only its end, whatever is still to be read
        return bool(gone.poll(seconds * 1_000))


class Threaded:
    """Has a thread read, one chunk ahead: Windows waits for no pipe and anything else at once."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        # Its `put` may be called by a signal handler in the middle of another one.
        self._come: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._room = threading.Semaphore(1)
        self._ended = False
        threading.Thread(target=self._take, name="incoming", daemon=True).start()

    def read(self) -> bytes | None:
        while True:
            with suppress(queue.Empty):
                chunk = self._come.get(timeout=_LOOK)
                if chunk is not None:
                    self._room.release()
                return chunk

    def wake(self) -> None:
        self._come.put(None)

    def hung_up(self, seconds: float) -> bool:
        time.sleep(seconds)
        return self._ended

    def _take(self) -> None:
        while not self._ended:
            self._room.acquire()
            try:
                chunk = os.read(self._descriptor, CHUNK)
            except OSError:
                chunk = b""
            self._ended = not chunk
            self._come.put(chunk)
