"""The gradient that is derived by hand is the one that autograd finds."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from engine.explain.shared.networks.dense_gradients import (
    FUNCTIONS,
    Activation,
    Labels,
    Values,
    deltas,
    forward,
    loss_and_gradients,
    mean_loss,
)

TORCH = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


def network(widths: tuple[int, ...], seed: int = 0) -> list[Values]:
    random = np.random.default_rng(seed)
    found: list[Values] = []
    for inputs, outputs in pairwise(widths):
        found += [random.normal(0, inputs**-0.5, (inputs, outputs)), random.normal(size=outputs)]
    return found


def batch(images: int, features: int, classes: int) -> tuple[Values, Labels]:
    random = np.random.default_rng(1)
    x = random.uniform(size=(images, features)) * (random.uniform(size=features) < 0.7)
    return x, random.integers(0, classes, images)


@pytest.mark.parametrize("activation", list(FUNCTIONS))
@pytest.mark.parametrize("widths", [(5, 3), (20, 16, 10), (7, 6, 5, 4), (4, 9, 8, 7, 3)])
def test_loss_and_gradients_are_those_of_autograd(
    widths: tuple[int, ...], activation: Activation
) -> None:
    parameters = network(widths)
    x, y = batch(13, widths[0], widths[-1])
    oracle = [torch.tensor(parameter, requires_grad=True) for parameter in parameters]
    z = torch.tensor(x)
    for layer in range(len(widths) - 1):
        z = (TORCH[activation](z) if layer else z) @ oracle[2 * layer] + oracle[2 * layer + 1]
    loss = cross_entropy(z, torch.tensor(y))
    loss.backward()  # type: ignore[no-untyped-call]
    found = loss_and_gradients(parameters, x, y, activation)
    assert found.loss == pytest.approx(loss.item(), abs=1e-12)
    np.testing.assert_allclose(found.activations[-1], z.detach().numpy(), atol=1e-12)
    assert len(found.gradients) == len(parameters)
    for ours, theirs in zip(found.gradients, oracle, strict=True):
        assert theirs.grad is not None
        np.testing.assert_allclose(ours, theirs.grad.numpy(), rtol=1e-10, atol=1e-14)


def test_a_weights_gradient_is_its_input_times_delta_summed_over_the_images() -> None:
    parameters = network((6, 5, 4))
    x, y = batch(9, 6, 4)
    found = loss_and_gradients(parameters, x, y)
    first, second = deltas(parameters, found.activations, y)
    assert found.gradients[0][2, 3] == pytest.approx((x[:, 2] * first[:, 3]).sum())
    assert found.gradients[2][1, 0] == pytest.approx(
        (found.activations[1][:, 1] * second[:, 0]).sum()
    )
    x[:, 2] = 0
    assert not loss_and_gradients(parameters, x, y).gradients[0][2].any(), "no input, no gradient"


def test_what_is_given_in_float32_is_computed_in_float32() -> None:
    parameters = [parameter.astype(np.float32) for parameter in network((6, 5, 4))]
    x, y = batch(9, 6, 4)
    for activation in FUNCTIONS:
        found = loss_and_gradients(parameters, x.astype(np.float32), y, activation)
        assert {a.dtype for a in (*found.activations, *found.gradients)} == {np.dtype(np.float32)}


def test_what_has_diverged_gives_nan_and_warns_nobody() -> None:
    parameters = network((6, 5, 4))
    x, y = batch(9, 6, 4)
    assert np.isfinite(mean_loss(forward(parameters, 1e300 * x)[-1] * 0 + 1e300, y))
    parameters[0] *= 1e308
    assert np.isnan(loss_and_gradients(parameters, 1e10 * x, y).loss)
