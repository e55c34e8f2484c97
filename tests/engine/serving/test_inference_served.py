"""Networks asked through the pipe: beside a training, in a replay, and with wrong questions."""

import queue
import threading
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from engine.data.dataset import Arrays, Dataset
from engine.data.files import npz
from engine.data.library import Library
from engine.protocol import (
    EpochEnded,
    Evaluate,
    Evaluated,
    Event,
    Fit,
    FitFinished,
    FitSettings,
    FitStarted,
    OpenData,
    Predict,
    Predicted,
    Problem,
    ProtocolError,
    Stop,
    decode_command,
    decode_event,
    encode,
)
from engine.protocol.arrays import Array, number
from engine.runs.runs import recording_of_run
from engine.serving.answerers import answerers
from tests.engine.small import TEST, arrays, small_dataset, write_npz
from tests.engine.talk import PATIENCE, engine

RECORDED = Path(__file__).parents[2] / "recordings" / "digits-2-epochs"


def pixels(count: int = 1) -> Array:
    images = arrays().x_test[:count]
    return Array("|u1", images.shape, images.tobytes())


def test_a_run_answers_while_it_trains_by_its_last_checkpoint(home: Path) -> None:
    data = str(write_npz(home.parent / "small.npz"))
    with engine("serve", home=home) as serving:
        serving.send(Evaluate(id=1))
        assert serving.until(Problem, lambda event: event.reply_to == 1).code == "data.not_open"
        serving.send(OpenData(where=data), Predict(id=2, pixels=pixels(2)), Evaluate(id=3))
        untrained = serving.answer(Predicted, to=2)
        assert (untrained.run, untrained.step) == (None, 0)
        assert untrained.logits.shape == (2, 10)
        measured = serving.answer(Evaluated, to=3)
        assert (measured.batches, measured.last_batch, measured.samples) == (2, TEST - 32, TEST)
        settings = FitSettings(epochs=10_000, batch_size=300, hidden=(16,), data=data)
        serving.send(Fit(settings=settings))
        run = serving.until(FitStarted).run
        serving.until(EpochEnded)
        serving.send(Predict(id=4, run=run, pixels=pixels()))
        early = serving.until(Predicted)
        assert early.run == run
        ended = serving.until(EpochEnded, lambda event: event.epoch >= 20)
        serving.send(Predict(id=5, run=run, pixels=pixels()))
        late = serving.until(Predicted)
        assert ended.step - 1 <= late.step, "the checkpoint of the epoch before at the earliest"
        assert late.logits != early.logits
        serving.send(Stop())
        finished = serving.until(FitFinished)
        serving.send(Evaluate(id=6, run=run))
        last = serving.until(Evaluated)
        assert last.step == finished.step
        assert serving.end() == 0


def test_the_evaluation_is_the_one_that_the_training_made(home: Path) -> None:
    data = str(write_npz(home.parent / "small.npz"))
    with engine("serve", home=home) as serving:
        serving.send(OpenData(where=data))
        serving.send(Fit(settings=FitSettings(epochs=2, batch_size=30, hidden=(16,), data=data)))
        finished = serving.until(FitFinished)
        serving.send(Evaluate(run=finished.run, split="test"))
        measured = serving.until(Evaluated)
        assert finished.test_loss is not None
        assert number(measured.loss) == pytest.approx(number(finished.test_loss), rel=1e-5)
        assert measured.accuracy == finished.test_accuracy
        serving.send(Evaluate(run=finished.run, split="train"))
        assert serving.until(Evaluated).samples == 300


def test_ten_thousand_images_are_313_steps_the_last_of_16(home: Path) -> None:
    made = arrays()
    many = np.resize(made.x_test, (10_000, 28, 28)), np.resize(made.y_test, 10_000)
    npz.write(home.parent / "many.npz", Arrays(made.x_train, made.y_train, *many))
    with engine("serve", home=home) as serving:
        serving.send(OpenData(where=str(home.parent / "many.npz")), Evaluate())
        measured = serving.until(Evaluated)
    assert (measured.batch_size, measured.batches, measured.last_batch) == (32, 313, 16)


def test_a_recording_without_weights_says_so_and_the_untrained_network_answers(home: Path) -> None:
    recording = RECORDED / "recording.jsonl"
    with engine("replay", "--speed", "0", str(recording), home=home) as playing:
        run = "2026-11-22-1314-13-digits"
        playing.send(Predict(id=1, run=run, pixels=pixels()))
        refused = playing.until(Problem)
        assert (refused.code, refused.reply_to) == ("predict.no_weights", 1)
        playing.send(Predict(id=2, pixels=pixels()))
        assert playing.until(Predicted).reply_to == 2
        playing.send(Predict(id=3, run="nobody", pixels=pixels()))
        assert playing.until(Problem).code == "run.unknown"


def test_a_prediction_does_not_wait_for_an_evaluation() -> None:
    """The data of the evaluation is held back until the prediction is there."""
    held, said = threading.Event(), queue.SimpleQueue[Event]()

    class Held(Library):
        def load(self, where: str | None) -> Dataset:
            held.wait()
            return small_dataset()

    threads = answerers(Held(), recording_of_run, said.put)
    threads[Evaluate].ask(Evaluate(), "small")
    threads[Predict].ask(Predict(pixels=pixels()))
    assert isinstance(said.get(timeout=PATIENCE), Predicted)
    held.set()
    assert isinstance(said.get(timeout=PATIENCE), Evaluated)


# ---- what is no question, and what is no answer


@pytest.mark.parametrize(
    "wrong",
    [
        Array("|u1", (1, 28, 27), bytes(28 * 27)),
        Array("|u1", (28, 28), bytes(784)),
        Array("|u1", (0, 28, 28), b""),
        Array("<f4", (1, 28, 28), bytes(4 * 784)),
        Array("|u1", (1025, 28, 28), bytes(1025 * 784)),
    ],
)
def test_pixels_of_another_shape_are_refused(wrong: Array) -> None:
    with pytest.raises(ValueError, match=r"images|bytes"):
        Predict(pixels=wrong)
    line = encode(Predict(pixels=pixels()))
    assert isinstance(decode_command(line), Predict)
    with pytest.raises(ProtocolError):
        decode_command(line.replace(b"[1,28,28]", b"[1,28,29]"))


ANSWER = Evaluated(
    run=None,
    step=0,
    split="test",
    samples=1,
    batch_size=32,
    batches=1,
    last_batch=1,
    loss=2.3,
    accuracy=0.1,
    confusion=Array("<u4", (10, 10), bytes(400)),
    index=Array("<u4", (1,), bytes(4)),
    label=Array("|u1", (1,), b"\x07"),
    answer=Array("|u1", (1,), b"\x02"),
    confidence=Array("<f4", (1,), bytes(4)),
)


def test_an_answer_survives_the_line_and_a_wrong_one_is_refused() -> None:
    assert decode_event(encode(ANSWER)) == ANSWER
    for name, wrong in (
        ("confusion", Array("<u4", (10, 9), bytes(360))),
        ("index", Array("<u4", (65,), bytes(4 * 65))),
        ("label", Array("|u1", (2,), bytes(2))),
        ("answer", Array("|u1", (1,), b"\x0a")),
        ("confidence", Array("<f8", (1,), bytes(8))),
    ):
        with pytest.raises(ValueError, match=r"is|may|lie"):
            replace(ANSWER, **{name: wrong})
    with pytest.raises(ValueError, match="logits"):
        Predicted(run=None, step=0, logits=Array("<f4", (1, 9), bytes(36)))
