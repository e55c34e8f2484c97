"""The fast step is torch's own autograd and optimizers, and the plain step's twin."""

from itertools import product

import pytest
import torch
from torch import Tensor
from torch.autograd.profiler import profile

from engine.protocol import Activation, Optimizer, Precision
from engine.training.fast.learner import Learner
from engine.training.fast.products import Products
from engine.training.fast.step import DirectStep
from engine.training.plain_step import PlainStep
from engine.training.step import TrainingStep
from tests.engine.training.steps import (
    ACTIVATIONS,
    BATCH,
    FEATURES,
    HIDDEN,
    OPTIMIZERS,
    RATE,
    Given,
    Trained,
    by_torch,
    given,
    relative_error,
)

STEPS = 50
DEEP = (16, 12)
CPU = torch.device("cpu")
BF16_WEIGHTS, BF16_LOSS = 0.05, 0.02
"""How far 50 steps with bf16 products may lead from those with float32's: each weight by so
much of the largest of its layer, each loss by so much of itself. bf16 keeps 8 bits, .4 %."""


def fast(
    start: Given,
    optimizer: Optimizer = "rmsprop",
    activation: Activation = "relu",
    dtype: torch.dtype = torch.float32,
    products: Products = "whole",
) -> DirectStep:
    learner = Learner(
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
    return DirectStep(learner, CPU)


def plain(
    start: Given, optimizer: Optimizer = "rmsprop", precision: Precision = "fp32"
) -> PlainStep:
    return PlainStep(
        parameters=start.weights,
        images=start.images,
        labels=start.labels,
        optimizer=optimizer,
        learning_rate=RATE[optimizer],
        precision=precision,
    )


def train(step: TrainingStep, batches: list[Tensor]) -> Trained:
    for rows in batches:
        step.run(rows)
    readings = step.read()
    return Trained(list(step.parameters), list(readings.loss), list(readings.right))


@pytest.mark.parametrize(
    ("optimizer", "activation", "hidden"), list(product(OPTIMIZERS, ACTIVATIONS, HIDDEN))
)
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
    trained = train(fast(start, optimizer, activation, dtype), start.batches)
    assert relative_error(trained.parameters, expected.parameters) <= limit
    assert trained.loss == pytest.approx(expected.loss, rel=1e-5)
    assert trained.right == expected.right


@pytest.mark.parametrize("products", ["bf16", "rounded"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_bf16_products_stay_near_those_of_float32_and_differ(
    products: Products, optimizer: Optimizer
) -> None:
    start = given(DEEP, STEPS)
    expected = train(fast(start, optimizer), start.batches)
    trained = train(fast(start, optimizer, products=products), start.batches)
    assert all(parameter.dtype == torch.float32 for parameter in trained.parameters)
    assert 1e-5 < relative_error(trained.parameters, expected.parameters) < BF16_WEIGHTS
    assert trained.loss == pytest.approx(expected.loss, rel=BF16_LOSS)


@pytest.mark.parametrize(("products", "limit"), [("bf16", 1e-3), ("rounded", 0.01)])
def test_a_step_with_bf16_products_is_that_of_autocast(products: Products, limit: float) -> None:
    start = given(DEEP, 1, seed=1)
    theirs = plain(start, "sgd", "bf16")
    before = [parameter.detach().clone() for parameter in theirs.parameters]
    expected = train(theirs, start.batches)
    trained = train(fast(start, "sgd", products=products), start.batches)
    for mine, other, was in zip(trained.parameters, expected.parameters, before, strict=True):
        taken = other.detach() - was
        assert (mine - was - taken).norm() < limit * taken.norm()
    assert trained.loss == pytest.approx(expected.loss, rel=limit)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_plain_step_goes_on_from_a_fast_ones_state_and_the_other_way_round(
    optimizer: Optimizer,
) -> None:
    start = given(DEEP, 14)
    first, rest = start.batches[:7], start.batches[7:]
    whole = fast(start, optimizer)
    expected = train(whole, start.batches)
    for one, other in (
        (fast(start, optimizer), plain(start, optimizer)),
        (plain(start, optimizer), fast(start, optimizer)),
    ):
        train(one, first)
        state = one.state()
        assert {name: values.shape for name, values in state.items()} == {
            name: values.shape for name, values in whole.state().items()
        }
        other.restore(state, 7)
        trained = train(other, rest)
        assert relative_error(trained.parameters, expected.parameters) < 1e-5
        assert trained.loss == pytest.approx(expected.loss[7:], rel=1e-5)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("products", ["whole", "bf16", "rounded"])
def test_a_step_that_was_put_together_again_gives_the_very_same_bits(
    optimizer: Optimizer, products: Products
) -> None:
    start = given(DEEP, 40)
    whole, broken = (fast(start, optimizer, products=products) for _ in range(2))
    expected = train(whole, start.batches)
    train(broken, start.batches[:17])
    other_weights = start._replace(weights=given(DEEP, 0, seed=1).weights)
    again = fast(other_weights, optimizer, products=products)
    again.restore(broken.state(), 17)
    trained = train(again, start.batches[17:])
    for mine, other in zip(trained.parameters, expected.parameters, strict=True):
        assert torch.equal(mine, other)
    assert trained.loss == expected.loss[17:]


def test_what_was_seen_does_not_depend_on_when_it_was_read() -> None:
    start = given(DEEP, 100)
    expected = train(fast(start), start.batches)
    loss: list[float] = []
    right: list[int] = []
    step = fast(start)
    for first, last in ((0, 1), (1, 1), (1, 40), (40, 41), (41, 100)):
        part = train(step, start.batches[first:last])
        assert len(part.loss) == len(part.right) == last - first
        loss, right = loss + part.loss, right + part.right
    assert (loss, right) == (expected.loss, expected.right)


def test_a_batch_so_large_that_few_logits_can_be_kept_gives_the_same() -> None:
    random = torch.Generator().manual_seed(0)
    start = given((), 0)._replace(
        images=torch.rand(60_000, FEATURES, generator=random),
        labels=torch.randint(10, (60_000,), generator=random),
        batches=[torch.randperm(60_000, generator=random) for _ in range(3)],
    )
    expected, trained = train(plain(start), start.batches), train(fast(start), start.batches)
    assert relative_error(trained.parameters, [p.detach() for p in expected.parameters]) < 1e-5
    assert trained.right == expected.right
    assert trained.loss == pytest.approx(expected.loss, rel=1e-5)


def test_a_state_of_another_network_is_refused() -> None:
    step = fast(given(DEEP, 0))
    with pytest.raises(ValueError, match="W1 is"):
        step.restore(fast(given((8,), 0)).state(), 0)
    with pytest.raises(KeyError):
        step.restore(fast(given(DEEP, 0), "sgd").state(), 0)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_weights_of_pixels_that_are_always_black_stay_as_they_were(optimizer: Optimizer) -> None:
    start = given(DEEP, 20)
    step = fast(start, optimizer)
    first = torch.tensor(start.weights[0])
    weights = train(step, start.batches).parameters[0]
    assert torch.equal(weights[::2], first[::2])
    assert not torch.isclose(weights[1::2], first[1::2]).all()
    other = fast(start._replace(weights=given(DEEP, 0, seed=1).weights), optimizer)
    other.restore(step.state(), 20)
    assert torch.equal(other.parameters[0], weights)


def test_a_state_from_images_that_are_black_elsewhere_is_refused() -> None:
    start = given(DEEP, 20)
    elsewhere = fast(start._replace(images=start.images.roll(1, 1)), "momentum")
    train(elsewhere, start.batches)
    with pytest.raises(ValueError, match="other images"):
        fast(start, "momentum").restore(elsewhere.state(), 20)


def test_images_without_a_black_pixel_are_learned_whole() -> None:
    start = given(DEEP, 20)
    start = start._replace(images=start.images + 0.1)
    expected = by_torch(start, "rmsprop", "relu", torch.float32)
    assert relative_error(train(fast(start), start.batches).parameters, expected.parameters) <= 1e-5


def test_a_state_is_a_copy_in_the_shapes_of_the_network() -> None:
    start = given(DEEP, 1)
    step = fast(start)
    state = step.state()
    assert {name: values.shape for name, values in state.items() if "." not in name} == {
        "W1": (FEATURES, 16),
        "b1": (16,),
        "W2": (16, 12),
        "b2": (12,),
        "W3": (12, 10),
        "b3": (10,),
    }
    assert all((state[f"W{n}"] == start.weights[2 * n - 2]).all() for n in (1, 2, 3))
    train(step, start.batches)
    assert (state["W1"] == start.weights[0]).all()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_step_takes_no_new_memory(optimizer: Optimizer) -> None:
    start = given((128, 128), 6)
    step = fast(start, optimizer)
    batches = [rows for rows in start.batches if len(rows) == BATCH]
    train(step, batches)
    with profile(profile_memory=True, use_device=None) as seen:
        step.run(batches[0])
    taken = [event.cpu_memory_usage for event in seen.function_events or []]
    assert taken, "the profiler saw the step"
    # A few bytes are what an index costs that was written as a number.
    assert sum(bytes_ for bytes_ in taken if bytes_ > 0) < 1024
