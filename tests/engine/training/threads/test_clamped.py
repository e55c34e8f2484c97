"""More threads than processors starve a machine: as many as can run train, and that is said."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.protocol import Event, FitFinished, FitSettings, FitStarted, Fork, Problem
from engine.runs import runs
from engine.runs.controls import Controls
from engine.training import beginning, devices
from engine.training.fitting import Fitting
from engine.training.threads.processors import Processors, processors
from tests.engine.small import small_dataset, write_npz
from tests.engine.talk import run

SHORT = FitSettings(epochs=2, batch_size=100, hidden=(8,), device="cpu")


def load(where: str) -> Dataset:
    return small_dataset()


def machine_of(patch: pytest.MonkeyPatch, *, machine: int, usable: int) -> None:
    """All engines of this test see so many processors; torch may take any number of threads."""
    there = Processors(machine, usable, None)
    monkey = "engine.training.{}.processors"
    for module in ("beginning", "devices"):
        patch.setattr(monkey.format(module), lambda: there)


def trained(fitting: Fitting, *, stop: bool = False) -> tuple[FitFinished, list[Event]]:
    told: list[Event] = []
    controls = Controls()

    def take(event: Event) -> None:
        told.append(event)
        if stop:
            controls.stop()

    return fitting.run(controls, take), told


def words(told: list[Event]) -> list[tuple[str, dict[str, object]]]:
    return [(event.code, dict(event.detail)) for event in told if isinstance(event, Problem)]


def test_a_new_run_has_at_most_a_thread_a_processor(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine_of(monkeypatch, machine=8, usable=2)
    asked = replace(SHORT, threads=999)
    finished, told = trained(beginning.begin(asked, load))
    (started,) = (event for event in told if isinstance(event, FitStarted))
    assert started.threads == finished.threads == 2
    assert started.settings.threads == 999, "what was asked for is what was asked for"
    assert words(told) == [("fit.threads", {"asked": 999, "threads": 2})]


@pytest.mark.parametrize("threads", [None, 1, 2])
def test_of_threads_that_can_run_nothing_is_said(
    home: Path, monkeypatch: pytest.MonkeyPatch, threads: int | None
) -> None:
    machine_of(monkeypatch, machine=2, usable=2)
    asked = replace(SHORT, threads=threads)
    _, told = trained(beginning.begin(asked, load))
    assert words(told) == []


def test_a_run_goes_on_with_its_own_threads_where_fewer_may_be_used_now(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine_of(monkeypatch, machine=2, usable=2)
    asked = replace(SHORT, threads=2)
    whole, _ = trained(beginning.begin(asked, load))
    stopped, _ = trained(beginning.begin(asked, load), stop=True)
    machine_of(monkeypatch, machine=2, usable=1)
    finished, told = trained(beginning.go_on(stopped.run, load))
    assert finished.threads == 2
    assert finished.weights_sha256 == whole.weights_sha256
    assert words(told) == []


def test_on_a_smaller_machine_it_goes_on_with_fewer_and_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine_of(monkeypatch, machine=2, usable=2)
    asked = replace(SHORT, threads=2)
    stopped, _ = trained(beginning.begin(asked, load), stop=True)
    machine_of(monkeypatch, machine=1, usable=1)
    finished, told = trained(beginning.go_on(stopped.run, load))
    assert finished.threads == 1
    assert words(told) == [("resume.threads", {"was": 2, "threads": 1})]


def test_a_fork_has_its_parents_threads_where_fewer_may_be_used_now(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine_of(monkeypatch, machine=2, usable=2)
    asked = replace(SHORT, threads=2)
    parent, _ = trained(beginning.begin(asked, load))
    machine_of(monkeypatch, machine=2, usable=1)
    forked = beginning.fork(Fork(run=parent.run, epoch=1, learning_rate=0.01), load)
    finished, told = trained(forked)
    assert finished.threads == 2
    assert finished.epochs[0].loss == parent.epochs[0].loss
    assert words(told) == []


def test_by_itself_it_takes_no_more_than_a_quota_grants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_THREADS_AT_FIRST", 8)
    monkeypatch.setattr(devices, "processors", lambda: Processors(16, 12, 2.6))
    assert devices.default_threads() == 3


def test_the_command_says_it_in_one_line_and_trains(home: Path, tmp_path: Path) -> None:
    data = ["--data", str(write_npz(tmp_path / "small.npz"))]
    short = ["--epochs", "1", "--hidden", "8", "--threads", "999"]
    told = run("fit", *short, *data, home=home)
    assert told.returncode == 0
    (line,) = (line for line in told.stderr.splitlines() if "999" in line)
    assert line.endswith(f"; {processors().usable} train")
    assert runs.summary_of(next((home / "data" / "runs").iterdir())) is not None
