"""An explained update is the one that torch.optim makes."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.explain.shared.networks.optimizer_rules import KEPT, NAMES, OptimizerName, Rule

Oracle = Callable[[Tensor, Rule], torch.optim.Optimizer]
ORACLES: dict[OptimizerName, Oracle] = {
    "sgd": lambda p, r: torch.optim.SGD([p], lr=r.learning_rate),
    "momentum": lambda p, r: torch.optim.SGD([p], lr=r.learning_rate, momentum=r.momentum),
    "rmsprop": lambda p, r: torch.optim.RMSprop(
        [p], lr=r.learning_rate, alpha=r.rho, eps=r.epsilon
    ),
    "adam": lambda p, r: torch.optim.Adam(
        [p], lr=r.learning_rate, betas=(r.beta1, r.beta2), eps=r.epsilon
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_fifty_updates_are_those_of_torch_optim_in_float64(name: OptimizerName) -> None:
    random = np.random.default_rng(0)
    for _ in range(20):
        rule = Rule(
            name,
            learning_rate=10 ** random.uniform(-4, 0),
            rho=random.uniform(0.5, 0.999),
            momentum=random.uniform(0, 0.99),
            beta1=random.uniform(0, 0.99),
            beta2=random.uniform(0.5, 0.9999),
            epsilon=10 ** random.uniform(-10, -3),
        )
        start = random.normal(size=(3, 2))
        expected = torch.tensor(start, requires_grad=True)
        oracle = ORACLES[name](expected, rule)
        ours, kept = start, rule.at_rest(start)
        for step in range(1, 51):
            gradient = random.normal(size=start.shape)
            expected.grad = torch.tensor(gradient)
            oracle.step()
            update = rule.update(ours, gradient, kept, step)
            ours, kept = update.after, update.kept
            np.testing.assert_allclose(ours, expected.detach().numpy(), rtol=1e-11, atol=1e-12)


def test_an_update_moves_by_the_learning_rate_times_its_direction() -> None:
    for name in NAMES:
        update = Rule(name, 0.5).update(
            np.array([1.0]), np.array([2.0]), Rule(name, 0.5).at_rest(np.array([1.0])), 1
        )
        np.testing.assert_allclose(update.after, 1.0 - 0.5 * update.direction)
        assert set(update.kept) == set(KEPT[name])


def test_what_overflows_becomes_infinite_and_warns_nobody() -> None:
    rule = Rule("rmsprop", 1e300)
    update = rule.update(np.array([1.0]), np.array([1e200]), rule.at_rest(np.array([1.0])), 1)
    assert np.isinf(update.kept["square_average"]).all()
