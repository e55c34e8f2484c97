"""A disk that takes a second for everything: what becomes of keys, training and what is kept?

    python tests/measure/slow_disk.py [--delay 1.0] [--seconds 20]

Both processes are started with calls that wait before they open for writing, rename, sync or make
a folder below CH2_TUI_HOME, as a network's file system does. Keys walk through lessons while the
first fit trains; each is timed until the screen shows another lesson. Prints the times, and what
is kept in the end.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.measure.application import Application  # noqa: E402

SLOWED = """
import builtins, io, os, time

HOME, DELAY = os.path.realpath({home!r}) + os.sep, {delay!r}


def slowed(call, writes=lambda *given, **named: True):
    def slow(path, *given, **named):
        try:
            below = isinstance(path, int) or os.path.realpath(path).startswith(HOME)
        except (TypeError, ValueError):
            below = False
        if below and writes(*given, **named):
            time.sleep(DELAY)
        return call(path, *given, **named)
    return slow


def to_write(mode="r", *_, **__):
    return isinstance(mode, str) and mode[0] in "wax"


def flagged(flags=0, *_, **__):
    return bool(flags & (os.O_WRONLY | os.O_RDWR))


builtins.open = io.open = slowed(io.open, to_write)
os.open = slowed(os.open, flagged)
for name in ("replace", "rename", "fsync", "mkdir"):
    setattr(os, name, slowed(getattr(os, name)))
"""
COMMAND = (sys.executable, "-P", "-m", "tui", "--lang", "en", "--data", "digits", "--lesson", "fit")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--delay", type=float, default=1.0, help="seconds a call")
    parser.add_argument("--seconds", type=float, default=20.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, site = Path(folder, "home"), Path(folder, "site")
        home.mkdir()
        site.mkdir()
        text = SLOWED.format(home=str(home), delay=asked.delay)
        (site / "sitecustomize.py").write_text(text, encoding="utf-8")
        begun = time.monotonic()
        app = Application(
            home, command=COMMAND, variables={"PYTHONPATH": f"{site}:{ROOT}"}, columns=80, rows=24
        )
        with app:
            app.until(lambda: "digits, not MNIST" in app.text, 120)
            print(f"data after {time.monotonic() - begun:.1f} s")
            pressed = time.monotonic()
            app.press("enter")
            app.until(lambda: "Epoch" in app.text, 120)
            print(f"training {time.monotonic() - pressed:.1f} s after Enter")
            took: list[float] = []
            end = time.monotonic() + asked.seconds
            while time.monotonic() < end:
                before = app.row(0)
                pressed = time.monotonic()
                app.press("<" if len(took) % 8 < 4 else ">")
                app.until(lambda before=before: app.row(0) != before, 120)  # type: ignore[misc]
                took.append(1_000 * (time.monotonic() - pressed))
                app.let(0.2)
            pressed = time.monotonic()
            app.press("q")
            app.end()
            print(f"left {time.monotonic() - pressed:.1f} s after q")
        kept = json.loads((home / "state" / "progress.json").read_text())
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"{len(took)} keys, ms: median {statistics.median(took):.0f}, p95 {p95:.0f}")
    print(f"longest {max(took):.0f}; begun {len(kept['begun'])} lessons, last {kept['last']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
