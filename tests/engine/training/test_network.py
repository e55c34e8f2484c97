"""Initial weights, order of samples and the forward pass, against their definitions."""

import hashlib

import numpy as np
import pytest
import torch

from engine.training.network import (
    evaluate,
    initial_parameters,
    logits,
    parameter_count,
    parameter_names,
    sample_order,
    sizes,
    weights_sha256,
)

CHAPTER = sizes(784, (512,), 10)


def test_the_chapters_network_has_the_chapters_number_of_parameters() -> None:
    assert CHAPTER == (784, 512, 10)
    assert parameter_count(CHAPTER) == 401_920 + 5_130
    shapes = [parameter.shape for parameter in initial_parameters(CHAPTER, 0)]
    assert shapes == [(784, 512), (512,), (512, 10), (10,)]
    assert parameter_names(CHAPTER) == ["W1", "b1", "W2", "b2"]


def test_weights_are_glorot_uniform_and_biases_zero() -> None:
    first, bias, second, _ = initial_parameters(CHAPTER, 3)
    for weights in (first, second):
        limit = np.sqrt(6 / sum(weights.shape))
        assert limit * 0.99 < np.abs(weights).max() <= limit
        assert weights.std() == pytest.approx(limit / np.sqrt(3), rel=0.05)
        assert weights.mean() == pytest.approx(0, abs=limit * 0.05)
    assert not bias.any()


def test_a_layers_weights_depend_on_the_seed_and_not_on_the_layers_before() -> None:
    same = initial_parameters((100, 50, 50, 10), 1)
    assert weights_sha256(same) == weights_sha256(initial_parameters((100, 50, 50, 10), 1))
    other = initial_parameters((100, 50, 50, 10), 2)
    assert not np.array_equal(same[0], other[0])
    shorter = initial_parameters((70, 50, 50, 10), 1)
    assert np.array_equal(same[2], shorter[2])


def test_each_epoch_has_its_own_order_of_all_samples() -> None:
    orders = [sample_order(1_000, seed, epoch) for seed in (0, 2**63 - 1) for epoch in range(3)]
    for order in orders:
        assert np.array_equal(np.sort(order), np.arange(1_000))
    assert len({order.tobytes() for order in orders}) == len(orders)
    assert np.array_equal(sample_order(1_000, 0, 1), orders[1])


def test_the_forward_pass_is_relu_of_a_product_and_no_relu_at_the_end() -> None:
    parameters = initial_parameters((6, 5, 4, 3), 0)
    x = np.random.default_rng(0).normal(size=(7, 6)).astype(np.float32)
    w1, b1, w2, b2, w3, b3 = parameters
    expected = np.maximum(np.maximum(x @ w1 + b1, 0) @ w2 + b2, 0) @ w3 + b3
    output = logits([torch.tensor(p) for p in parameters], torch.tensor(x))
    assert output.numpy() == pytest.approx(expected, abs=1e-6)


def test_evaluating_gives_the_mean_loss_and_accuracy_also_over_several_batches() -> None:
    torch.manual_seed(0)
    parameters = [torch.tensor(p) for p in initial_parameters((784, 8, 10), 0)]
    images, labels = torch.rand(12_000, 784), torch.randint(10, (12_000,))
    output = logits(parameters, images)
    figures = evaluate(parameters, images, labels)
    assert figures is not None
    assert figures[0] == pytest.approx(torch.nn.functional.cross_entropy(output, labels).item())
    assert figures[1] == pytest.approx((output.argmax(1) == labels).float().mean().item())


def test_evaluating_ends_when_it_is_interrupted() -> None:
    parameters = [torch.tensor(p) for p in initial_parameters((4, 3, 2), 0)]
    assert evaluate(parameters, torch.rand(5, 4), torch.zeros(5).long(), lambda: True) is None


def test_the_hash_is_over_the_bytes_of_all_parameters_in_order() -> None:
    parameters = initial_parameters((4, 3, 2), 0)
    whole = b"".join(parameter.tobytes() for parameter in parameters)
    assert weights_sha256(parameters) == hashlib.sha256(whole).hexdigest()
