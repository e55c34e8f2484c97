"""A `ch2-tui serve` of its own, on a free port."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SERVE = [sys.executable, "-P", "-m", "tui", "serve"]


@contextmanager
def serving(*words: str) -> Iterator[str]:
    """The address of the page, while it is served."""
    command = [*SERVE, "--port", "0", "--data", "digits", "--lang", "en", *words]
    environment = {**os.environ, "LC_ALL": "C"}  # a page has the glyphs all the same
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().split()[0]
        finally:
            server.terminate()
            assert server.wait(timeout=30) == 0
