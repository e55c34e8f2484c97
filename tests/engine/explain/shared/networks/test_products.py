"""The products of a pass and back, counted, against what PyTorch computes."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from engine.explain.shared.networks.products import price_in_passes, products


@pytest.mark.parametrize("widths", [(784, 512, 10), (784, 64, 32, 10), (5, 3)])
def test_pytorch_multiplies_as_often(widths: tuple[int, ...]) -> None:
    samples = 7
    found = products(widths, samples)
    layers = [torch.nn.Linear(before, after, bias=False) for before, after in pairwise(widths)]
    counter = FlopCounterMode(display=False)
    with counter:
        given = torch.randn(samples, widths[0])
        for layer in layers:
            given = torch.relu(layer(given))
        forward = counter.get_total_flops()
        torch.autograd.backward(given.sum())
    # A multiplication and an addition each.
    assert 2 * sum(one.multiplications for one in found if not one.back) == forward
    assert 2 * sum(one.multiplications for one in found) == counter.get_total_flops()
    assert all(one.left[1] == one.right[0] for one in found)
    assert price_in_passes(found) == counter.get_total_flops() / forward


def test_the_price_is_two_more_passes_but_for_the_gradient_that_data_does_not_need() -> None:
    forward, first = 784 * 512 + 512 * 10, 784 * 512
    assert price_in_passes(products((784, 512, 10), 128)) == (3 * forward - first) / forward
    assert 2.9 < price_in_passes(products((784, *(512,) * 50, 10), 128)) < 3
