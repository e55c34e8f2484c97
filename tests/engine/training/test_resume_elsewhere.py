"""A run whose device failed goes on with another from its last checkpoint."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.cli.fit import refuse_contradictions
from engine.cli.fit_options import parse
from engine.data.dataset import Dataset
from engine.protocol import FitSettings
from engine.runs import checkpoint, runs
from engine.runs.controls import Controls
from engine.training import beginning, device_failure, devices
from engine.training.device_failure import DeviceFull
from engine.training.devices import DeviceMissing
from engine.training.fitting import Fitting
from engine.training.loop import Training
from tests.engine.small import small_dataset


def load(where: str) -> Dataset:
    return small_dataset()


@contextmanager
def gone_on(run: str, **where: str) -> Iterator[Fitting]:
    fitting = beginning.go_on(run, load, **where)  # type: ignore[arg-type]
    try:
        yield fitting
    finally:
        assert fitting._folder is not None
        fitting._folder.close()


@pytest.fixture
def lost_on_cuda(home: Path) -> str:
    """The name of a run that stopped on the CPU, its checkpoint saying that it was CUDA."""
    asked = FitSettings(epochs=2, batch_size=64, hidden=(16,), threads=1)
    controls = Controls()
    finished = beginning.begin(asked, load).run(controls, lambda event: controls.stop())
    path = runs.folder(finished.run) / runs.CHECKPOINT
    kept = checkpoint.load(path)
    head = replace(kept.head, device="cuda", settings=replace(asked, device="cuda"))
    checkpoint.save(path, head, kept.tensors)
    return finished.run


def test_a_named_device_goes_on_with_the_run_without_a_complaint(lost_on_cuda: str) -> None:
    with gone_on(lost_on_cuda, device="cpu") as fitting:
        assert (fitting._device, fitting._problems) == ("cpu", ())
    wish = parse(["--resume", lost_on_cuda, "--device", "cpu"])
    kept = checkpoint.load(runs.folder(lost_on_cuda) / runs.CHECKPOINT)
    refuse_contradictions(wish, kept.head)


def test_a_device_that_is_not_there_is_refused_and_the_run_stays_free(lost_on_cuda: str) -> None:
    for where in ({}, {"device": "mps"}):
        with pytest.raises(DeviceMissing), gone_on(lost_on_cuda, **where):
            pass
    with gone_on(lost_on_cuda, device="cpu"):
        pass


def test_a_device_that_has_failed_in_this_process_is_left_with_a_word(
    lost_on_cuda: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = runs.folder(lost_on_cuda) / runs.CHECKPOINT
    kept = checkpoint.load(path)
    on_any = replace(kept.head, settings=replace(kept.head.settings, device="auto"))
    checkpoint.save(path, on_any, kept.tensors)
    monkeypatch.setattr(devices, "present", lambda: ["cuda", "cpu"])
    monkeypatch.setitem(device_failure.failed, "cuda", "CUDA error: it died")
    with gone_on(lost_on_cuda) as fitting:
        assert fitting._device == "cpu"
        told = [(problem.code, problem.detail["device"]) for problem in fitting._problems]
    assert told == [("device.passed", "cuda"), ("resume.device", "cpu")]


@pytest.mark.parametrize("where", ["__init__", "restore"])
def test_a_device_without_room_is_not_taken_for_a_damaged_checkpoint(
    where: str, lost_on_cuda: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DeviceFull("cuda")

    monkeypatch.setattr(Training, where, full)
    with pytest.raises(DeviceFull), gone_on(lost_on_cuda, device="cpu"):
        pass
