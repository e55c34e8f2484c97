"""A slice through a network's loss: its gradient is autograd's, its losses the network's own."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import get_args

import msgspec
import numpy as np
import pytest
import torch

from engine import protocol
from engine.asked.inference import LaidDown
from engine.asked.loss_slice import Layer, Slices, Standpoint, loss_slice
from engine.protocol import (
    EpochEnded,
    Fit,
    FitFinished,
    FitSettings,
    FitStarted,
    GetLossSlice,
    LossSlice,
    OpenData,
    Problem,
    Stop,
)
from engine.protocol.arrays import number
from engine.training.initialisation import initial_parameters
from tests.engine.small import write_npz
from tests.engine.talk import engine

IMAGES = np.random.default_rng(0).integers(0, 256, (12, 28, 28), np.uint8)
LABELS = np.random.default_rng(1).integers(0, 10, 12).astype(np.uint8)
RATES = (0.01, 0.1, 1.0)
ACTIVATIONS: tuple[protocol.Activation, ...] = get_args(protocol.Activation)


def network(activation: protocol.Activation = "relu", hidden: tuple[int, ...] = (9, 7)) -> LaidDown:
    return LaidDown(initial_parameters((784, *hidden, 10), 3), activation, True, 5)


def torch_loss(net: LaidDown, parameters: list[torch.Tensor]) -> torch.Tensor:
    function = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}[net.activation]
    x = torch.tensor(IMAGES.reshape(len(IMAGES), -1) / 255)
    for layer, (weights, bias) in enumerate(zip(parameters[::2], parameters[1::2], strict=True)):
        x = (function(x) if layer else x) @ weights + bias
    return torch.nn.functional.cross_entropy(x, torch.tensor(LABELS.astype(np.int64)))


def torch_gradient(net: LaidDown) -> tuple[float, list[torch.Tensor], list[torch.Tensor]]:
    parameters = [
        torch.tensor(np.asarray(p, np.float64), requires_grad=True) for p in net.parameters
    ]
    loss = torch_loss(net, parameters)
    return (
        loss.item(),
        [p.detach() for p in parameters],
        list(torch.autograd.grad(loss, parameters)),
    )


def flat(layers: tuple[Layer, ...]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.concatenate([part.reshape(-1) for layer in layers for part in layer])


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(9,), (9, 7, 5)])
def test_the_gradient_is_that_of_autograd(
    activation: protocol.Activation, hidden: tuple[int, ...]
) -> None:
    net = network(activation, hidden)
    loss, _, expected = torch_gradient(net)
    found = Standpoint.of(net, IMAGES, LABELS).gradient()
    for mine, theirs in zip([part for layer in found for part in layer], expected, strict=True):
        np.testing.assert_allclose(mine, theirs.numpy(), rtol=1e-9, atol=1e-14)
    sliced = loss_slice(GetLossSlice(side=3), net, IMAGES, LABELS)
    assert sliced.loss == pytest.approx(loss, rel=1e-12)
    length = np.sqrt(sum(float((g**2).sum()) for g in expected))
    assert sliced.slope == pytest.approx(length, rel=1e-10)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_its_losses_are_those_of_the_moved_network(activation: protocol.Activation) -> None:
    net = network(activation)
    question = GetLossSlice(side=5, reach=0.2, rates=RATES, images=1000)
    found = loss_slice(question, net, IMAGES, LABELS)
    loss, parameters, gradient = torch_gradient(net)
    assert found.images == len(IMAGES), "no more than there are"
    assert found.parameters == sum(p.numel() for p in parameters)
    length = np.sqrt(sum(float((p**2).sum()) for p in parameters))
    assert found.length == pytest.approx(length)
    assert found.edge == pytest.approx(0.2 * length)
    for rate, stepped in zip(found.rates.values(), found.stepped.values(), strict=True):
        moved = [p - rate * g for p, g in zip(parameters, gradient, strict=True)]
        assert stepped == pytest.approx(torch_loss(net, moved).item(), rel=1e-10)
    losses = np.array(found.losses.values()).reshape(5, 5)
    assert losses[2, 2] == pytest.approx(loss)
    slope = number(found.slope)
    for place, x in enumerate(np.linspace(-1, 1, 5) * number(found.edge)):
        moved = [p - x / slope * g for p, g in zip(parameters, gradient, strict=True)]
        assert losses[2, place] == pytest.approx(torch_loss(net, moved).item(), rel=1e-10)
    assert losses[2, 3] < losses[2, 1], "downhill is at the right"


def test_the_other_direction_is_random_orthogonal_and_seeded() -> None:
    net = network()
    slices = [
        loss_slice(GetLossSlice(side=3, reach=1.0, seed=seed), net, IMAGES, LABELS)
        for seed in (0, 0, 1)
    ]
    first, again, other = (np.array(one.losses.values()).reshape(3, 3) for one in slices)
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first[1], other[1])
    assert (first[[0, 2]] != other[[0, 2]]).all()
    from engine.asked.loss_slice import _length, _orthogonal, _scaled

    place = Standpoint.of(net, IMAGES, LABELS)
    gradient = place.gradient()
    downhill = _scaled(gradient, -1 / _length(gradient))
    sideways = _orthogonal(place.layers, downhill, 0)
    assert flat(sideways) @ flat(downhill) == pytest.approx(0, abs=1e-14)
    assert _length(sideways) == pytest.approx(1)


def test_a_slice_is_computed_once_for_a_network_and_its_data() -> None:
    slices, net = Slices(), network()
    question = GetLossSlice(id=4, side=3, rates=RATES)
    first = slices.answer(question, net, "digits", IMAGES, LABELS)
    assert (first.reply_to, first.run, first.step) == (4, None, 5)
    again = slices.answer(
        GetLossSlice(id=9, side=3, rates=RATES, run="other"), net, "digits", IMAGES, LABELS
    )
    assert again.reply_to == 9
    assert again.run == "other"
    assert again.losses is first.losses
    elsewhere = slices.answer(question, net, "mnist", IMAGES[::-1], LABELS)
    assert elsewhere.losses != first.losses
    assert slices.answer(question, network(), "digits", IMAGES, LABELS).losses is not first.losses


def test_what_has_diverged_and_what_has_no_slope_are_answered_too() -> None:
    broken = network()
    broken.parameters[0][0, 0] = np.inf
    found = loss_slice(GetLossSlice(side=3, rates=RATES), broken, IMAGES, LABELS)
    assert not np.isfinite(number(found.loss))
    dead = LaidDown([np.zeros_like(p) for p in network().parameters], "relu", True, 0)
    level = loss_slice(GetLossSlice(side=3, rates=RATES), dead, IMAGES, LABELS)
    assert number(level.loss) == pytest.approx(np.log(10))
    for event in (found, level):
        assert protocol.decode_event(protocol.encode(event)) == event


def test_it_is_answered_beside_a_training_and_says_what_it_lacks(home: Path) -> None:
    data = str(write_npz(home.parent / "small.npz"))
    with engine("serve", home=home) as serving:
        serving.send(GetLossSlice(id=1))
        assert serving.until(Problem, lambda event: event.reply_to == 1).code == "data.not_open"
        serving.send(OpenData(where=data), GetLossSlice(id=2, side=3, images=20, rates=RATES))
        untrained = serving.answer(LossSlice, to=2)
        assert (untrained.run, untrained.step, untrained.images) == (None, 0, 20)
        settings = FitSettings(epochs=10_000, batch_size=300, hidden=(16,), data=data)
        serving.send(Fit(settings=settings))
        run = serving.until(FitStarted).run
        serving.until(EpochEnded)
        serving.send(GetLossSlice(id=3, run=run, side=3, images=20))
        trained = serving.answer(LossSlice, to=3)
        assert trained.run == run
        assert trained.parameters == 784 * 16 + 16 + 16 * 10 + 10
        serving.send(GetLossSlice(id=4, run="no-such-run"))
        assert serving.until(Problem, lambda event: event.reply_to == 4).code == "run.unknown"
        serving.send(Stop())
        serving.until(FitFinished)
        assert serving.end() == 0


def test_a_wide_deep_network_is_asked_about_fewer_images() -> None:
    from engine.asked.loss_slice import _most_images

    question = GetLossSlice(side=protocol.MAX_SLICE_SIDE, images=protocol.MAX_SLICE_IMAGES)
    wide = LaidDown(
        [
            np.empty(shape, np.float32)
            for pair in pairwise((784, 4096, 4096, 10))
            for shape in (pair, pair[1:])
        ],
        "relu",
        True,
        0,
    )
    assert 1 <= _most_images(wide, question) < 16
    assert _most_images(network(), question) > protocol.MAX_SLICE_IMAGES


def test_messages_that_make_no_sense_are_refused() -> None:
    for text in ('"side": 4', '"side": 99', '"images": 0', '"reach": 0', '"rates": [0]'):
        with pytest.raises(protocol.ProtocolError):
            protocol.decode_command(f'{{"type": "get_loss_slice", {text}}}'.encode())
    good = loss_slice(GetLossSlice(side=3, rates=RATES), network(), IMAGES, LABELS)
    for change in (
        {"losses": good.rates},
        {"rates": good.losses},
        {"stepped": msgspec.structs.replace(good.rates, shape=(2,), data=b"x" * 16)},
    ):
        with pytest.raises(ValueError, match=r"losses|rates"):
            LossSlice(**{name: getattr(good, name) for name in good.__struct_fields__} | change)
