"""Measure what each change does to the network by hand, and lay the runs down as a record.

    python tests/measure/from_scratch.py run RUNS.jsonl      (append what is not there yet)
    python tests/measure/from_scratch.py pack RUNS.jsonl     (write the record that is shipped)

Needs CH2_TUI_MNIST. Each line of RUNS.jsonl is one run, so that a break loses one at most.
"""

import json
import os
import sys
from pathlib import Path

import msgspec
import numpy
import torch

from engine.data import source
from engine.protocol import ScratchSettings
from engine.scratch_training import Samples, ScratchTraining, samples

SEEDS = 5
SETTINGS = (
    ScratchSettings(),
    ScratchSettings(initialisation="glorot"),
    ScratchSettings(learning_rate=0.01),
    ScratchSettings(loss="logits"),
    ScratchSettings(shuffled=True),
    ScratchSettings(optimizer="rmsprop"),
    ScratchSettings(initialisation="centred"),
    ScratchSettings(learning_rate=0.01, loss="logits"),
    ScratchSettings(learning_rate=0.1, loss="logits"),
    ScratchSettings(initialisation="glorot", learning_rate=0.1, loss="logits", shuffled=True),
    ScratchSettings(
        initialisation="glorot", optimizer="rmsprop", loss="logits", shuffled=True, epochs=5
    ),
    ScratchSettings(optimizer="rmsprop", loss="logits", shuffled=True, epochs=5),
    ScratchSettings(learning_rate=0.1),
    ScratchSettings(initialisation="glorot", learning_rate=0.1),
    ScratchSettings(initialisation="glorot", shuffled=True),
    ScratchSettings(initialisation="glorot", learning_rate=0.1, shuffled=True),
    ScratchSettings(initialisation="glorot", learning_rate=0.1, loss="logits"),
    ScratchSettings(learning_rate=0.1, loss="logits", shuffled=True),
    ScratchSettings(initialisation="glorot", loss="logits", shuffled=True),
    ScratchSettings(epochs=30),
)


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


if __name__ == "__main__":
    {"run": run}[sys.argv[1]](Path(sys.argv[2]))
    print(torch.__version__, numpy.__version__, torch.get_num_threads())
