"""How wide the terminal draws box, block and arrow glyphs, and what is drawn for it.

One is printed before the first frame and the terminal is asked where its cursor went.
"""

from __future__ import annotations

import locale
import os
import re
import select
import sys
import time
from typing import Literal

PROBE_SECONDS = 0.05
CURSOR_REPORT = re.compile(rb"\x1b\[\d+;(\d+)R")


def choose(asked: Literal["auto", "unicode", "ascii"]) -> bool:
    """Whether to draw in ASCII: as asked, or as the terminal's own answer says."""
    if asked != "auto":
        return asked == "ascii"
    if "utf" not in (locale.getpreferredencoding(False) or "").lower():
        return True
    return probe() == 2


def probe(glyph: str = "─") -> int | None:
    """The cells that the terminal gives `glyph`; None when it doesn't say within 50 ms."""
    if sys.platform == "win32" or sys.__stdin__ is None or sys.__stderr__ is None:
        return None
    if not (sys.__stdin__.isatty() and sys.__stderr__.isatty()):
        return None
    import termios
    import tty

    terminal_in, terminal_out = sys.__stdin__.fileno(), sys.__stderr__.fileno()
    before = termios.tcgetattr(terminal_in)
    try:
        tty.setcbreak(terminal_in, termios.TCSANOW)
        os.write(terminal_out, f"\r{glyph}\x1b[6n".encode())
        answer = b""
        deadline = time.monotonic() + PROBE_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([terminal_in], [], [], left)[0]:
                break
            answer += os.read(terminal_in, 64)
            if match := CURSOR_REPORT.search(answer):
                return int(match[1]) - 1
        return None
    except OSError:
        return None
    finally:
        os.write(terminal_out, b"\r\x1b[K")
        termios.tcsetattr(terminal_in, termios.TCSANOW, before)
