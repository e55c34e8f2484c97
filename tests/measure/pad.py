"""How long the draw pad waits for its answer: from a drawn image to its ten probabilities.

    CH2_TUI_MNIST=mnist.npz python tests/measure/pad.py [--questions 200]

Asks the engine itself, over its pipe, with images of the test set, one after the other as the
pad does: the untrained network with nothing else to do, and beside a training. Prints JSON,
in milliseconds. The bar is 50.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from engine import protocol  # noqa: E402
from engine.protocol.arrays import Array  # noqa: E402

ENGINE = [sys.executable, "-P", "-m", "engine", "serve"]
TRAINING = 1_000_000
"""The id of the command that trains: beyond those of the questions."""


def milliseconds(
    commands: IO[bytes], events: Iterator[protocol.AnyEvent], images: list[Array]
) -> list[float]:
    """From each question to its answer."""
    found: list[float] = []
    for number, pixels in enumerate(images, start=1):
        asked = time.perf_counter()
        commands.write(protocol.encode(protocol.Predict(id=number, pixels=pixels)))
        commands.flush()
        next(e for e in events if isinstance(e, protocol.Predicted) and e.reply_to == number)
        found.append(1_000 * (time.perf_counter() - asked))
    return found


def told(figures: list[float]) -> dict[str, float]:
    return {
        "median": statistics.median(figures),
        "p95": statistics.quantiles(figures, n=20)[-1],
        "most": max(figures),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="How long the draw pad waits for its answer.")
    parser.add_argument("--questions", type=int, default=200)
    questions = parser.parse_args().questions
    with np.load(os.environ["CH2_TUI_MNIST"], allow_pickle=False) as file:
        pixels = file["x_test"][:questions]
    images = [Array("|u1", (1, 28, 28), image.tobytes()) for image in pixels]
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(
            ENGINE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, "CH2_TUI_HOME": home},
        )
        commands, lines = process.stdin, process.stdout
        assert commands is not None
        assert lines is not None
        events = (protocol.decode_event(line) for line in lines)
        commands.write(protocol.encode(protocol.Greet(id=TRAINING)))
        commands.write(protocol.encode(protocol.OpenData(id=TRAINING, where="mnist")))
        commands.flush()
        next(event for event in events if isinstance(event, protocol.DeviceReady))
        milliseconds(commands, events, images[:1])  # numpy and the network are loaded
        found = {"alone": told(milliseconds(commands, events, images))}
        settings = protocol.FitSettings(epochs=1_000, data="mnist", device="cpu")
        commands.write(protocol.encode(protocol.Fit(id=TRAINING, settings=settings)))
        commands.flush()
        next(event for event in events if isinstance(event, protocol.Progress))
        found["beside a training"] = told(milliseconds(commands, events, images))
        commands.close()
        process.wait()
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
