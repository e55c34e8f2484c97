"""Runs have names that sort, folders of their own, and a line each in the list."""

import os
import re
import time
from pathlib import Path

import pytest

from engine.data import places
from engine.protocol import FitSettings
from engine.runs import runs
from engine.runs.controls import Controls
from engine.runs.runs import RunBusy, RunUnknown
from engine.training import beginning
from tests.engine.runs.test_recording import finish, whole_run, written
from tests.engine.small import small_dataset


@pytest.fixture
def made(home: Path) -> Path:
    """The folder of a run that is finished."""
    folder = places.runs_home() / "run"
    folder.mkdir(parents=True)
    written(folder / "recording.jsonl", whole_run())
    return folder


def test_a_name_tells_time_and_data(home: Path) -> None:
    now = time.mktime((2026, 11, 22, 14, 37, 5, 0, 0, -1))
    assert runs.new_name("mnist", now) == "2026-11-22-1437-05-mnist"


def test_runs_of_one_second_have_different_names(home: Path) -> None:
    folders = [runs.create("mnist", 0.0) for _ in range(3)]
    names = [folder.name for folder in folders]
    assert names[1:] == [f"{names[0]}-2", f"{names[0]}-3"]
    for folder in folders:
        folder.close()


def test_a_run_is_written_by_one_process_at_a_time(made: Path) -> None:
    first = runs.open_run("run")
    with pytest.raises(RunBusy, match="another process"):
        runs.open_run("run")
    first.close()
    runs.open_run("run").close()


NO_RUNS = ["nope", "", ".", "..", "../runs/run", "../x", "a/b", "/etc", "run/", "-r", ".run"]
NO_RUNS += ["x" * 65, "x" * 300, "x/" * 3_000, "run\n", "run\x00", "\x00", "\udcff", "한글"]


@pytest.mark.parametrize("name", NO_RUNS)
def test_a_name_that_is_no_runs_is_a_mistake(
    made: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = made / "deep" / "folder"
    elsewhere.mkdir(parents=True)
    monkeypatch.chdir(elsewhere)  # a name may be a path too, and none of these lies there
    for find in (runs.open_run, runs.folder, runs.recording_of_run, runs.recording_of):
        with pytest.raises(RunUnknown) as caught:
            find(name)
        assert "\n" not in str(caught.value)


def test_a_clock_that_was_set_back_makes_no_two_runs_of_one_name(home: Path) -> None:
    made: list[str] = []
    for now in (7_200.0, 3_600.0, 7_200.0, 0.0, 3_600.0):
        folder = runs.create("mnist", now)
        made.append(folder.name)
        folder.close()
    assert len(set(made)) == len(made)
    by_age = sorted(zip((7_200, 3_600, 7_200, 0, 3_600), made, strict=True))
    assert [name for _, name in by_age] == sorted(made)


def test_what_a_killed_process_was_writing_is_removed_when_the_run_is_opened(made: Path) -> None:
    left = made / ".checkpoint.safetensors.x1y2z3.tmp"
    left.touch()
    (made / ".other").touch()
    first = runs.open_run("run")
    assert not left.exists()
    assert (made / ".other").exists()
    left.touch()  # now it may be ours
    with pytest.raises(RunBusy):
        runs.open_run("run")
    assert left.exists()
    first.close()


def test_a_run_that_was_removed_before_it_could_be_locked_is_unknown(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def removed_first(descriptor: int, how: int) -> None:
        (made / "recording.jsonl").unlink()
        made.rmdir()

    monkeypatch.setattr(fcntl, "flock", removed_first)
    with pytest.raises(RunUnknown):
        runs.open_run("run")


def test_a_moment_that_no_calendar_names_hides_one_run_and_no_other(made: Path) -> None:
    other = made.parent / "other"
    other.mkdir()
    line = (made / "recording.jsonl").read_bytes()
    (other / "recording.jsonl").write_bytes(re.sub(rb'"at":[^,]*', b'"at":1e300', line, count=1))
    assert [summary.run for summary in runs.listed().runs] == ["run"]


def test_a_recording_is_found_by_name_folder_or_path(made: Path) -> None:
    recording = made / "recording.jsonl"
    for text in ("run", str(made), str(recording)):
        assert runs.recording_of(text) == recording


def test_the_list_tells_how_far_each_run_came(made: Path) -> None:
    [summary] = runs.listed().runs
    assert (summary.run, summary.step, summary.steps) == ("run", 400, 400)
    assert summary.finished
    assert not summary.resumable


def test_a_run_that_was_killed_is_listed_with_its_last_figures(made: Path) -> None:
    events = whole_run()
    os.truncate(made / "recording.jsonl", 0)
    written(made / "recording.jsonl", events[:6])
    with (made / "recording.jsonl").open("ab") as file:
        file.write(b'{"type":"ste')
    (made / "checkpoint.safetensors").touch()
    [summary] = runs.listed().runs
    assert (summary.step, summary.test_accuracy) == (328, 0.9)
    assert summary.resumable
    assert not summary.finished


def test_only_the_ends_of_a_long_recording_are_needed(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_TAIL", 50)
    [summary] = runs.listed().runs
    assert (summary.step, summary.finished) == (400, True)


def test_a_broken_recording_hides_no_other(made: Path) -> None:
    for name, content in {"broken": b"nonsense\n", "empty": b"", "half": b"{"}.items():
        (made.parent / name).mkdir()
        (made.parent / name / "recording.jsonl").write_bytes(content)
    (made.parent / "without").mkdir()
    (made.parent / "a file").touch()
    assert [summary.run for summary in runs.listed().runs] == ["run"]


def test_a_stopped_run_is_not_finished(made: Path) -> None:
    os.truncate(made / "recording.jsonl", 0)
    written(made / "recording.jsonl", [*whole_run()[:3], finish(128)])
    [summary] = runs.listed().runs
    assert (summary.step, summary.finished, summary.test_accuracy) == (128, False, None)


def test_no_home_is_an_empty_list(home: Path) -> None:
    assert runs.listed().runs == ()


def test_a_run_whose_recording_found_no_room_is_finished_by_its_checkpoint(home: Path) -> None:
    asked = FitSettings(epochs=2, batch_size=100, hidden=(8,), threads=1, device="cpu")
    finished = beginning.begin(asked, lambda _: small_dataset()).run(Controls(), lambda _: None)
    path = runs.recording_of_run(finished.run)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:4]))  # no further than its first epoch
    [summary] = runs.listed().runs
    assert (summary.step, summary.finished, summary.resumable) == (6, True, False)
    assert summary.test_accuracy == finished.test_accuracy
    with pytest.raises(beginning.RunFinished):
        beginning.go_on(finished.run, lambda _: small_dataset())

    path.write_bytes(b"".join(lines[:-1]))  # killed before it could say that it had finished
    [summary] = runs.listed().runs
    assert (summary.step, summary.finished, summary.resumable) == (6, False, True)
