"""A disk that fails is said once, and stops nothing."""

from pathlib import Path

import pytest

from engine import runs
from engine.keeping import Keeping
from engine.protocol import BeforeTraining
from tests.engine.test_checkpoint import HEAD, TENSORS

LINE = BeforeTraining(run="run", test_loss=2.3, test_accuracy=0.1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full: Linux")
def test_a_disk_that_fills_up_ends_the_recording_with_one_problem(home: Path) -> None:
    folder = runs.create("other", 0.0)
    folder.recording = Path("/dev/full")
    keeping = Keeping(folder)
    keeping.open(None)
    keeping.record(LINE)
    keeping.record(LINE)
    [problem] = keeping.problems()
    assert problem.code == "recording.failed"
    assert "No space left" in problem.message
    assert keeping.problems() == []
    keeping.close()


def test_a_checkpoint_that_cannot_be_written_is_said_once_and_the_old_one_stays(
    home: Path,
) -> None:
    folder = runs.create("other", 0.0)
    keeping = Keeping(folder)
    assert keeping.lay_down(HEAD, TENSORS)
    blocked = folder.checkpoint / "not a folder"
    good, folder.checkpoint = folder.checkpoint, blocked
    assert not keeping.lay_down(HEAD, TENSORS)
    assert not keeping.lay_down(HEAD, TENSORS)
    assert [problem.code for problem in keeping.problems()] == ["checkpoint.failed"]
    assert good.is_file()
    keeping.close()


def test_without_a_folder_nothing_is_kept_and_nothing_fails() -> None:
    keeping = Keeping(None)
    keeping.open(None)
    keeping.record(LINE)
    assert not keeping.lay_down(HEAD, TENSORS)
    assert keeping.problems() == []
    keeping.close()
