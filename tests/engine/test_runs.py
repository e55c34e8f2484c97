"""Runs have names that sort, folders of their own, and a line each in the list."""

import os
import time
from pathlib import Path

import pytest

from engine import places, runs
from engine.runs import RunBusy, RunUnknown
from tests.engine.test_recording import finish, whole_run, written


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


@pytest.mark.parametrize("name", ["nope", "", "../run", "a/b", "x" * 65, "run\n", "한글"])
def test_a_name_that_is_no_runs_is_a_mistake(made: Path, name: str) -> None:
    with pytest.raises(RunUnknown) as caught:
        runs.open_run(name)
    assert "\n" not in str(caught.value)


def test_a_recording_is_found_by_name_folder_or_path(made: Path) -> None:
    recording = made / "recording.jsonl"
    for text in ("run", str(made), str(recording)):
        assert runs.recording_of(text) == recording


def test_the_list_tells_how_far_each_run_came(made: Path) -> None:
    [summary] = runs.summaries()
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
    [summary] = runs.summaries()
    assert (summary.step, summary.test_accuracy) == (328, 0.9)
    assert summary.resumable
    assert not summary.finished


def test_only_the_ends_of_a_long_recording_are_needed(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_TAIL", 50)
    [summary] = runs.summaries()
    assert (summary.step, summary.finished) == (400, True)


def test_a_broken_recording_hides_no_other(made: Path) -> None:
    for name, content in {"broken": b"nonsense\n", "empty": b"", "half": b"{"}.items():
        (made.parent / name).mkdir()
        (made.parent / name / "recording.jsonl").write_bytes(content)
    (made.parent / "without").mkdir()
    (made.parent / "a file").touch()
    assert [summary.run for summary in runs.summaries()] == ["run"]


def test_a_stopped_run_is_not_finished(made: Path) -> None:
    os.truncate(made / "recording.jsonl", 0)
    written(made / "recording.jsonl", [*whole_run()[:3], finish(128)])
    [summary] = runs.summaries()
    assert (summary.step, summary.finished, summary.test_accuracy) == (128, False, None)


def test_no_home_is_an_empty_list(home: Path) -> None:
    assert runs.summaries() == []
