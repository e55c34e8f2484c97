"""Many screens at once on one home, each with its engine: is all that they leave behind whole?

    python tests/measure/screens.py [--screens 10] [--training 3]

Each opens a lesson of its own, some train meanwhile, then all are left at once. It prints what
is wrong: a lesson that is not among those begun, a file that nobody should have left, a run that
cannot be read or gone on with; and exits with 1 if anything is.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.data import digits
from engine.protocol.errors import Mistake
from engine.runs import checkpoint, recording, runs
from tests.tui.real_terminal import Terminal
from tui.shell import chapter

ROOT = Path(__file__).resolve().parents[2]
TEXT = {entry.id: entry.titles["en"] for entry in chapter.entries()}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--screens", type=int, default=10)
    parser.add_argument("--training", type=int, default=3, help="of them, how many train")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["CH2_TUI_HOME"] = folder
        digits.load()
        begun = time.monotonic()
        lessons = _used(home, options.screens, options.training)
        wrong = [*_wrong_progress(home, lessons), *_wrong_files(home), *_wrong_runs(home)]
        count = len(list(runs.all_folders()))
    print(f"{options.screens} screens, {count} runs, {time.monotonic() - begun:.0f} s")
    print("\n".join(wrong) or "nothing is wrong")
    return bool(wrong)


def _used(home: Path, screens: int, training: int) -> list[str]:
    """Opens the screens, has some train, and leaves all of them; the lessons that were open."""
    environment = {**os.environ, "CH2_TUI_HOME": str(home), "TERM": "xterm-256color",
                   "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}  # fmt: skip
    environment.pop("CH2_TUI_MNIST", None)
    others = [lesson for lesson in TEXT if lesson != "fit"]
    lessons = ["fit"] * training + others[: screens - training]
    command = [sys.executable, "-m", "tui", "--data", "digits", "--lang", "en", "--lesson"]
    with ExitStack() as stack:
        opened = [
            stack.enter_context(Terminal([*command, lesson], environment)) for lesson in lessons
        ]
        for terminal, lesson in zip(opened, lessons, strict=True):
            terminal.wait_for(TEXT[lesson])
        for terminal in opened[:training]:
            terminal.press("enter")
        for terminal in opened[:training]:
            terminal.wait_for("Epoch 1/")
        for terminal in opened:
            terminal.press("q")
        for terminal in opened:
            assert terminal.end() == 0, terminal.text
    return lessons


def _wrong_progress(home: Path, lessons: list[str]) -> Iterator[str]:
    kept = json.loads((home / "state" / "progress.json").read_bytes())
    yield from (
        f"{lesson} is not among the lessons begun" for lesson in {*lessons} - {*kept["begun"]}
    )


def _wrong_files(home: Path) -> Iterator[str]:
    for path in home.rglob("*"):
        right = path.is_dir() or path.name in (
            "progress.json", "recording.jsonl", "checkpoint.safetensors", "digits.npz",
            "engine.serving.log",
        )  # fmt: skip
        if not right:
            yield f"{path.relative_to(home)} was left"


def _wrong_runs(home: Path) -> Iterator[str]:
    said = _engine("runs", "--json")
    found = json.loads(said.stdout)
    yield from (f"run {run} is damaged" for run in found["damaged"])
    for run in found["runs"]:
        if not run["resumable"]:
            yield f"run {run['run']} cannot go on"
            continue
        folder = runs.folder(run["run"])
        try:
            head = checkpoint.load(folder / runs.CHECKPOINT).head
            recorded = recording.read(folder / recording.FILE_NAME)
        except Mistake as mistake:
            yield str(mistake)
            continue
        if not head.step <= recorded.step:
            yield f"run {run['run']}: {recorded.step} steps recorded, {head.step} laid down"


def _engine(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "engine", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
