"""A disk that fills up: training goes on, it is said once, and nothing that was kept is harmed.

The engine's process is forbidden files of more than a kilobyte, which fails as a full disk
does, and is allowed them again.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.data import places
from engine.protocol import (
    CheckpointSaved,
    Continue,
    EpochEnded,
    Fit,
    FitFinished,
    FitPaused,
    FitSettings,
    FitStarted,
    Problem,
    StepOnce,
)
from engine.runs import recording
from engine.runs.checkpoint import load
from tests.engine.small import write_npz
from tests.engine.talk import Engine, engine

if sys.platform != "linux":
    pytest.skip("only Linux limits another process", allow_module_level=True)

import resource

FULL = 1_000
"""Bytes; less than any checkpoint, and less than a recording's first lines."""


class Disk:
    """What the engine's process may write."""

    def __init__(self, serving: Engine) -> None:
        self._pid = serving.process.pid
        _, self._most = resource.prlimit(self._pid, resource.RLIMIT_FSIZE)

    def fill_up(self) -> None:
        resource.prlimit(self._pid, resource.RLIMIT_FSIZE, (FULL, self._most))

    def make_room(self) -> None:
        resource.prlimit(self._pid, resource.RLIMIT_FSIZE, (self._most, self._most))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("full") / "home"


@pytest.fixture(scope="module")
def serving(home: Path) -> Iterator[Engine]:
    """One engine for all tests: to start one takes seconds."""
    with engine("serve", home=home) as serving:
        yield serving


@pytest.fixture(scope="module")
def settings(home: Path) -> FitSettings:
    data = str(write_npz(home.parent / "small.npz"))
    return FitSettings(epochs=2, batch_size=30, hidden=(16,), data=data)


@pytest.fixture(scope="module")
def expected(serving: Engine, settings: FitSettings) -> str:
    """The hash of a training that lacked nothing."""
    serving.send(Fit(settings=settings))
    return serving.until(FitFinished).weights_sha256


@pytest.fixture
def disk(serving: Engine) -> Iterator[Disk]:
    serving.said.clear()
    disk = Disk(serving)
    yield disk
    disk.make_room()


@pytest.fixture
def stored(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CH2_TUI_HOME", str(home))
    return places.runs_home()


def steps(serving: Engine, first: int, stop: int) -> None:
    """Take the steps [first, stop) one by one."""
    for step in range(first, stop):
        serving.send(StepOnce())
        serving.until(FitPaused, lambda event, step=step: event.step == step + 1)  # type: ignore[misc]


def test_training_goes_on_each_problem_is_told_once_and_the_run_is_resumed_from_what_was_kept(
    serving: Engine, settings: FitSettings, expected: str, disk: Disk, stored: Path
) -> None:
    serving.send(Fit(settings=settings, paused=True))
    run = serving.until(FitStarted).run
    serving.until(FitPaused)
    disk.fill_up()
    serving.send(Continue())
    finished = serving.until(FitFinished)
    problems = [event for event in serving.said if isinstance(event, Problem)]
    assert sorted(problem.code for problem in problems) == ["checkpoint.failed", "recording.failed"]
    assert all("File too large" in problem.message for problem in problems)
    assert (finished.stopped, finished.weights_sha256) == (False, expected)
    assert load(stored / run / "checkpoint.safetensors").head.step == 0

    disk.make_room()
    serving.send(Fit(resume=run))
    assert serving.until(FitStarted).first_step == 0
    assert serving.until(FitFinished).weights_sha256 == expected
    whole = recording.read(stored / run / "recording.jsonl")
    assert (whole.step, whole.cut) == (20, False)
    assert whole.finished is not None
    assert sorted(path.name for path in (stored / run).iterdir()) == [
        "checkpoint.safetensors",
        "recording.jsonl",
    ]


def test_once_there_is_room_again_nothing_is_missing(
    serving: Engine, settings: FitSettings, expected: str, disk: Disk, stored: Path
) -> None:
    serving.send(Fit(settings=settings, paused=True))
    run = serving.until(FitStarted).run
    serving.until(FitPaused)
    disk.fill_up()
    steps(serving, 0, 10)  # the first epoch ends, and nothing of it can be kept
    steps(serving, 10, 13)
    assert any(isinstance(event, EpochEnded) for event in serving.said)
    assert not any(isinstance(event, CheckpointSaved) and event.step for event in serving.said)
    disk.make_room()
    serving.send(Continue())
    assert serving.until(FitFinished).weights_sha256 == expected
    problems = [event.code for event in serving.said if isinstance(event, Problem)]
    assert len(problems) == len(set(problems)) == 2
    whole = recording.read(stored / run / "recording.jsonl")
    assert whole.step == 20
    assert [type(event).__name__ for event in whole.events].count("EpochEnded") == 2
    assert load(stored / run / "checkpoint.safetensors").head.step == 20


def test_a_disk_that_is_full_from_the_start_costs_the_run_and_not_the_training(
    serving: Engine, settings: FitSettings, expected: str, disk: Disk
) -> None:
    disk.fill_up()
    serving.send(Fit(settings=settings))
    assert serving.until(FitFinished).weights_sha256 == expected
    problems = [event.code for event in serving.said if isinstance(event, Problem)]
    assert sorted(problems) == ["checkpoint.failed", "recording.failed"]
    assert not any(isinstance(event, CheckpointSaved) for event in serving.said)
