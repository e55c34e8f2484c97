"""What the screen costs, measured on the installed `ch2-tui` in a pty of its own.

    python tests/measure/screen.py [--rounds 3] [--only bytes,keys,…] [--json FILE]

Prints a table and, as JSON, every single figure. Needs real MNIST at CH2_TUI_MNIST. Leave
the machine alone while it runs: it is the engine's own seconds that are compared.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.measure.application import (
    CH2_TUI,
    Application,
    environment,
    epoch_seconds,
    newest_folder,
)
from tests.measure.long_recording import write_recording

COLUMNS, ROWS = 120, 40
PRESSES = 48
LONG_EPOCHS = 1_000
BARS = {
    "bytes_a_second_training": ("bytes/s while training", 16_000),
    "bytes_at_rest": ("bytes in 5 s at rest", 0),
    "key_ms_p50": ("key to effect, ms, median", None),
    "key_ms_p95": ("key to effect, ms, 95th percentile", 50),
    "slowdown_percent": ("training slower than without a screen, %", 10),
    "frames_a_second": ("frames a second while training", None),
    "cpu_ms_a_frame": ("CPU of the screen, ms a frame", 4),
    "long_growth_mb": ("growth over 1,000 epochs, MB", 20),
    "long_cpu_ms_first": ("CPU, ms a frame, first quarter of 1,000 epochs", None),
    "long_cpu_ms_last": ("CPU, ms a frame, last quarter", None),
    "long_bytes_a_second": ("bytes/s at 17 epochs a second", None),
    "recording_bytes_a_step": ("recording, bytes a step", 12),
    "slow_key_ms_p95": ("key to effect on a terminal that takes 2 kB/s, ms, p95", None),
}
"""The figures, what they are, and the most that they may be."""

Figures = dict[str, float]


def in_fit(home: Path) -> Application:
    """The lesson, ready to train on MNIST."""
    app = Application(home, "--lesson", "fit", "--lang", "en", columns=COLUMNS, rows=ROWS)
    app.until(lambda: "MNIST" in app.text and "threads" in app.text)
    return app


def is_done(app: Application) -> bool:
    """Whether the training that is shown is over."""
    return "done · step" in app.row(0)


def shows(app: Application, row: int, text: str) -> bool:
    """Whether a row has `text` in it."""
    return text in app.row(row)


# ---- training with the screen


def bytes_and_frames(home: Path) -> Figures:
    """The chapter's fit, watched from its first epoch to its end, and five seconds of rest."""
    with in_fit(home) as app:
        start = app.train()
        bytes_before, frames, cpu = app.bytes, app.frames, app.cpu_seconds
        end = app.until(lambda: is_done(app))
        seconds, frames = end - start, app.frames - frames
        found = {
            "bytes_a_second_training": (app.bytes - bytes_before) / seconds,
            "frames_a_second": frames / seconds,
            "cpu_ms_a_frame": 1_000 * (app.cpu_seconds - cpu) / frames,
        }
        app.let(1.0)  # the last frame, and the caption that goes with it
        found["bytes_at_rest"] = app.let(5.0)
        app.quit()
    recording = newest_folder(home) / "recording.jsonl"
    steps = 5 * 469
    found["recording_bytes_a_step"] = recording.stat().st_size / steps
    return found


def keys(home: Path) -> Figures:
    """`x` pressed at moments of chance while it trains: until the other rule is on the screen."""
    chance = random.Random(0)
    with in_fit(home) as app:
        app.set_epochs(LONG_EPOCHS)
        app.train()
        app.let(1.0)
        milliseconds = press_rules(app, PRESSES, lambda: chance.uniform(0.2, 0.4))
        app.press("s")
        app.until(lambda: "stopped · step" in app.row(0))
        app.quit()
    return {
        "key_ms_p50": statistics.median(milliseconds),
        "key_ms_p95": statistics.quantiles(milliseconds, n=20)[-1],
    }


def press_rules(app: Application, presses: int, pause: Callable[[], float]) -> list[float]:
    """From each press of `x` to the other rule's name, in milliseconds."""
    rules = ("mean over the epoch", "mean of running mean")
    row = app.row_with(rules[0])
    found: list[float] = []
    for press in range(presses):
        app.let(pause())
        other = rules[(press + 1) % 2]
        pressed = time.monotonic()
        app.press("x")
        found.append(1_000 * (app.until(partial(shows, app, row, other)) - pressed))
    return found


