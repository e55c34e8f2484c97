"""Random keys for a long time: does the screen's process grow?

    python tests/measure/soak.py [--keys 30000] [--seed 0] [--every 1000] [--columns 120 --rows 40]

The application runs in a pty over a real engine with the bundled digits. Every lesson is opened
once before the keys are counted: its code and its widgets, 2 MiB, come whenever a random key first
leads there. Then keys that a learner may press come one after the other, as fast as they are
taken. Prints the resident memory of the screen's process as it goes, and at the end the most, and
how much it grew in the second half.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.measure.application import Application  # noqa: E402
from tui.shell import chapter  # noqa: E402

LESSONS = [entry.id for entry in chapter.entries()]
COMMAND = (sys.executable, "-P", "-m", "tui", "--lang", "en", "--data", "digits")
FIRST = ("--lesson", LESSONS[0])
OFTEN = ("right", "left", "up", "down", ".", ".", ",", " ", "enter", "tab", "1", "2", "3", "4")
SOMETIMES = (
    ">", "<", "escape", "e", "r", "c", "i", "m", "n", "?", "s", "x", "-", "=", "f2", "backspace",
    "5", "6", "7", "8", "9", "0", "(", ")", "*", "+", "l", "k", "h", "j", "a", "b", "d", "f", "g",
    "o", "p", "t", "u", "v", "w", "y", "z", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F",
)  # fmt: skip
"""Keys by how often they come. None of them leaves: q is told to nobody, nor is Ctrl+C."""
PACE = 0.015
"""Seconds from key to key."""
MEBIBYTE = 2**20
OPENING = 1.0
"""Seconds for a lesson to be there."""
BAR = 150.0
"""MiB that the screen's process may hold."""


class Unread(Application):
    """An application whose screen nobody looks at, once it is there: reading costs more than it."""

    looks = True

    def take(self, data: bytes) -> None:
        if self.looks:
            super().take(data)


def key(chance: random.Random) -> str:
    """The next key."""
    if chance.random() < 0.7:
        return chance.choice(OFTEN)
    return chance.choice(SOMETIMES)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keys", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", type=int, default=1_000)
    parser.add_argument("--columns", type=int, default=120)
    parser.add_argument("--rows", type=int, default=40)
    asked = parser.parse_args()
    chance, held = random.Random(asked.seed), list[float]()
    with tempfile.TemporaryDirectory() as home:
        app = Unread(
            Path(home),
            *FIRST,
            command=COMMAND,
            columns=asked.columns,
            rows=asked.rows,
            variables={"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        )
        with app:
            for lesson in LESSONS:
                title = chapter.entry(lesson).titles["en"]
                app.until(lambda title=title: title in app.text, 120)  # type: ignore[misc]
                app.let(OPENING)
                app.press(">")
            app.looks = False
            app.let(OPENING)
            begun = time.monotonic()
            print(f"{len(LESSONS):>4} lessons {app.resident / MEBIBYTE:>7.1f} MiB", flush=True)
            for number in range(1, asked.keys + 1):
                app.press(key(chance))
                app.let(PACE)
                if number % asked.every == 0:
                    app.let(0.5)
                    held.append(app.resident / MEBIBYTE)
                    print(f"{number:>7,} keys {held[-1]:>7.1f} MiB "
                          f"{time.monotonic() - begun:>7.0f} s", flush=True)  # fmt: skip
    half = held[len(held) // 2]
    print(f"most {max(held):.1f} MiB (bar {BAR:.0f}); second half {held[-1] - half:+.1f} MiB")
    return max(held) > BAR


if __name__ == "__main__":
    sys.exit(main())
