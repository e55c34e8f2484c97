"""`ch2-tui serve`: the application in a browser, one for each page that is opened."""

from __future__ import annotations

import argparse
import errno
import os
import shlex
import socket
import sys
from collections.abc import Callable
from typing import Final, NoReturn

from engine.explain.shared.wording.options import WordedParser
from engine.explain.shared.wording.sentences import said

LOOPBACK: Final = "127.0.0.1"
MOST: Final = 65_535
Refuse = Callable[..., NoReturn]


def port_number(text: str) -> int:
    """A port, as the type of an option; 0 is any that is free."""
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= MOST):
        raise argparse.ArgumentTypeError(said("{text} is no port from 0 to 65535", text=text))
    return int(text)


def parser_of(refuse: Refuse) -> argparse.ArgumentParser:
    """What `serve` takes beside the options of the application."""

    class Parser(WordedParser):
        """One line that says what was wrong, and exit code 2."""

        def error(self, message: str) -> NoReturn:
            refuse("{message}", message=message)

    parser = Parser(
        prog="ch2-tui serve",
        usage="ch2-tui serve [--host HOST] [--port PORT] [--lesson NAME] [--lang en|ko] …",
        description="The application in a browser.",
        epilog="Whoever reaches the port uses this machine as you do. Its other options are those "
        "of the application: ch2-tui --help.",
        allow_abbrev=False,
    )
    takes = parser.add_argument
    takes("--host", default=LOOPBACK, metavar="HOST", help="who may connect; this machine alone")
    takes("--port", type=port_number, default=8000, metavar="PORT", help="0: any that is free")
    return parser


def main(words: list[str], refuse: Refuse, check: Callable[[list[str]], object]) -> int:
    """Serve until interrupted; `check` leaves where the application's own options are wrong."""
    asked, others = parser_of(refuse).parse_known_args(words)
    check(others)
    try:
        from tui.served.server import serve
    except ImportError as missing:
        if (missing.name or "").startswith("tui"):
            raise
        refuse("serve needs textual-serve: python3 -m pip install 'ch2-tui[web]'")
    try:
        listening = socket.create_server((asked.host, asked.port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            refuse("port {port} is in use; give another one with --port", port=str(asked.port))
        why, asked_port = error.strerror or str(error), str(asked.port)
        refuse(
            "nobody can be served at {host}, port {port}: {why}",
            host=asked.host,
            port=asked_port,
            why=why,
        )
    command = shlex.join([sys.executable, "-P", "-m", "tui", *others])
    port = listening.getsockname()[1]
    page = f"http://{asked.host}:{port}"
    sys.stdout.write(said("{page} in a browser; Ctrl+C here ends it", page=page) + "\n")
    sys.stdout.flush()
    os.environ.setdefault("PYTHONUTF8", "1")
    serve(command, listening, asked.host, port)
    return 0
