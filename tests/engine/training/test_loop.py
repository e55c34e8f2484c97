"""The loop: which steps, which samples, which figures, and the same bits every time."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from engine.protocol import FitSettings, Optimizer
from engine.protocol.arrays import number
from engine.training.loop import Position, StepsTaken, Training
from engine.training.metrics import EpochSoFar
from tests.engine.small import TRAIN, small_dataset

DATA = small_dataset()
CPU = torch.device("cpu")


def training(**changes: object) -> Training:
    wanted: dict[str, object] = {"epochs": 2, "batch_size": 64, "hidden": (16,), **changes}
    return Training(FitSettings(**wanted), DATA, CPU)  # type: ignore[arg-type]


def to_the_end(one: Training) -> Training:
    while not one.finished:
        one.advance()
        one.end_epoch()
    return one


@dataclass
class Seen:
    """Everything that a training's steps said."""

    losses: list[float]
    right: list[int]
    samples: int

    @classmethod
    def of(cls, parts: list[StepsTaken]) -> "Seen":
        return cls(
            [loss for part in parts for loss in part.loss],
            [right for part in parts for right in part.right],
            sum(part.samples for part in parts),
        )


def test_an_epoch_ends_with_a_short_batch_and_has_every_sample_once() -> None:
    one = training()
    assert one.steps_per_epoch == 5
    assert [one.samples_of(step) for step in range(5)] == [64, 64, 64, 64, TRAIN - 4 * 64]
    taken = one.advance()
    assert (taken.first, len(taken.loss), taken.samples) == (0, 5, TRAIN)
    assert one.epoch_is_over
    assert len(one.advance().loss) == 0


def test_a_limit_of_steps_or_a_look_at_the_orders_ends_an_advance() -> None:
    one = training()
    assert len(one.advance(steps=2).loss) == 2
    assert len(one.advance(interrupted=lambda: True).loss) == 1
    assert len(one.advance(seconds=0).loss) == 1
    assert one.step == 4


def test_an_epochs_figures_follow_from_its_steps_however_they_were_cut() -> None:
    whole, cut = training(), training()
    seen = Seen.of([whole.advance()])
    again = Seen.of([cut.advance(steps=1), cut.advance(steps=3), cut.advance()])
    assert seen == again
    sums = EpochSoFar()
    for step, (loss, right) in enumerate(zip(seen.losses, seen.right, strict=True)):
        sums.add(loss=loss, right=right, samples=whole.samples_of(step))
    figures = whole.end_epoch()
    assert figures is not None
    expected = sums.figures(number(figures.test_loss), number(figures.test_accuracy))
    assert (figures.loss, figures.accuracy) == (expected.loss, expected.accuracy)
    assert figures.loss_running == expected.loss_running


@pytest.mark.parametrize("optimizer", ["rmsprop", "sgd", "momentum", "adam"])
def test_every_optimizer_learns(optimizer: Optimizer) -> None:
    rate = {"sgd": 0.1, "momentum": 0.02}.get(optimizer, 0.002)
    one = training(epochs=8, optimizer=optimizer, learning_rate=rate)
    before = one.evaluate()
    figures = to_the_end(one).figures
    assert before is not None
    assert number(figures[-1].test_loss) < before[0] * 0.7
    assert number(figures[-1].loss) < number(figures[0].loss)


def test_bf16_products_learn_and_leave_float32_weights() -> None:
    one = to_the_end(training(epochs=6, precision="bf16", learning_rate=0.002))
    assert all(weights.dtype == np.float32 for weights in one.weights())
    assert number(one.figures[-1].loss) < number(one.figures[0].loss)
    assert one.weights_sha256() != to_the_end(training(epochs=6)).weights_sha256()


def test_the_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    first, second = to_the_end(training()), to_the_end(training())
    assert first.weights_sha256() == second.weights_sha256()
    assert first.weights_sha256() != to_the_end(training(seed=1)).weights_sha256()


@pytest.mark.parametrize("optimizer", ["rmsprop", "sgd", "momentum", "adam"])
@pytest.mark.parametrize("cut", [0, 3, 5, 7])
def test_a_training_put_together_again_ends_with_the_very_same_weights(
    optimizer: Optimizer, cut: int
) -> None:
    expected = to_the_end(training(optimizer=optimizer))
    broken = training(optimizer=optimizer)
    while broken.step < cut:
        broken.advance(steps=cut - broken.step)
        if broken.epoch_is_over:
            broken.end_epoch()
    again = training(optimizer=optimizer)
    again.restore(broken.state(), Position(broken.step, broken.so_far, broken.figures))
    to_the_end(again)
    assert again.weights_sha256() == expected.weights_sha256()
    for mine, theirs in zip(again.figures, expected.figures, strict=True):
        assert (mine.loss, mine.accuracy_running) == (theirs.loss, theirs.accuracy_running)


def test_a_state_of_another_network_is_refused() -> None:
    other = training(hidden=(8,)).state()
    with pytest.raises(ValueError, match="W1 is"):
        training().restore(other, Position(0, EpochSoFar(), ()))
    with pytest.raises(KeyError):
        training().restore({}, Position(0, EpochSoFar(), ()))


def test_a_rate_that_is_far_too_high_diverges_without_an_error() -> None:
    deep = (64, 64, 64, 64)
    one = to_the_end(training(optimizer="sgd", learning_rate=1000.0, hidden=deep))
    assert not np.isfinite(number(one.figures[-1].loss))
    assert one.finished


def test_images_that_are_not_scaled_reach_the_network_255_times_as_large() -> None:
    before = [training(scaled=scaled).evaluate() for scaled in (True, False)]
    assert before[0] is not None and before[1] is not None  # noqa: PT018 - for the type checker
    assert 2 < before[0][0] < 4
    assert before[1][0] > 10 * before[0][0]
