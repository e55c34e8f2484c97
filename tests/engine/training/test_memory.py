"""What a training takes of memory: a table of its images as numbers, and little beside it."""

import subprocess
import sys

import pytest

CODE = """
from pathlib import Path
import numpy as np
import torch
from engine.data.dataset import Arrays, dataset
from engine.protocol import FitSettings
from engine.training.loop import Training

random = np.random.default_rng(0)
COUNT, SIDE = 60_000, 28
images = random.integers(0, 255, (COUNT, SIDE, SIDE), dtype=np.uint8)
few = images[:100].copy()
labels = random.integers(0, 10, COUNT).astype(np.uint8)
made = Arrays(images, labels, few, labels[:100].copy())
data = dataset(made, name="other", title="", source="", verified=False, sha256={})
small = Arrays(few.copy(), labels[:100].copy(), few.copy(), labels[:100].copy())
warm = dataset(small, name="other", title="", source="", verified=False, sha256={})
Training(FitSettings(epochs=1, hidden=(8,)), warm, torch.device("cpu")).advance(steps=1)

def peak():
    # Not ru_maxrss, which begins with what the process that started this one held.
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024

before = peak()
Training(FitSettings(epochs=1, hidden=(8,)), data, torch.device("cpu"))
print(peak() - before)
"""
TABLE = 60_000 * 800 * 4
"""784 pixels, a one and ten classes, in rows of 16 numbers, as float32."""
LABELS = 2 * 60_000 * 8


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is told by Linux")
def test_a_training_takes_its_table_and_no_copies_of_the_images() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    taken = int(done.stdout)
    assert taken > TABLE / 2, "it has a table"
    assert taken < TABLE + LABELS + 60 * 2**20, f"{taken / 2**20:.0f} MiB"
