"""Where the engine says what nobody on screen needs: its log file and standard error."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from engine.data import places

FILE_NAME = "engine.serving.log"
_BYTES = 256 * 1024
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"


def path() -> Path:
    """Where the log file is."""
    return places.log_home() / FILE_NAME


def to_file(*, and_stderr: bool = False) -> None:
    """Send all log records there; a home that cannot be written is said and borne."""
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)] if and_stderr else []
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
