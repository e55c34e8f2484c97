"""Where the engine says what nobody on screen needs: its log file and standard error."""

import logging
import queue
import sys
import threading
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from engine.data import places

FILE_NAME = "engine.serving.log"
_BYTES = 256 * 1024
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
_WAITING = 1_000
"""Lines that wait for a slow reader of standard error; more are left out there."""
_LAST_LINES = 0.5
"""Seconds that such a reader is given at the end."""


class Patient(logging.Handler):
    """Writes to a stream from a thread of its own: who logs waits for no reader."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._lines: queue.Queue[str | None] = queue.Queue(_WAITING)
        self._writer = threading.Thread(target=self._write, name="stderr", daemon=True)
        self._writer.start()

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(queue.Full):
            self._lines.put_nowait(self.format(record))

    def close(self) -> None:
        """Have the last lines written, if they are read."""
        with suppress(queue.Full):
            self._lines.put_nowait(None)
        self._writer.join(_LAST_LINES)
        super().close()

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            with suppress(OSError, ValueError):
                self._stream.write(line + "\n")
                self._stream.flush()


def path() -> Path:
    """Where the log file is."""
    return places.log_home() / FILE_NAME


def to_file(*, and_stderr: bool = False) -> None:
    """Send all log records there; a home that cannot be written is said and borne."""
    handlers: list[logging.Handler] = [Patient(sys.stderr)] if and_stderr else []
    failure: Exception | None = None
    try:
        places.existing(places.log_home())
        handlers.append(RotatingFileHandler(path(), maxBytes=_BYTES, backupCount=1))
    except (places.UnwritableHome, OSError) as error:
        failure = error
    handlers = handlers or [logging.NullHandler()]
    logging.basicConfig(level=logging.INFO, format=_FORMAT, handlers=handlers)
    # A full disk or a closed standard error must not add a traceback for each record.
    logging.raiseExceptions = False
    if failure is not None:
        logging.getLogger(__name__).warning("no log file: %s", failure)
