"""What a terminal says of itself before the first frame: it is asked, and not waited for."""

from __future__ import annotations

import os
import re
import select
import sys
import time

SECONDS = 0.05
"""How long an answer may take. What comes later the driver takes for what it is."""
WHERE = "\x1b[6n"
"""Asks where the cursor is, which every terminal tells."""
CURSOR = re.compile(rb"\x1b\[\d{1,5};(\d{1,5})R")


def answer(question: str, *, clear: bool = False) -> bytes | None:
    """What the terminal says to `question` and to WHERE behind it; None without a terminal.

    All that has come until it has told where its cursor is, or until SECONDS are over; the line
    that was printed in is cleared again if `clear`.
    """
    if sys.platform == "win32" or sys.__stdin__ is None or sys.__stderr__ is None:
        return None
    if not (sys.__stdin__.isatty() and sys.__stderr__.isatty()):
        return None
    import termios
    import tty

    terminal_in, terminal_out = sys.__stdin__.fileno(), sys.__stderr__.fileno()
    before = termios.tcgetattr(terminal_in)
    said = b""
    try:
        tty.setcbreak(terminal_in, termios.TCSANOW)
        os.write(terminal_out, f"{question}{WHERE}".encode())
        deadline = time.monotonic() + SECONDS
        while (left := deadline - time.monotonic()) > 0 and not CURSOR.search(said):
            if not select.select([terminal_in], [], [], left)[0]:
                break
            said += os.read(terminal_in, 64)
        return said
    except OSError:
        return None
    finally:
        if clear:
            os.write(terminal_out, b"\r\x1b[K")
        termios.tcsetattr(terminal_in, termios.TCSANOW, before)