def slowdown(home: Path) -> Figures:
    """The engine's own seconds for five epochs, watched against alone, in turns."""
    watched, alone = [], []
    for _ in range(2):
        subprocess.run(
            [CH2_TUI, "fit", "--json"],
            env=environment(home),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        alone.append(sum(epoch_seconds(home)))
        with in_fit(home) as app:
            app.train()
            app.until(partial(is_done, app))
            app.quit()
        watched.append(sum(epoch_seconds(home)))
    return {
        "seconds_alone": min(alone),
        "seconds_watched": min(watched),
        "slowdown_percent": 100 * (min(watched) / min(alone) - 1),
    }


# ---- a long run, and a slow terminal


def long_run(home: Path) -> Figures:
    """A recording of 1,000 epochs played in a minute: what it costs early, and late."""
    seconds = 60.0
    folder = home / "long"
    if not folder.exists():
        write_recording(folder, epochs=LONG_EPOCHS, seconds=seconds)
    with Application(home, "replay", str(folder), "--lang", "en") as app:
        start = app.until(lambda: "Epoch 1" in app.text)
        resident, before = app.resident, app.bytes
        costs: list[float] = []
        for _ in range(4):
            cpu, frames = app.cpu_seconds, app.frames
            app.let(seconds / 4 - 1)
            costs.append(1_000 * (app.cpu_seconds - cpu) / (app.frames - frames))
        end = app.until(lambda: is_done(app))
        found = {
            "long_growth_mb": (app.resident - resident) / 1e6,
            "long_cpu_ms_first": costs[0],
            "long_cpu_ms_last": costs[-1],
            "long_bytes_a_second": (app.bytes - before) / (end - start),
        }
        app.quit()
    return found


def slow_terminal(home: Path) -> Figures:
    """Keys while a terminal takes 2,000 bytes a second, which is less than the frames are."""
    folder = home / "short"
    if not folder.exists():
        write_recording(folder, epochs=5, seconds=40.0)
    with Application(home, "replay", str(folder), "--lang", "en") as app:
        app.until(lambda: "Epoch 1/" in app.text)
        app.let(1.0)
        app.rate = 2_000.0
        milliseconds = press_rules(app, 12, lambda: 1.0)
        app.rate = None
        app.until(lambda: is_done(app))
        app.quit()
    return {
        "slow_key_ms_p50": statistics.median(milliseconds),
        "slow_key_ms_p95": statistics.quantiles(milliseconds, n=20)[-1],
    }


PARTS = {
    "bytes": bytes_and_frames,
    "keys": keys,
    "slowdown": slowdown,
    "long": long_run,
    "slow": slow_terminal,
}


def table(medians: Figures) -> str:
    """One figure a line, with its bar and whether it is kept."""
    lines = [f"{'':57}{'median':>10}{'bar':>8}"]
    for name, (words, bar) in BARS.items():
        if name in medians:
            kept = "" if bar is None else "  yes" if medians[name] <= bar else "  NO"
            most = "" if bar is None else f"{bar:,}"
            lines.append(f"{words:57}{medians[name]:>10,.1f}{most:>8}{kept}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="What the screen costs.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(PARTS), metavar="PARTS")
    parser.add_argument("--json", type=Path, metavar="FILE")
    asked = parser.parse_args()
    if not os.environ.get("CH2_TUI_MNIST"):
        parser.error("CH2_TUI_MNIST must name MNIST")
    measured: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as home:
        for number in range(asked.rounds):
            for part in asked.only.split(","):
                sys.stderr.write(f"round {number + 1} of {asked.rounds}: {part}\n")
                figures = PARTS[part](Path(home))
                sys.stderr.write(f"    {json.dumps(figures)}\n")
                for name, value in figures.items():
                    measured.setdefault(name, []).append(value)
    medians = {name: statistics.median(values) for name, values in measured.items()}
    found = {"cores": os.cpu_count(), "rounds": asked.rounds, "medians": medians, "all": measured}
    print(table(medians))
    print(json.dumps(found))
    if asked.json is not None:
        asked.json.write_text(json.dumps(found, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
