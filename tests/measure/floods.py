"""Floods: how long a key takes, and what both processes hold, under each kind of engine.

    python tests/measure/floods.py [--rounds 1] [--seconds 20] [--only events,deaf:greet,…]

The application runs in a pty before a hostile engine; a key is pressed at moments of chance, and
timed until the screen shows what it does. Then an engine is flooded with commands by a peer that
reads nothing of what it says, and at last closes its end. Prints tables and, as JSON, every
single figure.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from engine import protocol  # noqa: E402
from tests.measure.application import Application  # noqa: E402
from tests.measure.hostile_engines import KINDS  # noqa: E402

ENGINES = ROOT / "tests" / "measure" / "hostile_engines.py"
COMMAND = (sys.executable, "-P", "-m", "tui", "--lang", "en")
BAR = 100.0
"""Milliseconds that a key may take at the 95th percentile."""
MEBIBYTE = 2**20
DEAF = "deaf:"
"""Before the kinds of floods that go to an engine."""

Figures = dict[str, float]


def resident(process: int) -> float:
    """MiB of memory that a process holds."""
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def child(process: int) -> int:
    """The engine, which is the only child of the screen's process."""
    return int(Path(f"/proc/{process}/task/{process}/children").read_text().split()[0])


def differs(app: Application, row: int, before: str) -> bool:
    """Whether a row has become another."""
    return app.row(row) != before


def flooded(kind: str, seconds: float) -> Figures:
    """Keys under one kind of flood for so long."""
    chance = random.Random(0)
    lesson = ("--lesson", "fit") if kind == "progress" else ()
    engine = shlex.join((sys.executable, str(ENGINES), kind))
    with tempfile.TemporaryDirectory() as home:
        app = Application(
            Path(home),
            *lesson,
            "--engine",
            engine,
            columns=80,
            rows=24,
            command=COMMAND,
            variables={"PYTHONPATH": str(ROOT)},
        )
        with app:
            app.until(lambda: "digits, not MNIST" in app.text, 60)
            if kind == "progress":
                app.press("enter")
                app.until(lambda: "Epoch 1/" in app.text, 60)
                keys, mark = ("x", "x"), "mean"
            else:
                app.press("right")
                app.until(lambda: "open 1 " in app.text, 60)
                keys, mark = ("right", "left"), "open "
            row = app.row_with(mark)
            end, cpu = time.monotonic() + seconds, app.cpu_seconds
            took: list[float] = []
            while time.monotonic() < end:
                app.let(chance.uniform(0.1, 0.3))
                changed = partial(differs, app, row, app.row(row))
                pressed = time.monotonic()
                app.press(keys[len(took) % 2])
                took.append(1_000 * (app.until(changed, 60) - pressed))
            engine_process = child(app.process)
            found = {
                "presses": float(len(took)),
                "p50": statistics.median(took),
                "p95": statistics.quantiles(took, n=20)[-1],
                "max": max(took),
                "screen_mib": app.resident / MEBIBYTE,
                "engine_mib": resident(engine_process),
                "screen_cpu_percent": 100 * (app.cpu_seconds - cpu) / seconds,
            }
            os.killpg(engine_process, 9)
    return found


COMMANDS = {
    "greet": protocol.encode(protocol.Greet(version=99)),
    "broken lines": b"nonsense\n",
    "newlines": b"\n",
    "pause": protocol.encode(protocol.Pause()),
    "list runs": protocol.encode(protocol.ListRuns()),
    "images": protocol.encode(protocol.GetImages(split="train", first=0)),
    "stages": protocol.encode(protocol.RunStage(stage="dense")),
}
"""What a peer that reads nothing asks without end."""


def deafened(kind: str, seconds: float) -> Figures:
    """An engine that is asked so for so long, by one who reads neither its answers nor its log."""
    with tempfile.TemporaryDirectory() as home:
        engine = subprocess.Popen(
            [sys.executable, "-P", "-m", "engine", "serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT), "CH2_TUI_HOME": home},
        )
        assert engine.stdin is not None
        asks = engine.stdin.fileno()
        os.set_blocking(asks, False)
        lines = memoryview(COMMANDS[kind] * (64 * 1024 // len(COMMANDS[kind]) + 1))
        begun, left, asked, half = time.monotonic(), lines, 0, 0.0
        while (now := time.monotonic() - begun) < seconds:
            if select.select([], [asks], [], 0.05)[1]:
                count = os.write(asks, left)
                asked, left = asked + count, left[count:] or lines
            half = half or (resident(engine.pid) if now > seconds / 2 else 0.0)
        found = {
            "half_mib": half,
            "engine_mib": resident(engine.pid),
            "asked_mib": asked / MEBIBYTE,
            "threads": float(len(os.listdir(f"/proc/{engine.pid}/task"))),
        }
        closed = time.monotonic()
        engine.stdin.close()
        try:
            found["code"] = float(engine.wait(60))
        finally:
            engine.kill()
        return {**found, "ended_s": time.monotonic() - closed}


def deaf_table(found: dict[str, list[Figures]]) -> str:
    """A kind a line, the medians of the rounds."""
    names = ("half_mib", "engine_mib", "asked_mib", "threads", "ended_s", "code")
    lines = [f"{'nobody reads':18}" + "".join(f"{name:>12}" for name in names)]
    for kind, rounds in found.items():
        medians = (statistics.median(one[name] for one in rounds) for name in names)
        lines.append(f"{kind:18}" + "".join(f"{value:>12.1f}" for value in medians))
    return "\n".join(lines)


def table(found: dict[str, list[Figures]]) -> str:
    """A kind a line: of each figure the median of the rounds, of the longest wait the longest."""
    lines = [
        f"{'flood of':18}{'key ms p50':>11}{'p95':>8}{'max':>8}{'screen MiB':>12}{'engine MiB':>12}"
        f"{'screen CPU %':>14}"
    ]
    for kind, rounds in found.items():
        median = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
        longest = max(one["max"] for one in rounds)
        lines.append(
            f"{kind:18}{median['p50']:>11.0f}{median['p95']:>8.0f}{longest:>8.0f}"
            f"{median['screen_mib']:>12.0f}{median['engine_mib']:>12.0f}"
            f"{median['screen_cpu_percent']:>14.0f}{'' if median['p95'] <= BAR else '  NO':>5}"
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="Keys and memory under floods.")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20.0)
    every = ",".join([*KINDS, *(DEAF + kind for kind in COMMANDS)])
    parser.add_argument("--only", default=every, metavar="KINDS")
    asked = parser.parse_args()
    floods: dict[str, list[Figures]] = {}
    deaf: dict[str, list[Figures]] = {}
    for _ in range(asked.rounds):
        for kind in asked.only.split(","):
            name = kind.removeprefix(DEAF)
            found, measure = (floods, flooded) if name == kind else (deaf, deafened)
            figures = measure(name, asked.seconds)
            sys.stderr.write(f"{kind}: {json.dumps(figures)}\n")
            found.setdefault(name, []).append(figures)
    print(table(floods), deaf_table(deaf), sep="\n\n")
    found_all = {"floods": floods, "deaf": deaf}
    print(json.dumps({"cores": os.cpu_count(), "load": os.getloadavg(), "all": found_all}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
