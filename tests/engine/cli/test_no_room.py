"""A disk without room for the run: what is said at the end of `fit` is what is there.

A small file system of its own where one can be mounted; else, and for what it cannot bring
about, a process that is forbidden large files, which fails as a full disk does.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.cli.fit import _how_to_go_on, _interrupted_twice
from engine.cli.fit_report import Kept
from engine.data.dataset import Dataset
from engine.protocol import Event, FitSettings, Problem, Steps
from engine.runs import recording, runs
from engine.runs.controls import Controls
from engine.training import beginning
from tests.engine.runs.test_recording import finish
from tests.engine.small import small_dataset, write_npz
from tests.engine.talk import engine, run

WORDS = ["--epochs", "2", "--batch-size", "30", "--hidden", "512"]
"""1.6 MB of weights, and as much again for the optimizer."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Two megabytes in all."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if (
        sys.platform != "linux"
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_run_without_room_for_a_checkpoint_is_not_said_to_be_kept(small_disk: Path) -> None:
    data = str(write_npz(small_disk.parent / "small.npz"))
    ended = run("fit", *WORDS, "--data", data, home=small_disk / "home")
    assert ended.returncode == 0
    assert ended.stdout.splitlines()[-1] == "nothing of it could be kept"
    assert "kept in" not in ended.stdout
    assert "No space left on device" in ended.stderr


def test_one_that_fits_is_kept(small_disk: Path) -> None:
    data = str(write_npz(small_disk.parent / "small.npz"))
    ended = run("fit", *WORDS[:-1], "16", "--data", data, home=small_disk / "home")
    last = ended.stdout.splitlines()[-1]
    assert last.startswith("kept in  ")
    assert Path(last.removeprefix("kept in  ")).is_dir()


@pytest.mark.parametrize(
    ("step", "recorded", "said"),
    [
        (400, True, "kept in  "),
        (400, False, "but not every step is recorded"),
        (200, True, "its checkpoint is of step 200; go on with: ch2-tui fit --resume run"),
        (0, False, "its checkpoint is of step 0; go on with: ch2-tui fit --resume run"),
        (None, False, "nothing of it could be kept"),
        (None, True, "nothing of it could be kept"),
    ],
)
def test_what_is_said_is_what_there_is(
    home: Path, step: int | None, recorded: bool, said: str
) -> None:
    kept = Kept()
    kept.step, kept.recorded = step, recorded
    assert said in kept.told(finish(400))
    stopped = _how_to_go_on(replace(finish(400), stopped=True), kept)
    assert ("checkpoint kept" in stopped) is (step == 400)
    assert ("--resume" in stopped) is (step is not None)
    assert ("no checkpoint" in _interrupted_twice(kept)) is (step is None)


def trained(monkeypatch: pytest.MonkeyPatch, fails_at: int) -> tuple[Kept, str, list[Problem]]:
    """A training in which, from the `fails_at`th writing on, no writing has room."""
    written = 0
    real_write, real_fsync = os.write, os.fsync

    def room() -> None:
        nonlocal written
        written += 1
        if written > fails_at:
            raise OSError(28, "No space left on device")

    def write(descriptor: int, content: bytes) -> int:
        room()
        return real_write(descriptor, content)

    def fsync(descriptor: int) -> None:
        room()
        real_fsync(descriptor)

    kept, problems = Kept(), list[Problem]()

    def load(where: str) -> Dataset:
        return small_dataset()

    def heard(event: Event) -> None:
        kept.take(event)
        if isinstance(event, Problem):
            problems.append(event)

    settings = FitSettings(epochs=2, batch_size=30, hidden=(8,), threads=1)
    with monkeypatch.context() as patched:
        patched.setattr("os.write", write)
        patched.setattr("os.fsync", fsync)
        fitting = beginning.begin(settings, load)
        finished = fitting.run(Controls(), heard)
        kept.recorded = fitting.recorded
    return kept, kept.told(finished), problems


@pytest.mark.parametrize("fails_at", range(16))
def test_at_whichever_writing_the_room_ends_nothing_is_said_that_is_not_so(
    home: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    kept, told, problems = trained(monkeypatch, fails_at)
    [folder] = runs.all_folders()
    path = folder / recording.FILE_NAME
    whole = path.exists() and path.read_bytes() and recording.read(path).finished is not None
    there = (folder / runs.CHECKPOINT).exists()
    assert kept.recorded is bool(whole)
    assert (kept.step is not None) is there
    assert told.startswith("kept in") is bool(whole and kept.step == 20)
    if not told.startswith("kept in"):
        assert problems  # the last writing too is told of


def test_sixteen_are_all_the_writings_that_there_are(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trained(monkeypatch, 16)[1].startswith("kept in")
    assert not trained(monkeypatch, 8)[1].startswith("kept in")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
def test_stopped_on_a_full_disk_it_says_of_which_step_the_checkpoint_is(home: Path) -> None:
    import resource

    data = ["--data", str(write_npz(home.parent / "small.npz"))]
    words = ["--epochs", "10000", "--batch-size", "30", "--hidden", "64", *data]
    with engine("fit", "--json", *words, home=home) as fitting:
        fitting.until(Steps)
        number = fitting.process.pid
        _, most = resource.prlimit(number, resource.RLIMIT_FSIZE)
        resource.prlimit(number, resource.RLIMIT_FSIZE, (1_000, most))
        fitting.until(Problem)
        fitting.until(Steps)
        fitting.process.send_signal(signal.SIGTERM)
        assert fitting.rest() == 130
    last = (home.parent / "stderr").read_text().splitlines()[-1]
    assert "the checkpoint of step" in last
    [folder] = runs.all_folders()
    assert f"--resume {folder.name}" in last
