"""Trainings killed (-9) within 10 ms of a checkpoint being written: are the weights the same?

    python tests/measure/checkpoint_kills.py [--kills 30] [--epochs 40] [--seed 0]

A training of the bundled digits is watched for the file that a checkpoint is written aside to,
killed up to 10 ms after it has appeared, and resumed, again and again until it comes to its end;
then the next one. Each ends with the hash of a training that nobody has killed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NEAR = 0.010
"""Seconds after the first sign of a checkpoint."""
FIT = (sys.executable, "-m", "engine", "fit", "--json", "--threads", "1")


def killed_or_done(words: list[str], home: Path, chance: random.Random | None) -> str | None:
    """The hash of a training that came to its end; None if it was killed at a checkpoint."""
    process = subprocess.Popen(
        [*FIT, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "CH2_TUI_HOME": str(home)},
        text=True,
    )
    assert process.stdout is not None
    if chance is not None:
        passed, skipped = 0, chance.randrange(1, 8)
        known: set[tuple[str, int]] = set()
        while process.poll() is None:
            try:
                files = [*(home / "data" / "runs").glob("*/.*checkpoint*")]
                now = {(file.name, file.stat().st_ino) for file in files}
            except OSError:
                continue
            passed += len(now - known)
            known |= now
            if passed >= skipped:
                time.sleep(chance.uniform(0, NEAR))
                process.kill()
                break
            time.sleep(0.0003)
    said, _ = process.communicate()
    last = json.loads(said.splitlines()[-1]) if said.endswith("\n") else {}
    return last.get("weights_sha256") if last.get("type") == "fit_finished" else None


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    chance, kills, runs, right = random.Random(asked.seed), 0, 0, 0
    settings = ["--data", "digits", "--hidden", "16", "--epochs", str(asked.epochs)]
    with tempfile.TemporaryDirectory() as folder:
        wanted = killed_or_done(settings, Path(folder, "alone"), None)
        assert wanted is not None
        while kills < asked.kills:
            runs += 1
            home = Path(folder, str(runs))
            found = killed_or_done(settings, home, chance)
            while found is None:
                kills += 1
                (run,) = (home / "data" / "runs").iterdir()
                spared = chance if kills < asked.kills else None
                found = killed_or_done(["--resume", run.name], home, spared)
            right += found == wanted
    print(f"{kills} kills, {runs} trainings, {right} with the hash of the one that nobody killed")
    return right != runs


if __name__ == "__main__":
    sys.exit(main())
