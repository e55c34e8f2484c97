"""A disk that fails is said once, and stops nothing."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.protocol import BeforeTraining, clock
from engine.runs import keeping, recording, runs
from engine.runs.keeping import Keeping
from tests.engine.runs.test_checkpoint import HEAD, TENSORS
from tests.engine.runs.test_recording import started, whole_run, written

STARTED = started()
LINE = BeforeTraining(run="run", test_loss=2.3, test_accuracy=0.1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full: Linux")
def test_a_disk_that_fills_up_ends_the_recording_with_one_problem(home: Path) -> None:
    folder = runs.create("other", 0.0)
    folder.recording = Path("/dev/full")
    kept = Keeping(folder)
    kept.open(STARTED, None)
    kept.record(LINE)
    kept.record(LINE)
    [problem] = kept.problems()
    assert problem.code == "recording.failed"
    assert "No space left" in problem.message
    assert kept.problems() == []
    kept.close()


def test_a_checkpoint_that_cannot_be_written_is_said_once_and_the_old_one_stays(
    home: Path,
) -> None:
    folder = runs.create("other", 0.0)
    kept = Keeping(folder)
    assert kept.lay_down(HEAD, TENSORS)
    blocked = folder.checkpoint / "not a folder"
    good, folder.checkpoint = folder.checkpoint, blocked
    assert not kept.lay_down(HEAD, TENSORS)
    assert not kept.lay_down(HEAD, TENSORS)
    assert [problem.code for problem in kept.problems()] == ["checkpoint.failed"]
    assert good.is_file()
    kept.close()


def test_without_a_folder_nothing_is_kept_and_nothing_fails() -> None:
    kept = Keeping(None)
    kept.open(STARTED, None)
    kept.record(LINE)
    assert not kept.lay_down(HEAD, TENSORS)
    assert kept.problems() == []
    kept.close()


def test_a_recording_that_waits_for_room_for_too_long_is_given_up(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_BEHIND", 1_000)
    folder = runs.create("other", 0.0)
    folder.recording = Path("/dev/full")
    kept = Keeping(folder)
    kept.open(STARTED, None)
    kept.record(LINE)
    assert kept._recorder is not None
    for _ in range(20):
        kept.record(LINE)
    assert kept._recorder is None
    assert len(kept.problems()) == 1
    kept.close()


def test_times_in_a_recording_never_run_backwards_though_the_clock_was_set_back(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "_offset", clock._offset)
    ahead = clock.now() + 3_600
    folder = runs.create("other", 0.0)
    recorded = [replace(event, at=ahead + number) for number, event in enumerate(whole_run()[:3])]
    written(folder.recording, recorded)
    kept = Keeping(folder)
    kept.open(STARTED, replace(HEAD, step=128))
    kept.record(replace(whole_run()[3], at=clock.now()))
    kept.close()
    times = [event.at for event in recording.read(folder.recording).events]
    assert times == sorted(times)
    assert times[0] == ahead


def test_a_run_without_a_first_line_begins_its_recording_when_it_goes_on(home: Path) -> None:
    for left in (None, b"", b'{"type":"fit_sta'):
        folder = runs.create("other", 0.0)
        if left is not None:
            folder.recording.write_bytes(left)
        kept = Keeping(folder)
        kept.open(STARTED, replace(HEAD, step=0))
        kept.record(LINE)
        kept.close()
        assert kept.problems() == []
        assert recording.read(folder.recording).events == (STARTED, LINE)


@pytest.mark.parametrize("left", [None, b"", b"nonsense\n"])
def test_a_run_whose_recording_is_lost_goes_on_without_one_and_says_so(
    home: Path, left: bytes | None
) -> None:
    folder = runs.create("other", 0.0)
    if left is not None:
        folder.recording.write_bytes(left)
    kept = Keeping(folder)
    kept.open(STARTED, replace(HEAD, step=128))
    kept.record(LINE)
    [problem] = kept.problems()
    assert problem.code == "recording.failed"
    kept.close()
    assert (folder.recording.read_bytes() if left is not None else None) == left
