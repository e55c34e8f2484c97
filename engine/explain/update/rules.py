"""How far optimizers move one weight, and what each keeps of it for the next step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.explain.shared.networks.optimizer_rules import KEPT, OptimizerName, Rule


@dataclass(frozen=True)
class Moved:
    """One weight, one step: `move` = −learning_rate · direction.

    `kept` has what the optimizer keeps of this weight: (name, before, after). `fresh` says
    that it is not the network's own optimizer, and begins with nothing kept.
    """

    optimizer: OptimizerName
    learning_rate: float
    kept: tuple[tuple[str, float, float], ...]
    gradient: float
    direction: float
    move: float
    after: float
    fresh: bool
    step: int = 1
    """The number of this step, from 1."""


def move_of(moved: Moved, gradient: float) -> float:
    """How far the same rule would have moved the weight in that step by another gradient."""
    kept = {name: np.array(before, np.float64) for name, before, _ in moved.kept}
    rule = Rule(moved.optimizer, moved.learning_rate)
    slope = np.array(gradient, np.float64)
    return float(rule.update(np.zeros_like(slope), slope, kept, moved.step).move)


def moves(
    weight: float,
    gradient: float,
    optimizer: OptimizerName,
    learning_rate: float,
    kept: Mapping[str, float],
    step: int,
) -> tuple[Moved, Moved]:
    """Plain SGD, and the network's `optimizer` (RMSprop beside SGD) after `step` steps."""
    second: OptimizerName = optimizer if optimizer != "sgd" else "rmsprop"
    found = []
    for name in ("sgd", second):
        own = name == optimizer
        rule = Rule(name, learning_rate)
        before = {
            kind: np.array(kept.get(kind, 0.0) if own else 0.0, np.float64) for kind in KEPT[name]
        }
        update = rule.update(
            np.array(weight, np.float64),
            np.array(gradient, np.float64),
            before,
            step + 1 if own else 1,
        )
        found.append(
            Moved(
                name,
                learning_rate,
                tuple((kind, float(before[kind]), float(update.kept[kind])) for kind in before),
                gradient,
                float(update.direction),
                float(update.move),
                float(update.after),
                not own,
                step + 1 if own else 1,
            )
        )
    return found[0], found[1]
