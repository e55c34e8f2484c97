"""How far a rule moves a weight for other gradients, against PyTorch."""

from __future__ import annotations

import pytest
import torch

from engine.explain.shared.networks.optimizer_rules import OptimizerName
from engine.explain.update.rules import move_of, moves

RATE = 0.01
OPTIMIZERS: dict[OptimizerName, object] = {
    "sgd": lambda p: torch.optim.SGD(p, RATE),
    "momentum": lambda p: torch.optim.SGD(p, RATE, momentum=0.9),
    "rmsprop": lambda p: torch.optim.RMSprop(p, RATE, alpha=0.9, eps=1e-7),
    "adam": lambda p: torch.optim.Adam(p, RATE, eps=1e-7),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("gradient", [-0.7, 1e-4, 0.02])
def test_pytorch_moves_it_as_far(name: OptimizerName, gradient: float) -> None:
    weight = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = OPTIMIZERS[name]([weight])  # type: ignore[operator]
    for slope in (0.3, -0.1):
        weight.grad = torch.tensor([slope], dtype=torch.float64)
        optimizer.step()
    state = optimizer.state[weight]
    kept = {
        ours: float(state[theirs])
        for ours, theirs in (
            ("velocity", "momentum_buffer"),
            ("average", "exp_avg"),
            ("square_average", "exp_avg_sq" if name == "adam" else "square_avg"),
        )
        if state.get(theirs) is not None
    }
    plain, own = moves(float(weight.detach()), 0.05, name, RATE, kept, 2)
    moved = plain if name == "sgd" else own
    before = float(weight.detach())
    weight.grad = torch.tensor([gradient], dtype=torch.float64)
    optimizer.step()
    assert move_of(moved, gradient) == pytest.approx(float(weight.detach()) - before, rel=1e-9)
    assert move_of(moved, 0.05) == moved.move


def test_a_rule_that_begins_anew_is_at_its_first_step() -> None:
    _, fresh = moves(0.0, 0.05, "sgd", RATE, {}, 900)
    assert fresh.optimizer == "rmsprop"
    assert fresh.step == 1
    # Divided by the root of a tenth of its own square: the same for every size.
    assert move_of(fresh, 0.5) == pytest.approx(move_of(fresh, 5.0), rel=1e-5)
