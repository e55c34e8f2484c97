"""A run trained on beyond its last epoch is, bit for bit, a run of so many epochs."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.protocol import CheckpointSaved, EpochFigures, Event, FitFinished, FitSettings, Steps
from engine.runs import checkpoint, recording, runs
from engine.runs.controls import Controls
from engine.runs.keeping import Keeping
from engine.training import beginning
from engine.training.beginning import RunFinished
from tests.engine.small import small_dataset

ASKED = FitSettings(epochs=2, batch_size=64, hidden=(16,), threads=1)


def load(where: str) -> Dataset:
    return small_dataset()


def trained(settings: FitSettings, *, stop_at: int | None = None) -> FitFinished:
    """A new run, stopped in order once that many steps are behind it."""
    controls = Controls()

    def stop(event: Event) -> None:
        if isinstance(event, Steps) and event.first + event.loss.shape[0] == stop_at:
            controls.stop()

    return beginning.begin(settings, load).run(controls, stop)


def gone_on(run: str, epochs: int | None = None) -> FitFinished:
    return beginning.go_on(run, load, epochs=epochs).run(Controls(), lambda event: None)


def figures(finished: FitFinished) -> tuple[EpochFigures, ...]:
    """But for how long each took."""
    return tuple(replace(epoch, seconds=0.0) for epoch in finished.epochs)


def losses(run: str) -> list[float]:
    events = recording.read(runs.recording_of_run(run)).events
    return [loss for e in events if isinstance(e, Steps) for loss in e.loss.values()]


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"optimizer": "adam"},
        {"optimizer": "momentum", "activation": "tanh"},
        {"optimizer": "sgd", "hidden": (8, 4), "seed": 3},
        {"precision": "bf16"},
    ],
)
@pytest.mark.parametrize("stop_at", [None, 5])
def test_it_is_what_a_run_of_so_many_epochs_would_have_been(
    home: Path, other: dict[str, Any], stop_at: int | None
) -> None:
    settings = replace(ASKED, **other)
    begun = trained(settings, stop_at=stop_at)
    assert begun.stopped is (stop_at is not None)
    longer, whole = gone_on(begun.run, 5), trained(replace(settings, epochs=5))
    assert longer.weights_sha256 == whole.weights_sha256
    assert figures(longer) == figures(whole)
    assert losses(longer.run) == losses(whole.run)
    one, other_one = (
        checkpoint.load(runs.folder(r.run) / runs.CHECKPOINT) for r in (longer, whole)
    )
    assert one.head.settings == other_one.head.settings
    for name, values in one.tensors.items():
        assert values.tobytes() == other_one.tensors[name].tobytes(), name


def test_it_is_listed_and_recorded_as_one_run_of_so_many_epochs(home: Path) -> None:
    run = trained(ASKED).run
    with pytest.raises(RunFinished, match="--epochs"):
        gone_on(run)
    gone_on(run, 3)
    recorded = recording.read(runs.recording_of_run(run))
    assert (recorded.started.settings.epochs, recorded.started.steps) == (3, 15)
    assert recorded.finished is not None
    [summary] = runs.listed().runs
    assert (summary.finished, summary.step, summary.steps) == (True, 15, 15)
    with pytest.raises(RunFinished):
        gone_on(run, 3)


def test_killed_before_its_first_new_step_it_goes_on_from_its_name_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, whole = trained(ASKED).run, trained(replace(ASKED, epochs=4))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Keeping, "open", killed)  # between the checkpoint and the recording
        with pytest.raises(KeyboardInterrupt):
            gone_on(run, 4)
    longer = gone_on(run)
    assert longer.weights_sha256 == whole.weights_sha256
    assert recording.read(runs.recording_of_run(run)).step == 20


def test_where_nothing_can_be_written_the_run_stays_as_it_was(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = trained(ASKED).run
    folder = runs.folder(run)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    said: list[Event] = []
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        finished = beginning.go_on(run, load, epochs=3).run(Controls(), said.append)
    assert len(finished.epochs) == 3  # trained, and said not to be kept
    assert not any(isinstance(event, CheckpointSaved) for event in said)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
