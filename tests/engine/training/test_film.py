"""The film of a step: the batch of that very step, before it and after it, and nothing changed."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from torch.nn import functional

from engine.data.dataset import Dataset
from engine.protocol import (
    MAX_FILMED,
    Continue,
    FilmStep,
    Fit,
    FitFinished,
    FitPaused,
    FitSettings,
    Optimizer,
    Pause,
    Problem,
    ProtocolError,
    StepFilmed,
    Stop,
    decode_event,
    encode,
)
from engine.protocol.arrays import Array, number
from engine.training.initialisation import sample_order
from engine.training.looks.film import StepFilm
from engine.training.loop import Training
from tests.engine.small import small_dataset, write_npz
from tests.engine.talk import engine

DATA = small_dataset()
CPU = torch.device("cpu")


def training(chosen: FitSettings, data: Dataset = DATA) -> Training:
    return Training(chosen, data, CPU)


def filmed(of: Training) -> StepFilmed:
    """The next step, taken and filmed."""
    film = StepFilm(of, DATA)
    of.advance(steps=1)
    return film.taken(FilmStep(id=4), "run")


def said(weights: list[np.ndarray], images: np.ndarray) -> torch.Tensor:
    """What a network of these weights says, written out."""
    x = torch.from_numpy(images.reshape(len(images), -1).astype(np.float32) / 255)
    first, bias, second, last = map(torch.from_numpy, weights)
    return torch.relu(x @ first + bias) @ second + last


@given(
    batch=st.integers(1, 140),
    steps=st.integers(0, 4),
    optimizer=st.sampled_from(["sgd", "momentum", "rmsprop", "adam"]),
    seed=st.integers(0, 50),
)
@settings(max_examples=20)
def test_a_film_is_of_the_batch_and_the_weights_of_that_step(
    batch: int, steps: int, optimizer: Optimizer, seed: int
) -> None:
    chosen = FitSettings(hidden=(12,), batch_size=batch, optimizer=optimizer, seed=seed)
    of = training(chosen)
    of.advance(steps=min(steps, of.steps_per_epoch - 1))
    step, weights = of.step, of.weights()
    film = StepFilm(of, DATA)
    taken = of.advance(steps=1)
    event = film.taken(FilmStep(id=4), "run")
    assert (event.reply_to, event.step) == (4, step + 1)
    index = sample_order(300, seed, 0)[step * batch : (step + 1) * batch]
    assert event.samples == len(index)
    shown = index[:MAX_FILMED]
    assert event.index.values().tolist() == shown.tolist()
    assert event.pixels.data == DATA.x_train[shown].tobytes()
    assert event.labels.data == DATA.y_train[shown].tobytes()
    assert number(event.loss[0]) == pytest.approx(taken.loss[0], rel=1e-4, abs=1e-6)
    assert event.right[0] == taken.right[0], "what the training itself counted"
    labels = torch.from_numpy(DATA.y_train[index].astype(np.int64))
    for half, of_half in enumerate((weights, of.weights())):
        logits = said(of_half, DATA.x_train[index])
        loss = float(functional.cross_entropy(logits, labels))
        assert number(event.loss[half]) == pytest.approx(loss, rel=1e-4, abs=1e-6)
        expected = torch.softmax(logits, 1)[torch.arange(len(index)), labels][:MAX_FILMED]
        given_half = np.frombuffer(event.given.data, "<f4").reshape(2, -1)[half]
        assert given_half == pytest.approx(expected.numpy(), abs=1e-5)
        answers = np.frombuffer(event.answers.data, np.uint8).reshape(2, -1)[half]
        close = logits[:MAX_FILMED].topk(2, 1).values
        apart = (close[:, 0] - close[:, 1] > 1e-4).numpy()
        assert (answers == logits.argmax(1)[:MAX_FILMED].numpy())[apart].all()


@pytest.mark.parametrize("hidden", [(12,), (9, 7)])
@pytest.mark.parametrize("batch", [50, 128, 300])
def test_what_is_filmed_trains_to_the_very_weights_of_what_is_not(
    hidden: tuple[int, ...], batch: int
) -> None:
    chosen = FitSettings(epochs=2, hidden=hidden, batch_size=batch)
    plain, looked_at = training(chosen), training(chosen)
    for of in (plain, looked_at):
        while not of.finished:
            if of is looked_at:
                filmed(of)
            else:
                of.advance(steps=1)
            if of.epoch_is_over:
                of.end_epoch()
    assert looked_at.weights_sha256() == plain.weights_sha256()
    assert looked_at.figures[0].test_loss == plain.figures[0].test_loss


def test_a_run_that_is_filmed_and_resumed_ends_where_an_undisturbed_one_does(home: Path) -> None:
    data = str(write_npz(home.parent / "small.npz"))
    chosen = FitSettings(epochs=2, batch_size=40, hidden=(16,), data=data)
    with engine("serve", home=home) as serving:
        serving.send(Fit(settings=chosen))
        whole = serving.until(FitFinished).weights_sha256
        serving.send(Fit(settings=chosen, paused=True), FilmStep(id=7), FilmStep(id=8))
        first, second = serving.answer(StepFilmed, to=7), serving.answer(StepFilmed, to=8)
        assert (first.step, second.step) == (1, 2)
        serving.until(FitPaused, lambda event: event.step == 2)
        serving.send(Stop())
        stopped = serving.until(FitFinished)
        assert stopped.step == 2
        run = first.run
        serving.send(Fit(resume=run, paused=True), FilmStep(id=9))
        third = serving.answer(StepFilmed, to=9)
        assert (third.run, third.step) == (run, 3)
        serving.send(Continue())
        assert serving.until(FitFinished).weights_sha256 == whole


def test_who_asks_for_a_film_is_answered_whatever_comes_in_between(home: Path) -> None:
    data = str(write_npz(home.parent / "small.npz"))
    chosen = FitSettings(epochs=400, batch_size=40, hidden=(16,), data=data)
    with engine("serve", home=home) as serving:
        serving.send(FilmStep(id=3))
        refused = serving.until(Problem)
        assert (refused.code, refused.reply_to) == ("fit.none", 3)
        serving.send(Fit(settings=chosen, paused=True))
        serving.until(FitPaused)
        many = range(10, 40)
        serving.send(*(FilmStep(id=one) for one in many), Pause(), FilmStep(id=90), Stop())
        serving.until(FitFinished)
        answered = [
            event.reply_to
            for event in serving.said
            if isinstance(event, StepFilmed | Problem) and event.reply_to >= 10
        ]
        while len(answered) < 31:
            answered.append(serving.next().reply_to)
        assert sorted(answered) == [*many, 90]
        lost = {event.code for event in serving.said if isinstance(event, Problem)} - {"fit.none"}
        assert lost <= {"film.none"}


def test_a_recording_steps_and_says_that_it_has_no_weights(home: Path) -> None:
    recording = Path(__file__).parents[2] / "recordings" / "digits-2-epochs"
    with engine("replay", str(recording), "--speed", "0", home=home) as serving:
        serving.send(Fit(paused=True))
        paused = serving.until(FitPaused)
        serving.send(FilmStep(id=5))
        refused = serving.answer(Problem, to=5)
        assert refused.code == "film.recorded"
        assert serving.until(FitPaused).step == paused.step + 1


def test_a_network_that_has_diverged_is_filmed_as_it_is() -> None:
    of = training(FitSettings(hidden=(12,), optimizer="sgd", learning_rate=1e30))
    filmed(of)
    event = filmed(of)
    decoded = decode_event(encode(event))
    assert isinstance(decoded, StepFilmed)
    assert not np.isfinite([number(loss) for loss in decoded.loss]).all()


def test_a_film_that_cannot_be_is_no_message() -> None:
    good = filmed(training(FitSettings(hidden=(12,), batch_size=30)))
    line = encode(good)
    assert decode_event(line) == good
    nine = Array("|u1", (30,), bytes([9]) * 30)
    broken: dict[str, list[object]] = {
        "labels": [Array("|u1", (30,), bytes([10]) * 30), Array("|u1", (29,), bytes(29))],
        "answers": [nine, Array("|u1", (2, 30), bytes([11]) * 60)],
        "given": [Array("<f4", (30,), bytes(120))],
        "pixels": [Array("|u1", (30, 28, 27), bytes(30 * 28 * 27))],
        "index": [Array("<u4", (0,), b""), Array("<u4", (31,), bytes(124))],
        "right": [(31, 0)],
        "samples": [29],
    }
    for name, values in broken.items():
        for value in values:
            with pytest.raises(ValueError, match=r".+"):
                replace(good, **{name: value})
    with pytest.raises(ProtocolError):
        decode_event(line.replace(b'"step":1', b'"step":0'))
