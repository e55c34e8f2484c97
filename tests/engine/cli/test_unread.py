"""Output that nobody reads, or for which there is no room: one line at most, in every command."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli.fit_report import JsonReport
from engine.data import places
from engine.protocol import Steps
from engine.protocol.arrays import pack
from tests.engine.small import write_npz
from tests.engine.talk import environment

RECORDING = Path(__file__).parents[2] / "recordings" / "digits-2-epochs" / "recording.jsonl"
ENGINE, SCREEN = ("-P", "-m", "engine"), ("-P", "-m", "tui")
SMALL = ("--epochs", "1", "--hidden", "8", "--batch-size", "30")
COMMANDS = [
    (*ENGINE, "fit", *SMALL, "--data", "DATA"),
    (*ENGINE, "fit", "--help"),
    (*ENGINE, "bench", "--help"),
    (*ENGINE, "data"),
    (*ENGINE, "data", "--data", "DATA"),
    (*ENGINE, "runs"),
    (*ENGINE, "runs", "--json"),
    (*ENGINE, "runs", "--clean"),
    (*ENGINE, "runs", "--export", "last", "--csv", "-"),
    (*ENGINE, "runs", "--help"),
    (*ENGINE, "doctor"),
    (*ENGINE, "serve", "--help"),
    (*ENGINE, "replay", "--help"),
    (*SCREEN, "--plain"),
    (*SCREEN, "--help"),
    (*SCREEN, "--version"),
    (*SCREEN, "replay", "--help"),
    (*SCREEN, "doctor"),
]


@pytest.fixture
def one_run(home: Path) -> Path:
    folder = places.runs_home() / "run"
    folder.mkdir(parents=True)
    shutil.copy(RECORDING, folder)
    return write_npz(home.parent / "small.npz")


def ended(
    command: tuple[str, ...], data: Path, home: Path, output: int, *, unbuffered: bool
) -> tuple[int, str]:
    words = [str(data) if word == "DATA" else word for word in command]
    done = subprocess.run(
        [sys.executable, *words],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(home, PYTHONUNBUFFERED="1" if unbuffered else ""),
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("unbuffered", [False, True])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[2:]))
def test_a_reader_that_has_left_hears_and_breaks_nothing(
    home: Path, one_run: Path, command: tuple[str, ...], unbuffered: bool
) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    try:
        code, errors = ended(command, one_run, home, writes, unbuffered=unbuffered)
    finally:
        os.close(writes)
    assert code == 0, errors
    for word in ("Traceback", "BrokenPipe", "Broken pipe", "Exception ignored", "failed"):
        assert word not in errors


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full: Linux")
@pytest.mark.parametrize("unbuffered", [False, True])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[2:]))
def test_where_there_is_no_room_for_it_that_is_said(
    home: Path, one_run: Path, command: tuple[str, ...], unbuffered: bool
) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        code, errors = ended(command, one_run, home, full, unbuffered=unbuffered)
    finally:
        os.close(full)
    assert code == 1
    last = errors.splitlines()[-1]
    assert last.endswith("cannot write to standard output: No space left on device")
    assert "Traceback" not in errors
    assert "Exception ignored" not in errors


def test_with_head_the_first_line_is_all(home: Path, one_run: Path) -> None:
    pipe = f"{sys.executable} -P -m engine runs --export last --csv - | head -1"
    done = subprocess.run(
        ["sh", "-c", pipe], capture_output=True, text=True, env=environment(home), check=False
    )
    assert (done.stdout, done.stderr) == ("epoch,step,loss,accuracy,rate\n", "")


def test_each_step_is_told_in_numbers_on_request(home: Path, one_run: Path) -> None:
    words = (*ENGINE, "fit", "--json", "--steps", "--lr", "1000", "--optimizer", "sgd", *SMALL)
    done = subprocess.run(
        [sys.executable, *words, "--data", str(one_run), "--scaled", "false"],
        capture_output=True,
        text=True,
        env=environment(home),
        check=True,
    )
    events = [json.loads(line) for line in done.stdout.splitlines()]
    blocks = [event for event in events if event["type"] == "steps"]
    losses = [loss for block in blocks for loss in block["loss"]]
    rights = [right for block in blocks for right in block["right"]]
    assert len(losses) == len(rights) == 10
    assert all(isinstance(right, int) and 0 <= right <= 30 for right in rights)
    exported = subprocess.run(
        [sys.executable, *ENGINE, "runs", "--export", events[0]["run"], "--csv", "-"],
        capture_output=True,
        text=True,
        env=environment(home),
        check=True,
    )
    rows = [line.split(",") for line in exported.stdout.splitlines()[1:]]
    for loss, right, row in zip(losses, rights, rows, strict=True):
        assert (float(row[2]), float(row[3])) == (loss, right / 30)


def test_a_loss_that_is_no_number_is_null_as_json_has_it(tmp_path: Path) -> None:
    losses = [math.nan, math.inf, -math.inf, 0.1]
    steps = Steps(
        run="r", first=0, loss=pack("<f4", losses), right=pack("<u2", [1, 2, 3, 4]), seconds=1.0
    )
    with (tmp_path / "said").open("wb") as output:
        JsonReport(output.fileno(), lambda error: None, each_step=True).take(steps)
    told = json.loads((tmp_path / "said").read_text(), parse_constant=pytest.fail)
    assert (told["loss"], told["right"]) == ([None, None, None, 0.100000001], [1, 2, 3, 4])
