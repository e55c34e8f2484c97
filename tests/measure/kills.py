"""Trainings killed (-9) at random moments and resumed: how many hashes are the same.

    CH2_TUI_MNIST=mnist.npz python tests/measure/kills.py [--kills 30] [--epochs 2]

Every other one is trained by `ch2-tui fit`, the rest by `ch2-tui engine` as the screen does
it. A training is killed after a random part of the time that a whole one takes, from the
start of its process on, and again while it is resumed, with the same chance each time,
until it comes to its end. One that was killed before it announced a run begins anew.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

CH2_TUI = str(Path(sysconfig.get_path("scripts")) / "ch2-tui")
AGAIN = 0.5
"""The chance that a resumed training is killed once more."""


class Life(NamedTuple):
    """One process: the run that it announced, its hash if it came to its end."""

    run: str | None
    sha256: str | None
    last: str
    seconds: float


def fit(home: Path, words: list[str], kill_after: float | None) -> Life:
    """`ch2-tui fit` with these words."""
    return _life(home, [CH2_TUI, "fit", "--json", *words], b"", kill_after)


def serve(home: Path, command: dict[str, Any], kill_after: float | None) -> Life:
    """`ch2-tui engine`, told to fit."""
    line = json.dumps({"type": "fit", **command}).encode() + b"\n"
    return _life(home, [CH2_TUI, "engine"], line, kill_after)


def _life(home: Path, command: list[str], said: bytes, kill_after: float | None) -> Life:
    environment = {**os.environ, "CH2_TUI_HOME": str(home), "HOME": str(home)}
    begun = time.monotonic()
    with (home / "stderr").open("ab") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
        )
    assert process.stdin is not None
    assert process.stdout is not None
    timer = threading.Timer(kill_after or 600.0, process.kill)
    timer.start()
    run, sha256, last = None, None, "nothing"
    try:
        if said:
            process.stdin.write(said)
            process.stdin.flush()
        for line in process.stdout:
            if not line.endswith(b"\n"):
                break
            event = json.loads(line)
            last = event["type"]
            if last == "fit_started":
                run = event["run"]
            elif last == "fit_finished":
                sha256 = event["weights_sha256"]
                break
            elif last == "problem":
                last = f"problem {event['code']}"
    except BrokenPipeError:
        pass
    seconds = time.monotonic() - begun
    process.stdin.close()
    process.stdout.close()
    process.wait()
    timer.cancel()
    return Life(run, sha256, last, seconds)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--data", default=os.environ.get("CH2_TUI_MNIST", "mnist"))
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--seed", type=int, default=0)
    wish = parser.parse_args()
    chance = random.Random(wish.seed)
    settings = {"epochs": wish.epochs, "threads": wish.threads, "data": wish.data}
    words = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        whole = fit(home, words, None)
        assert whole.sha256, f"it does not train: {whole}; {(home / 'stderr').read_text()}"
        print(f"uninterrupted: {whole.seconds:.1f} s, {whole.sha256[:16]}", flush=True)
        same = kills = 0
        seconds = whole.seconds
        for number in range(1, wish.kills + 1):
            run: str | None = None
            hash_: str | None = None
            story: list[str] = []
            while hash_ is None or len(story) == 1:
                if hash_ is not None:
                    run, hash_, story = None, None, []  # it was faster than its killer
                kill = not story or chance.random() < AGAIN
                after = chance.uniform(0.02, seconds) if kill else None
                if number % 2:
                    life = fit(home, ["--resume", run] if run else words, after)
                else:
                    command = {"resume": run} if run else {"settings": settings}
                    life = serve(home, command, after)
                run, hash_ = life.run or run, life.sha256
                story.append(f"{life.seconds:.2f} s after {life.last}")
                kills += hash_ is None
                if hash_ is not None and len(story) == 1:
                    seconds = life.seconds  # who knows better now
                if len(story) > 20:
                    break
            same += hash_ == whole.sha256
            how = "fit" if number % 2 else "engine"
            print(f"{number:>2} {how:<6} {(hash_ or 'none')[:16]}  {'; '.join(story)}", flush=True)
        tracebacks = (home / "stderr").read_text().count("Traceback")
    print(f"{same} of {wish.kills} hashes are the same, {kills} kills, {tracebacks} tracebacks")
    return 0 if same == wish.kills and not tracebacks else 1


if __name__ == "__main__":
    sys.exit(main())
