"""The time that events carry, on a machine whose clock is wrong, or is set while it runs."""

import os
import time
from pathlib import Path

import pytest

from engine.cli.runs import main
from engine.data import places
from engine.protocol import DeviceReady, clock, decode_event, encode
from engine.runs import old_runs, runs


@pytest.fixture(autouse=True)
def _the_clock_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_offset", clock._offset)


def said() -> float:
    ready = DeviceReady(at=clock.now(), device="cpu", reason="only", name="", threads=1, torch="")
    return decode_event(encode(ready)).at


def test_a_clock_that_is_set_back_sets_no_event_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = said()
    monkeypatch.setattr(time, "time", lambda: before - 86_400)
    assert said() >= before


@pytest.mark.parametrize("wrong", [-1e9, 0.0, clock.YEAR_10000 - 1, 1e15])
def test_a_clock_that_is_wrong_tells_times_that_may_be_told(
    wrong: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "_offset", wrong - time.monotonic())
    first = said()
    clock.not_before(clock.YEAR_10000 - 1)
    assert said() >= first
    assert time.strftime("%Y", time.localtime(said()))


def test_runs_of_one_second_have_names_of_their_own(home: Path) -> None:
    now = clock.now()
    made = [runs.create("digits", now) for _ in range(3)]
    for folder in made:
        folder.close()
    first = runs.new_name("digits", now)
    assert [folder.name for folder in made] == [first, f"{first}-2", f"{first}-3"]


@pytest.mark.parametrize("moment", [-1e9, 2.0**36, 2.0**57])
def test_a_damaged_run_whose_folder_was_changed_at_no_time_is_listed_and_removed(
    home: Path, moment: float, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = places.runs_home() / "run"
    run.mkdir(parents=True)
    (run / "recording.jsonl").write_bytes(b"nothing\n")
    stat = Path.stat

    def told(path: Path, **how: bool) -> os.stat_result:
        found = stat(path, **how)
        if path != run:
            return found
        return os.stat_result((*found[:10], moment, moment, moment))

    monkeypatch.setattr(Path, "stat", told)
    assert old_runs.all_runs()[0].state == "damaged"
    assert main(["--clean", "run", "--yes"]) == 0
    assert not run.exists()
    assert capsys.readouterr().err == ""
