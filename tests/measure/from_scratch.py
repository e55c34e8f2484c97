"""Measure what each change does to the network by hand, and lay the runs down as a record.

    python tests/measure/from_scratch.py run RUNS.jsonl      (append what is not there yet)
    python tests/measure/from_scratch.py pack RUNS.jsonl     (write the record that is shipped)

Needs CH2_TUI_MNIST. Each line of RUNS.jsonl is one run, so that a break loses one at most.
"""

import json
import os
import platform
import sys
from pathlib import Path

import msgspec
import numpy
import torch

from engine.by_hand.training import Samples, ScratchTraining, samples
from engine.data import source
from engine.explain.from_scratch.runs import FILE, SETTINGS, Measured, Record, Run
from engine.protocol import ScratchSettings

ROOT = Path(__file__).resolve().parents[2]
SEEDS = 5


def measured(settings: ScratchSettings, seed: int, data: Samples) -> dict[str, object]:
    """One run, from before its first step to after its last."""
    training = ScratchTraining(settings, seed, data)
    while training.step < training.steps:
        training.advance()
    return {
        "settings": msgspec.to_builtins(settings),
        "seed": seed,
        "accuracy": [round(value, 4) for value in training.accuracy],
        "loss": [round(value, 5) for value in training.loss],
        "clipped": [round(value, 5) for value in training.clipped],
        "first_loss": [round(value, 4) for value in training.first_loss],
        "first_clipped": [round(value, 4) for value in training.first_clipped],
    }


def run(runs: Path) -> None:
    """Append each run that `runs` has not got yet, all settings of a seed before the next seed."""
    torch.set_flush_denormal(True)
    lines = runs.read_text().splitlines() if runs.exists() else []
    done = {(str(line["settings"]), line["seed"]) for line in map(json.loads, lines)}
    data = samples(source.load(os.environ["CH2_TUI_MNIST"]))
    for seed in range(SEEDS):
        for settings in SETTINGS:
            if (str(msgspec.to_builtins(settings)), seed) in done:
                continue
            found = measured(settings, seed, data)
            with runs.open("a") as file:
                file.write(json.dumps(found) + "\n")
            print(seed, msgspec.to_builtins(settings), found["accuracy"], flush=True)


def pack(runs: Path) -> None:
    """Write the record beside its reader: all settings in their order, each seed once."""
    found = [msgspec.json.decode(line, type=Run) for line in runs.read_bytes().splitlines()]
    by_name = {(run.settings, run.seed): run for run in found}
    complete = [by_name[settings, seed] for settings in SETTINGS for seed in range(SEEDS)]
    dataset = source.load(os.environ["CH2_TUI_MNIST"])
    measured = Measured(
        data=dataset.name,
        x_train_sha256=dataset.sha256["x_train"],
        python=platform.python_version(),
        torch=torch.__version__.partition("+")[0],
        numpy=numpy.__version__,
        device="cpu",
        threads=torch.get_num_threads(),
        precision="float32",
        script="tests/measure/from_scratch.py",
    )
    record = Record(measured=measured, runs=tuple(complete))
    text = msgspec.json.encode(record).replace(b'{"settings"', b'\n{"settings"')
    (ROOT / "engine" / "explain" / "from_scratch" / FILE).write_bytes(text + b"\n")


if __name__ == "__main__":
    {"run": run, "pack": pack}[sys.argv[1]](Path(sys.argv[2]))
