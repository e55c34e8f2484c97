"""Each optimizer takes the steps that torch.optim's takes."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from engine.protocol import Optimizer
from engine.training.optimizers import EPSILON, at_rest, optimizer

ORACLES: dict[str, Callable[[Tensor], torch.optim.Optimizer]] = {
    "sgd": lambda p: torch.optim.SGD([p], lr=0.01),
    "momentum": lambda p: torch.optim.SGD([p], lr=0.01, momentum=0.9),
    "rmsprop": lambda p: torch.optim.RMSprop([p], lr=0.01, alpha=0.9, eps=EPSILON),
    "adam": lambda p: torch.optim.Adam([p], lr=0.01, eps=EPSILON),
}


@pytest.mark.parametrize("name", ["sgd", "momentum", "rmsprop", "adam"])
def test_ten_updates_are_those_of_torch_optim(name: Optimizer) -> None:
    torch.manual_seed(0)
    start, gradients = torch.randn(5, 4), torch.randn(10, 5, 4)
    expected = start.clone().requires_grad_()
    oracle = ORACLES[name](expected)
    ours, mine = start.clone(), optimizer(name, 0.01)
    kept = at_rest(mine, ours)
    for step, gradient in enumerate(gradients, 1):
        expected.grad = gradient.clone()
        oracle.step()
        mine.update(ours, gradient, kept, step)
        torch.testing.assert_close(ours, expected.detach(), rtol=1e-6, atol=1e-7)
