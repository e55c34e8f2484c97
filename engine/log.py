"""Where the engine says what nobody on screen needs: its log file and standard error."""

import logging
import sys
from logging.handlers import RotatingFileHandler

from engine import places

FILE_NAME = "engine.log"
_BYTES = 256 * 1024
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"


def to_file_and_stderr() -> None:
    """Send all log records to both; a home that cannot be written leaves standard error."""
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    try:
        folder = places.existing(places.log_home())
        handlers.append(RotatingFileHandler(folder / FILE_NAME, maxBytes=_BYTES, backupCount=1))
    except (places.UnwritableHome, OSError) as error:
        handlers[0].handle(
            logging.LogRecord(__name__, logging.WARNING, "", 0, str(error), None, None)
        )
    logging.basicConfig(level=logging.INFO, format=_FORMAT, handlers=handlers)
    # A full disk or a closed standard error must not add a traceback for each record.
    logging.raiseExceptions = False
