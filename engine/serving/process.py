"""This process as an engine: its pipes, its signals, its log."""

import logging
import os
import sys

from engine.protocol.system import signals
from engine.serving.server import Server
from engine.serving.trainer import Trainer


def serve(trainer: Trainer) -> None:
    """Be an engine on standard input and output; does not return."""
    server = Server(trainer, commands=_own_input(), events=_own_output())
    signals.catch(signals.END, server.end)
    from engine.serving import log

    log.to_file(and_stderr=True)
    try:
        server.run()
    except Exception:
        logging.getLogger(__name__).exception("the engine failed")
        status = 1
    else:
        status = 0
    logging.shutdown()
    # Threads may be in the middle of importing torch; nothing of theirs is worth waiting for.
    os._exit(status)


def _own_input() -> int:
    """A descriptor of standard input for us alone; others find it empty."""
    own = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return own


def _own_output() -> int:
    """A descriptor of standard output for us alone; what others print goes to standard error."""
    sys.stdout.flush()
    own = os.dup(1)
    os.dup2(2, 1)
    return own
