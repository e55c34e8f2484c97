"""Looks at a network: at one that trains, at its checkpoint, at none; weights and answers."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from engine.data.library import Library
from engine.protocol import (
    MAX_UNITS,
    Continue,
    DeviceReady,
    Event,
    Fit,
    FitContinued,
    FitFinished,
    FitPaused,
    FitSettings,
    FitStarted,
    GetWeights,
    Predict,
    Predicted,
    Problem,
    ProtocolError,
    StepOnce,
    UnitWeights,
    decode_command,
    decode_event,
    encode,
)
from engine.protocol.arrays import Array
from engine.runs import checkpoint
from engine.runs.runs import CHECKPOINT, recording_of_run
from engine.serving.threads.training import TrainingThread
from engine.training.initialisation import initial_parameters
from tests.engine.small import arrays, write_npz
from tests.engine.talk import engine

RECORDINGS = Path(__file__).parents[2] / "recordings"
IMAGES = arrays().x_test[:3]
CHAPTER = initial_parameters((784, 512, 10), 0)[0]


def read(event: UnitWeights) -> npt.NDArray[np.float32]:
    """(units, 784)."""
    return np.frombuffer(event.weights.data, "<f4").reshape(-1, 784)


def test_a_run_shows_its_weights_of_the_moment_while_it_trains_and_its_last_ones_after(
    home: Path,
) -> None:
    data = str(write_npz(home.parent / "small.npz"))
    settings = FitSettings(epochs=2, batch_size=30, hidden=(16,), data=data)
    with engine("serve", home=home) as serving:
        serving.send(Fit(settings=settings, paused=True))
        run = serving.until(FitStarted).run
        serving.until(FitPaused)
        serving.send(GetWeights(id=1, run=run, first=3, count=5))
        untrained = serving.until(UnitWeights)
        assert (untrained.reply_to, untrained.run, untrained.step) == (1, run, 0)
        assert (untrained.first, untrained.units) == (3, 16)
        began = initial_parameters((784, 16, 10), 0)[0]
        assert np.array_equal(read(untrained), began[:, 3:8].T)

        serving.send(StepOnce(), StepOnce())
        serving.until(FitPaused, lambda event: event.step == 2)
        paused = len([event for event in serving.said if isinstance(event, FitPaused)])
        serving.send(GetWeights(id=2, run=run, count=MAX_UNITS))
        moved = serving.until(UnitWeights)
        assert moved.step == 2, "no checkpoint is so young"
        assert moved.weights.shape == (16, 28, 28)
        assert not np.array_equal(read(moved), began.T)
        serving.send(GetWeights(id=3, run=run, first=16))
        refused = serving.until(Problem)
        assert (refused.code, refused.reply_to) == ("weights.outside", 3)

        serving.send(Continue())
        serving.until(FitContinued)
        assert len([event for event in serving.said if isinstance(event, FitPaused)]) == paused, (
            "to be looked at is no other pause"
        )
        finished = serving.until(FitFinished)
        serving.send(GetWeights(id=4, run=run, count=16))
        last = serving.until(UnitWeights)
        assert last.step == finished.step
        laid_down = checkpoint.load(recording_of_run(run).with_name(CHECKPOINT))
        assert np.array_equal(read(last), laid_down.tensors["W1"].T)
        assert serving.end() == 0


def test_a_training_that_is_asked_all_the_time_ends_with_the_same_weights(home: Path) -> None:
    data = str(write_npz(home.parent / "small.npz"))
    settings = FitSettings(epochs=3, batch_size=30, hidden=(16,), data=data)
    with engine("serve", home=home) as serving:
        serving.send(Fit(settings=settings))
        alone = serving.until(FitFinished)
        serving.send(Fit(settings=settings))
        run = serving.until(FitStarted, lambda event: event.run != alone.run).run
        pixels = Array("|u1", IMAGES.shape, IMAGES.tobytes())
        for number in range(1, 401, 2):
            serving.send(GetWeights(id=number, run=run))
            serving.send(Predict(id=number + 1, run=run, pixels=pixels, now=True))
        watched = serving.until(FitFinished)
        serving.send(GetWeights(id=401, run=run))
        serving.until(UnitWeights, lambda event: event.reply_to == 401)
        serving.send(Predict(id=402, run=run, pixels=pixels))
        serving.until(Predicted, lambda event: event.reply_to == 402)
        serving.end()
    looks = (event for event in serving.said if isinstance(event, UnitWeights | Predicted))
    answered = {event.reply_to for event in looks}
    assert answered == set(range(1, 403)), "each is answered, also those that came too late"
    assert watched.weights_sha256 == alone.weights_sha256


def answers(parameters: list[npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """Logits of one hidden layer to IMAGES, computed here."""
    w1, b1, w2, b2 = parameters
    x = IMAGES.reshape(len(IMAGES), -1).astype(np.float32) / np.float32(255)
    hidden: npt.NDArray[np.float32] = np.maximum(x @ w1 + b1, 0) @ w2 + b2
    return hidden


def test_an_image_is_read_by_the_weights_of_the_moment_where_that_is_asked(home: Path) -> None:
    data = str(write_npz(home.parent / "small.npz"))
    settings = FitSettings(epochs=2, batch_size=30, hidden=(16,), data=data)
    pixels = Array("|u1", IMAGES.shape, IMAGES.tobytes())

    def logits(event: Predicted) -> npt.NDArray[np.float32]:
        return np.frombuffer(event.logits.data, "<f4").reshape(event.logits.shape)

    with engine("serve", home=home) as serving:
        serving.send(Fit(settings=settings, paused=True))
        run = serving.until(FitStarted).run
        serving.until(FitPaused)
        serving.send(Predict(id=1, run=run, pixels=pixels, now=True))
        first = serving.answer(Predicted, to=1)
        assert (first.run, first.step) == (run, 0)
        began = initial_parameters((784, 16, 10), 0)
        np.testing.assert_allclose(logits(first), answers(began), atol=1e-5)
        serving.send(StepOnce(), StepOnce())
        serving.until(FitPaused, lambda event: event.step == 2)
        serving.send(Predict(id=2, run=run, pixels=pixels, now=True))
        serving.send(Predict(id=3, run=run, pixels=pixels))
        moved, kept = serving.answer(Predicted, to=2), serving.answer(Predicted, to=3)
        assert (moved.step, kept.step) == (2, 0), "no checkpoint is so young"
        assert not np.allclose(logits(moved), logits(kept))
        serving.send(Predict(id=4, run=None, pixels=pixels, now=True))
        assert serving.answer(Predicted, to=4).run is None
        serving.send(Continue())
        finished = serving.until(FitFinished)
        serving.send(Predict(id=5, run=run, pixels=pixels, now=True))
        last = serving.answer(Predicted, to=5)
        assert last.step == finished.step
        laid_down = checkpoint.load(recording_of_run(run).with_name(CHECKPOINT)).tensors
        kept_last = [laid_down[name] for name in ("W1", "b1", "W2", "b2")]
        np.testing.assert_allclose(logits(last), answers(kept_last), atol=1e-5)
        assert serving.end() == 0


def test_no_run_is_the_untrained_network_of_the_chapter(home: Path) -> None:
    with engine("serve", home=home) as serving:
        serving.send(GetWeights(first=510, count=4))
        answer = serving.until(UnitWeights)
    assert (answer.run, answer.step, answer.units) == (None, 0, 512)
    assert np.array_equal(read(answer), CHAPTER[:, 510:].T)


def test_a_replay_has_the_weights_that_were_laid_down_beside_it_or_says_that_there_are_none(
    home: Path,
) -> None:
    beside = home.parent / "digits"
    shutil.copytree(RECORDINGS / "digits-32-units", beside)
    with engine("replay", "--speed", "0", str(beside), home=home) as playing:
        playing.send(Fit())
        finished = playing.until(FitFinished)
        playing.send(GetWeights(run=finished.run, count=2))
        assert playing.until(UnitWeights).step == finished.step
    alone = RECORDINGS / "digits-2-epochs" / "recording.jsonl"
    with engine("replay", "--speed", "0", str(alone), home=home) as playing:
        playing.send(Fit())
        run = playing.until(FitStarted).run
        playing.send(GetWeights(id=7, run=run))
        refused = playing.until(Problem)
        assert (refused.code, refused.reply_to) == ("predict.no_weights", 7)


def test_a_look_that_came_too_late_is_passed_on() -> None:
    """A training that never looks, as one that fails before it can."""
    asked = GetWeights(id=5, run="a-run", count=2)
    missed: list[GetWeights | Predict] = []

    class Ending:
        replay = None

        def get_ready(self) -> DeviceReady:
            return DeviceReady(device="cpu", reason="only", name="cpu", threads=1, torch="")

        def recording_of(self, run: str) -> Path:
            raise AssertionError

        def fit(
            self, command: Fit, controls: object, emit: Callable[[Event], None], load: object
        ) -> FitFinished:
            emit(replace(STARTED, run="a-run"))
            assert thread.look(asked)
            assert not thread.look(replace(asked, run="another"))
            assert not thread.look(replace(asked, run=None))
            raise MemoryError("too large")

    thread = TrainingThread(Ending(), Library(), lambda event: None, missed.append)
    thread.fit(Fit())
    assert thread._thread is not None
    thread._thread.join()
    assert missed == [asked]
    assert not thread.look(asked), "nothing trains any more"


STARTED = FitStarted(
    run="run",
    settings=FitSettings(),
    device="cpu",
    device_name="cpu",
    threads=1,
    precision="fp32",
    data="other",
    train=1,
    test=1,
    parameters=1,
    steps_per_epoch=1,
    steps=1,
)


# ---- what is no question, and what is no answer


def test_a_question_without_bounds_is_refused() -> None:
    line = encode(GetWeights(count=MAX_UNITS))
    assert decode_command(line) == GetWeights(count=MAX_UNITS)
    for wrong in (b'"count":257', b'"count":0', b'"count":-1', b'"count":1.5'):
        with pytest.raises(ProtocolError):
            decode_command(line.replace(b'"count":256', wrong))
    with pytest.raises(ProtocolError):
        decode_command(line.replace(b'"first":0', b'"first":-1'))


def test_as_many_units_as_may_be_asked_for_fit_on_a_line_whatever_their_weights() -> None:
    data = np.full((MAX_UNITS, 28, 28), np.nan, "<f4")
    data[0, 0, 0] = np.inf
    weights = Array("<f4", data.shape, data.tobytes())
    answer = UnitWeights(run="run", step=9, first=0, units=512, weights=weights)
    assert decode_event(encode(answer)) == answer


@pytest.mark.parametrize(
    "wrong",
    [
        {"weights": Array("<f4", (2, 784), bytes(4 * 2 * 784))},
        {"weights": Array("<f4", (0, 28, 28), b"")},
        {"weights": Array("<f8", (1, 28, 28), bytes(8 * 784))},
        {"weights": Array("<f4", (257, 28, 28), bytes(4 * 257 * 784))},
        {"first": 511},
        {"first": 2, "units": 3},
    ],
)
def test_weights_of_another_shape_or_beyond_the_layer_are_refused(wrong: dict[str, object]) -> None:
    weights = Array("<f4", (2, 28, 28), bytes(4 * 2 * 784))
    answer = UnitWeights(run=None, step=0, first=0, units=512, weights=weights)
    with pytest.raises(ValueError, match=r"weights are|units"):
        replace(answer, **wrong)
