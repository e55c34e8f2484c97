"""The fast step is torch's own autograd and optimizers, and the plain step's twin."""

from itertools import product

import pytest
import torch

from engine.fast_step import FastStep
from engine.plain_step import PlainStep
from engine.products import Products
from engine.protocol import Activation, Optimizer
from tests.engine.steps import (
    ACTIVATIONS,
    HIDDEN,
    OPTIMIZERS,
    RATE,
    Given,
    by_torch,
    given,
    relative_error,
)

STEPS = 50
EVERY = list(product(OPTIMIZERS, ACTIVATIONS, HIDDEN))


def fast(
    start: Given,
    optimizer: Optimizer = "rmsprop",
    activation: Activation = "relu",
    dtype: torch.dtype = torch.float32,
    products: Products = "whole",
) -> FastStep:
    return FastStep(
        parameters=start.weights,
        images=start.images.to(dtype),
        labels=start.labels,
        optimizer=optimizer,
        learning_rate=RATE[optimizer],
        precision="fp32",
        activation=activation,
        products_as=products,
        dtype=dtype,
    )


def plain(
    start: Given, optimizer: Optimizer = "rmsprop", activation: Activation = "relu"
) -> PlainStep:
    return PlainStep(
        parameters=start.weights,
        images=start.images,
        labels=start.labels,
        optimizer=optimizer,
        learning_rate=RATE[optimizer],
        precision="fp32",
        activation=activation,
    )


@pytest.mark.parametrize(("optimizer", "activation", "hidden"), EVERY)
@pytest.mark.parametrize(("dtype", "limit"), [(torch.float32, 1e-5), (torch.float64, 1e-10)])
def test_fifty_steps_are_those_of_autograd_and_torch_optim(
    optimizer: Optimizer,
    activation: Activation,
    hidden: tuple[int, ...],
    dtype: torch.dtype,
    limit: float,
) -> None:
    start = given(hidden, STEPS)
    expected = by_torch(start, optimizer, activation, dtype)
    step = fast(start, optimizer, activation, dtype)
    for rows in start.batches:
        step.run(rows)
    assert relative_error(step.parameters, expected.parameters) <= limit
    readings = step.read()
    assert list(readings.loss) == pytest.approx(expected.loss, rel=1e-5)
    assert list(readings.right) == expected.right
