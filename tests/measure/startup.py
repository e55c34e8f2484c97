"""How long from start to the first complete frame, beside textual's own demo.

    python tests/measure/startup.py [--runs 10] [--data digits]

Both run in a pty of 120×40, in turns. A frame is complete when the bottom row, the last
to be painted, has text: ours is the line of keys, the demo's its footer. Ours has its five
digits too, as on every start but the first one on a machine, which is not counted. Printed are
the medians, their spread and the ratio; measure on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pyte

COLUMNS, ROWS = 120, 40
LONGEST = 20.0
PARTS = "▀▄█"
"""Glyphs of a picture, which stand nowhere else on the map."""
WRITTEN = 2.0
"""Seconds after which the digits of the first start have been kept."""
CURSOR_QUESTION = b"\x1b[6n"


def has_keys(screen: pyte.Screen) -> bool:
    """Whether the bottom row has text."""
    return bool(screen.display[-1].strip())


def has_digits(screen: pyte.Screen) -> bool:
    """The same, and each fifth of the screen has a part of a picture."""
    fifth = COLUMNS // 5
    drawn = {
        x // fifth for line in screen.display for x, glyph in enumerate(line) if glyph in PARTS
    }
    return has_keys(screen) and len(drawn) == 5


def first_frame(
    command: list[str],
    environment: dict[str, str],
    complete: Callable[[pyte.Screen], bool],
    rest: float = 0.0,
) -> float:
    """Seconds until the frame is complete; it is let be for `rest` seconds more."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(environment)
        os.execvp(command[0], command)
    started = time.perf_counter()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    try:
        while (now := time.perf_counter() - started) < LONGEST:
            if not select.select([terminal], [], [], LONGEST - now)[0]:
                break
            chunk = os.read(terminal, 1 << 20)
            arrived = time.perf_counter() - started
            if CURSOR_QUESTION in chunk:
                os.write(terminal, b"\x1b[1;2R")
            stream.feed(chunk)
            if complete(screen):
                time.sleep(rest)
                return arrived
        raise SystemExit(f"{command[0]}: no complete frame after {LONGEST:.0f} s")
    finally:
        os.kill(pid, signal.SIGTERM)
        # What it still has to say must be read, or it can't leave.
        with contextlib.suppress(OSError):
            while os.read(terminal, 1 << 16):
                pass
        os.waitpid(pid, 0)
        os.close(terminal)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--data", default="auto")
    asked = parser.parse_args()
    runs = asked.runs
    ours = [str(Path(sys.executable).with_name("ch2-tui")), "--lang", "en", "--data", asked.data]
    demo = [sys.executable, "-m", "textual"]
    with tempfile.TemporaryDirectory() as home:
        environment = {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "CH2_TUI_HOME": home,
        }
        first_frame(ours, environment, has_digits, WRITTEN)
        first_frame(demo, environment, has_keys)
        seconds: dict[str, list[float]] = {"ch2-tui": [], "demo": []}
        for _ in range(runs):
            seconds["ch2-tui"].append(first_frame(ours, environment, has_digits))
            seconds["demo"].append(first_frame(demo, environment, has_keys))
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    report = {
        name: {
            "median": round(medians[name], 3),
            "lowest": round(min(values), 3),
            "highest": round(max(values), 3),
        }
        for name, values in seconds.items()
    }
    print(json.dumps({**report, "ratio": round(medians["ch2-tui"] / medians["demo"], 3)}))


if __name__ == "__main__":
    main()
