"""One download at a time, beside everything else."""

import logging
import threading
import time
from collections.abc import Callable

from engine import clock
from engine.errors import Mistake
from engine.library import Library
from engine.problems import from_failure, from_mistake, problem
from engine.protocol import Download, DownloadFinished, DownloadProgress, Event

_EVERY = 0.1
"""Seconds between two `download_progress` of one file."""

_log = logging.getLogger(__name__)


class Downloading:
    """Fetches MNIST in a thread; what it says goes to `put`."""

    def __init__(self, library: Library, put: Callable[[Event], None]) -> None:
        self._library, self._put = library, put
        self._lock = threading.Lock()
        self._cancelled: threading.Event | None = None

    def start(self, command: Download) -> None:
        """Fetch it, unless that is being done."""
        with self._lock:
            if self._cancelled is not None:
                busy = "MNIST is being fetched already"
                self._put(problem("download.busy", busy, reply_to=command.id))
                return
            self._cancelled = threading.Event()
            threading.Thread(
                target=self._fetch, args=(command, self._cancelled), name="download", daemon=True
            ).start()

    def cancel(self) -> None:
        """Give up; what has arrived is kept for the next try."""
        cancelled = self._cancelled
        if cancelled is not None:
            cancelled.set()

    def _fetch(self, command: Download, cancelled: threading.Event) -> None:
        from engine.data.download import download

        last_told = 0.0

        def progress(received: int, total: int | None, source: str) -> None:
            nonlocal last_told
            now = time.monotonic()
            if now - last_told < _EVERY and received != total:
                return
            last_told = now
            self._put(
                DownloadProgress(
                    at=clock.now(),
                    reply_to=command.id,
                    received=received,
                    total=total or 0,
                    source=source,
                )
            )

        last: Event
        try:
            path = download(progress, cancelled.is_set)
            self._library.forget()
            last = DownloadFinished(at=clock.now(), reply_to=command.id, path=str(path))
        except Mistake as mistake:
            last = from_mistake(mistake, reply_to=command.id)
        except Exception as failure:
            _log.exception("the download failed")
            last = from_failure("download.failed", failure, reply_to=command.id)
        with self._lock:
            self._cancelled = None
        self._put(last)
