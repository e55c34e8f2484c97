"""The one way out: a thread of its own writes the events, so that nobody waits for a reader.

While the reader is slow, live `progress` that goes on where the last one ended is merged
into it. Other events are never dropped: a run has at most 10,000 epochs of three each, and
answers are put with `wait`, which holds the answering thread above BACKLOG bytes.
"""

import os
import threading
from collections import deque
from collections.abc import Callable

from engine.protocol import Event, Progress, encode
from engine.runs.progress import can_merge, merged

BACKLOG = 8 * 1024 * 1024
"""Bytes of unread events above which an answer waits."""


class Outbox:
    """Writes events to a file descriptor in the order in which they were put."""

    def __init__(self, descriptor: int, *, on_broken: Callable[[], None]) -> None:
        """`on_broken` is called once, by the writer, when the reader is gone."""
        self._descriptor = descriptor
        self._on_broken = on_broken
        self._changed = threading.Condition()
        self._queue: deque[bytes | Progress] = deque()
        self._bytes = 0
        self._writing = False
        self._closed = False
        threading.Thread(target=self._write, name="outbox", daemon=True).start()

    def put(self, event: Event, *, wait: bool = False) -> None:
        """Have `event` written. Never blocks, unless `wait` and BACKLOG bytes are unread.

        Raises ProtocolError if it is longer than a line may be.
        """
        if isinstance(event, Progress):
            self._put_progress(event)
            return
        line = encode(event)
        with self._changed:
            if wait:
                self._changed.wait_for(lambda: self._bytes < BACKLOG or self._closed)
            self._append(line)

    @property
    def unread(self) -> int:
        """Bytes of events, other than live ones, that are not written yet."""
        return self._bytes

    def _put_progress(self, event: Progress) -> None:
        with self._changed:
            last = self._queue[-1] if self._queue else None
            if isinstance(last, Progress) and can_merge(last, event):
                self._queue[-1] = merged(last, event)
            else:
                self._append(event)

    def _append(self, item: bytes | Progress) -> None:
        if not self._closed:
            self._queue.append(item)
            self._bytes += len(item) if isinstance(item, bytes) else 0
            self._changed.notify_all()

    def close(self, seconds: float) -> bool:
        """Take no more events and wait until all are written; whether they were, in time."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            return self._changed.wait_for(lambda: not self._queue and not self._writing, seconds)

    def _write(self) -> None:
        while True:
            with self._changed:
                self._writing = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._queue)
                item = self._queue.popleft()
                self._writing = True
            line = memoryview(item if isinstance(item, bytes) else encode(item))
            try:
                while line:
                    line = line[os.write(self._descriptor, line) :]
            except OSError:
                self._give_up()
                return
            with self._changed:
                self._bytes -= len(item) if isinstance(item, bytes) else 0

    def _give_up(self) -> None:
        with self._changed:
            self._closed, self._writing, self._bytes = True, False, 0
            self._queue.clear()
            self._changed.notify_all()
        self._on_broken()
