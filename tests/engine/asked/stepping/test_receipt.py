"""A step derived again in float64: it agrees, and a wrong loss, gradient or update shows."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st

from engine.asked.stepping import loop as stepping_loop
from engine.asked.stepping import receipt
from engine.asked.stepping.receipt import (
    GRADIENT_TOLERANCE,
    LOSS_TOLERANCE,
    UPDATE_TOLERANCE,
    ComputedStep,
    Single,
    distance,
    loss_distance,
)
from engine.protocol.arrays import number
from engine.protocol.messages.settings import Activation, FitSettings, Optimizer
from engine.protocol.messages.stepping import StepReceipt, TakeSteps
from engine.training import optimizers
from tests.engine.stepped import loop_of, settings, taken

OPTIMIZERS: tuple[Optimizer, ...] = ("rmsprop", "sgd", "momentum", "adam")
Spoiling = Callable[[ComputedStep], ComputedStep]


def spoiled(monkeypatch: pytest.MonkeyPatch, spoil: Spoiling) -> None:
    """From now on what the engine says that it computed is what `spoil` makes of it."""
    monkeypatch.setattr(stepping_loop, "receipt", lambda step: receipt.receipt(spoil(step)))


def verdicts(found: StepReceipt) -> dict[str, bool]:
    """Whether the loss, all gradients and all updates agree."""
    return {
        "loss": found.loss.agrees,
        "gradients": all(one.agrees for one in found.gradients),
        "updates": all(one.agrees for one in found.updates),
    }


def receipt_of(command: TakeSteps, chosen: FitSettings, steps: int = 2) -> StepReceipt:
    loop = loop_of(chosen)
    for _ in range(steps):
        event = taken(loop, command)
    assert event.taken is not None
    return event.taken.receipt


@given(
    optimizer=st.sampled_from(OPTIMIZERS),
    activation=st.sampled_from(("relu", "tanh", "sigmoid")),
    hidden=st.sampled_from(((12,), (9, 7))),
    ascent=st.booleans(),
    rate=st.sampled_from((1e-6, 1e-3)),
    steps=st.integers(1, 8),
    seed=st.integers(0, 1_000),
)
@run_with(max_examples=12, deadline=None)
def test_both_derivations_agree(
    optimizer: Optimizer,
    activation: Activation,
    hidden: tuple[int, ...],
    ascent: bool,
    rate: float,
    steps: int,
    seed: int,
) -> None:
    chosen = FitSettings(hidden=hidden, optimizer=optimizer, activation=activation, seed=seed)
    command = TakeSteps(ascent=ascent, learning_rate=rate)
    found = receipt_of(command, chosen, steps)
    assert verdicts(found) == {"loss": True, "gradients": True, "updates": True}, found
    assert {one.tolerance for one in found.gradients} == {GRADIENT_TOLERANCE}
    assert {one.tolerance for one in found.updates} == {UPDATE_TOLERANCE}
    assert found.loss.tolerance == LOSS_TOLERANCE
    names = ["W1", "b1", "W2", "b2", "W3", "b3"][: 2 * (len(hidden) + 1)]
    assert [one.name for one in found.gradients] == names
    assert [one.name for one in found.updates] == names


def test_what_float32_lost_is_told_as_a_disagreement() -> None:
    """1 − tanh² of a saturated unit is a difference of two equal numbers: its digits are gone."""
    chosen = FitSettings(hidden=(12,), activation="tanh")
    found = verdicts(receipt_of(TakeSteps(learning_rate=0.1), chosen))
    assert found == {"loss": True, "gradients": False, "updates": True}


def in_one_place(arrays: list[Single], share: float = 0.01) -> list[Single]:
    """The first of them with one of its numbers off by that share of the largest."""
    first, *rest = [array.copy() for array in arrays]
    first.flat[int(np.abs(first).argmax())] *= 1 + share
    return [first, *rest]


SPOILT: dict[str, Spoiling] = {
    "loss": lambda step: replace(step, loss=step.loss * 1.001),
    "gradients": lambda step: replace(step, gradients=in_one_place(list(step.gradients))),
    "updates": lambda step: replace(
        step,
        after=[
            before + (after - before) * np.float32(1.01)
            for before, after in zip(step.before, step.after, strict=True)
        ],
    ),
}


@pytest.mark.parametrize("part", SPOILT)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_error_in_loss_gradient_or_update_shows(
    part: str, optimizer: Optimizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate = TakeSteps(learning_rate=0.01)
    assert all(verdicts(receipt_of(rate, settings(optimizer))).values())
    spoiled(monkeypatch, SPOILT[part])
    found = verdicts(receipt_of(rate, settings(optimizer)))
    assert not found[part]
    if part != "gradients":  # the update is derived from the gradient that is said to be
        assert [name for name, agrees in found.items() if not agrees] == [part]


@pytest.mark.parametrize("optimizer", OPTIMIZERS[:1] + OPTIMIZERS[2:])
def test_an_error_in_what_the_optimizer_keeps_shows(
    optimizer: Optimizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(step: ComputedStep) -> ComputedStep:
        kept = [
            {name: values * np.float32(1.001) for name, values in one.items()}
            for one in step.kept_after
        ]
        return replace(step, kept_after=kept)

    spoiled(monkeypatch, spoil)
    found = verdicts(receipt_of(TakeSteps(), settings(optimizer)))
    assert found == {"loss": True, "gradients": True, "updates": False}


def test_an_optimizer_that_is_wrong_in_itself_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the report is spoilt here but the step that was really taken."""
    monkeypatch.setattr(optimizers, "RHO", 0.89)
    found = verdicts(receipt_of(TakeSteps(), settings("rmsprop")))
    assert found == {"loss": True, "gradients": True, "updates": False}


