"""What lies in the runs' folder and is none of our files: links, pipes, holes, others' files."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.cli.runs import main
from engine.data import places
from engine.protocol.errors import Mistake
from engine.protocol.system import files
from engine.runs import checkpoint, old_runs, recording, runs
from engine.runs.checkpoint import save
from engine.runs.checkpoint_head import head_of
from engine.runs.runs import RunUnknown
from tests.engine.runs.test_checkpoint import HEAD, TENSORS
from tests.engine.runs.test_recording import whole_run, written


def a_run(folder: Path) -> Path:
    """A run that can go on, with what a killed process left, in `folder`."""
    folder.mkdir(parents=True)
    written(folder / "recording.jsonl", [replace(event, at=1.0) for event in whole_run()[:3]])
    save(folder / "checkpoint.safetensors", replace(HEAD, run=folder.name), TENSORS)
    (folder / ".checkpoint.safetensors.ab12_x9z.tmp").write_bytes(b"half")
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_link_in_the_runs_folder_is_no_run_and_nothing_behind_it_is_touched(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = a_run(tmp_path / "elsewhere" / "linked")
    before = everything(tmp_path / "elsewhere")
    places.runs_home().mkdir(parents=True)
    (places.runs_home() / "linked").symlink_to(target)
    for arguments in ([], ["--json"], ["--clean"], ["--clean", "--yes"]):
        assert main(arguments) == 0
    assert main(["--clean", "linked", "--yes"]) == 2
    assert "there is no run linked" in capsys.readouterr().err
    for use in (runs.folder, runs.open_run, runs.recording_of_run):
        with pytest.raises(RunUnknown):
            use("linked")
    assert everything(tmp_path / "elsewhere") == before
    assert (places.runs_home() / "linked").is_symlink()


def test_looking_sweeps_nothing_and_a_training_sweeps_only_what_ours_made(home: Path) -> None:
    folder = a_run(places.runs_home() / "run")
    for name in (".vimrc.tmp", ".checkpoint.safetensors.tmp", ".recording.jsonl.a b.tmp"):
        (folder / name).write_bytes(b"someone's")
    (folder / ".recording.jsonl.link0000.tmp").symlink_to(home)
    before = sorted(os.listdir(folder))
    main([])
    main(["--clean"])
    old_runs.to_go(old_runs.all_runs())
    assert sorted(os.listdir(folder)) == before
    runs.open_run("run").close()
    assert sorted(set(before) - set(os.listdir(folder))) == [".checkpoint.safetensors.ab12_x9z.tmp"]
    (run,) = old_runs.all_runs()
    assert not old_runs.remove(run), "other files lie in it"
    assert (folder / "checkpoint.safetensors").exists()


@pytest.mark.parametrize("name", ["recording.jsonl", "checkpoint.safetensors"])
def test_a_link_in_place_of_a_file_is_not_followed(home: Path, tmp_path: Path, name: str) -> None:
    folder = a_run(places.runs_home() / "run")
    target = tmp_path / f"outside-{name}"
    (folder / name).rename(target)
    before = target.read_bytes()
    (folder / name).symlink_to(target)
    main([])
    with pytest.raises(OSError, match="not a file"):
        files.opened(folder / name)
    if name == "recording.jsonl":
        with pytest.raises(OSError, match="symbolic"):
            recording.Recorder(folder / name)
    else:
        assert head_of(folder / name) is None
        with pytest.raises(Mistake):
            checkpoint.load(folder / name)
    (run,) = old_runs.all_runs()
    assert old_runs.remove(run)
    assert target.read_bytes() == before
    assert not folder.exists()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(6 * 1024**3)


def nonsense(path: Path) -> None:
    path.write_bytes(b"\x00\xff nonsense\n" * 100)


@pytest.mark.parametrize("name", ["recording.jsonl", "checkpoint.safetensors"])
@pytest.mark.parametrize("made", [pipe, sparse, nonsense])
def test_what_is_no_file_of_ours_holds_nothing_and_can_be_removed(
    home: Path, name: str, made: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    a_run(places.runs_home() / "good")
    folder = places.runs_home() / "bad"
    folder.mkdir()
    made(folder / name)
    began = time.monotonic()
    assert main([]) == 0
    listed = capsys.readouterr().out
    assert "good" in listed
    if name == "recording.jsonl":
        assert any(
            row.split()[:1] + row.split()[-1:] == ["bad", "damaged"] for row in listed.splitlines()
        )
        with pytest.raises(Mistake):
            recording.read(folder / name)
    else:
        assert head_of(folder / name) is None
        with pytest.raises(Mistake):
            checkpoint.load(folder / name)
    assert main(["--clean", "bad", "--yes"]) == 0
    assert not folder.exists()
    assert time.monotonic() - began < 5


def test_a_long_last_line_without_an_end_is_read_no_further_than_a_line_may_be(home: Path) -> None:
    folder = a_run(places.runs_home() / "run")
    with (folder / "recording.jsonl").open("ab") as file:
        file.truncate(6 * 1024**3)
    assert runs.listed().damaged == ("run",)
