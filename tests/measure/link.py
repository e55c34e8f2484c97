"""What a slow line costs the training: nothing, if the engine never waits for it.

    python tests/measure/link.py [--rounds 3] [--epochs 5]

Trains with the engine beside us and at the end of a line of 20 kB/s and 300 ms each way, in
turns, and compares the engine's own seconds an epoch. Prints JSON. Needs CH2_TUI_MNIST.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from engine import protocol  # noqa: E402

ENGINE = [sys.executable, "-P", "-m", "engine", "serve"]
SLOW = [sys.executable, str(ROOT / "tests" / "measure" / "slow_link.py"), "--"]


def trained(command: list[str], epochs: int) -> dict[str, float]:
    """Seconds of training, live events and their bytes, of one run."""
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "CH2_TUI_HOME": home},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        settings = protocol.FitSettings(epochs=epochs, data="mnist", device="cpu")
        process.stdin.write(protocol.encode(protocol.Greet(id=1)))
        process.stdin.write(protocol.encode(protocol.Fit(id=2, settings=settings)))
        process.stdin.flush()
        events, size, seconds = 0, 0, 0.0
        for line in process.stdout:
            event = protocol.decode_event(line)
            if isinstance(event, protocol.Progress):
                events, size = events + 1, size + len(line)
            if isinstance(event, protocol.FitFinished):
                seconds = sum(figures.seconds for figures in event.epochs)
                break
        process.stdin.close()
        process.wait()
    return {"seconds": seconds, "live_events": events, "live_bytes": size}


def main() -> int:
    parser = argparse.ArgumentParser(description="What a slow line costs the training.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=5)
    asked = parser.parse_args()
    found: dict[str, list[dict[str, float]]] = {"near": [], "slow_line": []}
    for _ in range(asked.rounds):
        found["near"].append(trained(ENGINE, asked.epochs))
        found["slow_line"].append(trained([*SLOW, *ENGINE], asked.epochs))
    medians = {
        name: statistics.median(run["seconds"] for run in runs) for name, runs in found.items()
    }
    ratio = medians["slow_line"] / medians["near"]
    print(json.dumps({"seconds": medians, "ratio": ratio, "all": found}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