def test_a_sign_that_was_not_flipped_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    spoiled(monkeypatch, lambda step: replace(step, ascent=not step.ascent))
    for ascent in (False, True):
        found = verdicts(receipt_of(TakeSteps(ascent=ascent), settings("sgd")))
        assert found == {"loss": True, "gradients": True, "updates": False}


def test_on_relu_s_kink_the_side_that_float32_took_is_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A unit that float32 puts a rounding above 0 passes its gradient on; far off it may not."""
    off = [1e-7]

    def spoil(step: ComputedStep) -> ComputedStep:
        (hidden,) = (array.copy() for array in step.hidden)
        silent = np.argwhere(hidden == 0)[0]
        hidden[tuple(silent)] = off[0] * hidden.max()
        gradients = [array.copy() for array in step.gradients]
        delta = _delta(step, int(silent[0]), int(silent[1]))
        gradients[0][:, silent[1]] += step.images[silent[0]] * delta
        gradients[1][silent[1]] += delta
        return replace(step, hidden=[hidden], gradients=gradients)

    spoiled(monkeypatch, spoil)
    assert verdicts(receipt_of(TakeSteps(), settings("sgd")))["gradients"]
    off[0] = 1e-2
    assert not verdicts(receipt_of(TakeSteps(), settings("sgd")))["gradients"]


def _delta(step: ComputedStep, sample: int, unit: int) -> float:
    """dL/dh of that unit on that image, by torch."""
    weights = torch.tensor(step.before[2])
    hidden = torch.tensor(step.hidden[0][sample])
    logits = hidden @ weights + torch.tensor(step.before[3])
    p = torch.softmax(logits, 0)
    p[int(step.labels[sample])] -= 1
    return float((weights @ p)[unit]) / len(step.labels)


def test_distances_are_relative_and_infinity_is_told_from_nothing() -> None:
    some = np.array([1.0, -4.0])
    assert distance(some.astype(np.float32), some) == 0
    assert distance(np.array([1.0, -3.0], np.float32), some) == 0.25
    assert distance(np.zeros(2, np.float32), np.zeros(2)) == 0
    assert distance(np.ones(1, np.float32), np.zeros(1)) == np.inf
    lost = np.array([np.nan, np.inf])
    assert distance(lost.astype(np.float32), lost) == 0
    assert distance(np.array([0.0, np.inf], np.float32), lost) == np.inf
    assert distance(np.array([np.nan, -np.inf], np.float32), lost) == np.inf
    assert loss_distance(2.2, 2.0) == pytest.approx(0.1)
    assert loss_distance(1e-6, 1.1e-6) == pytest.approx(1e-6), "of 0.1: it is a difference"
    assert loss_distance(float("nan"), 2.0) == np.inf


def test_a_step_that_diverged_alike_in_both_is_told_without_a_warning() -> None:
    command = TakeSteps(learning_rate=1_000.0, ascent=True)
    found = receipt_of(command, settings("sgd"), steps=8)
    assert number(found.loss.distance) >= 0
    assert isinstance(verdicts(found)["loss"], bool)
