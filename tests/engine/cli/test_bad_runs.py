"""What `fit --resume` is given and cannot go on with: one line, exit code 2, nothing harmed."""

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from engine.cli.fit import main
from engine.data.library import Library
from engine.protocol import FitSettings, ProtocolError, decode_command
from engine.runs import runs
from engine.runs.checkpoint import Checkpoint, load, save
from engine.runs.checkpoint_head import Head
from engine.runs.controls import Controls
from engine.training import beginning
from engine.training.metrics import EpochSoFar
from tests.engine.runs.test_runs import NO_RUNS
from tests.engine.small import write_npz


@pytest.fixture
def run(home: Path) -> Path:
    """The folder of a run that was stopped before its first step."""
    data = str(write_npz(home.parent / "small.npz"))
    settings = FitSettings(epochs=2, batch_size=30, hidden=(8,), threads=1, device="cpu", data=data)
    controls = Controls()
    controls.stop()
    finished = beginning.begin(settings, Library().load).run(controls, lambda event: None)
    return runs.folder(finished.run)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refused(run: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that says why; nothing in the run's folder has changed."""
    before = contents(run)
    assert main(["--resume", run.name]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    [line] = said.err.splitlines()
    assert contents(run) == before
    return line


def test_what_is_not_spoiled_goes_on(run: Path) -> None:
    assert main(["--resume", run.name, "--json"]) == 0


@pytest.mark.parametrize("kept", [0, 7, 8, 100, -1])
def test_a_checkpoint_that_is_cut_off(
    run: Path, capsys: pytest.CaptureFixture[str], kept: int
) -> None:
    path = run / "checkpoint.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    assert "is damaged" in refused(run, capsys)


def test_a_pickle_in_its_place(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run / "checkpoint.safetensors").write_bytes(pickle.dumps({"W1": [1.0]}))
    assert "is damaged (it is no whole safetensors file" in refused(run, capsys)


Spoiling = Callable[[Head], Head]


def sums(head: Head, step: int, **other: float) -> Head:
    """In the middle of its first epoch, with what so many steps add up to, but for `other`."""
    whole = {"steps": step, "samples": 30 * step, "right": 0, "seconds": 1.0}
    return replace(head, step=step, so_far=EpochSoFar(**{**whole, **other}).packed())


SPOILED: dict[str, Spoiling] = {
    "another run's": lambda head: replace(head, run="another"),
    "wider": lambda head: replace(head, settings=replace(head.settings, hidden=(9,))),
    "deeper": lambda head: replace(head, settings=replace(head.settings, hidden=(8, 8))),
    "another optimizer's": lambda head: replace(
        head, settings=replace(head.settings, optimizer="adam")
    ),
    "beyond its epoch": lambda head: replace(head, step=11),
    "in the middle, without its sums": lambda head: replace(head, step=5),
    "with sums of steps that never were": lambda head: replace(
        head, so_far=EpochSoFar(steps=3).packed()
    ),
    "with sums of images that never were": lambda head: sums(head, 5, samples=0),
    "with more right answers than images": lambda head: sums(head, 5, right=151),
    "with a time that is none": lambda head: sums(head, 5, seconds=float("nan")),
    "with threads without end": lambda head: replace(head, threads=10**9),
    "without sums": lambda head: replace(head, so_far=replace(head.so_far, dtype="<i8")),
    "on other data": lambda head: replace(head, data_sha256={"x_train": "0"}),
    "on data that is gone": lambda head: replace(
        head, data_source="/not/there", settings=replace(head.settings, data="/not/there")
    ),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_whole_checkpoint_that_does_not_fit(
    run: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    path = run / "checkpoint.safetensors"
    whole = load(path)
    save(path, SPOILED[how](whole.head), whole.tensors)
    refused(run, capsys)


def test_a_head_with_sums_that_can_be_goes_on(run: Path) -> None:
    path = run / "checkpoint.safetensors"
    whole = load(path)
    save(path, sums(whole.head, 5), whole.tensors)
    assert main(["--resume", run.name, "--json"]) == 0


def test_a_network_larger_than_its_weights_is_never_made(
    run: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = run / "checkpoint.safetensors"
    whole = load(path)
    settings = replace(whole.head.settings, hidden=(16_384,) * 8)
    save(path, replace(whole.head, settings=settings), whole.tensors)
    monkeypatch.setattr(beginning, "Training", None)
    assert "it does not fit" in refused(run, capsys)


def other_shapes(whole: Checkpoint) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    return {name: values[..., None] for name, values in whole.tensors.items()}


def test_tensors_of_another_shape_or_none_at_all(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = run / "checkpoint.safetensors"
    whole = load(path)
    for tensors in (other_shapes(whole), {}):
        save(path, whole.head, tensors)
        assert "it does not fit" in refused(run, capsys)


def test_a_run_that_another_engine_has(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = runs.open_run(run.name)
    assert "is being trained by another process" in refused(run, capsys)
    held.close()


def test_a_run_without_a_checkpoint(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run / "checkpoint.safetensors").unlink()
    assert "there is no checkpoint" in refused(run, capsys)


@pytest.mark.parametrize("name", NO_RUNS)
def test_a_name_that_is_no_runs(run: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    try:
        code: int | str | None = main([f"--resume={name}"])
    except SystemExit as leaving:
        code = leaving.code
    assert code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("name", ["../x", "/etc", "a/b", "", "x" * 300, ".", "..", "\\u0000"])
def test_a_name_that_leaves_its_folder_is_no_message(name: str) -> None:
    for line in (
        f'{{"type":"fit","resume":"{name}"}}',
        f'{{"type":"get_steps","run":"{name}","first":0,"stop":1}}',
        f'{{"type":"evaluate","run":"{name}"}}',
    ):
        with pytest.raises(ProtocolError):
            decode_command(line.encode())
