"""How long a forward pass takes, and one that brings the gradient along. NumPy, no torch."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.asked.nudged_network import NetworkOnBatch
from engine.explain.shared.networks.dense_gradients import forward, loss_and_gradients, mean_loss

ROUNDS = 15
_ROUND = 0.02
"""Seconds that the forward passes of one round take at least."""
_NO_TIME = 1e-9
"""Seconds; a clock that ticks rarely may see a pass take none."""


@dataclass
class Timed:
    """Seconds a pass in each round, the mean over the round."""

    forward: list[float] = field(default_factory=list)
    both: list[float] = field(default_factory=list)
    cancelled: bool = False


def time_passes(network: NetworkOnBatch, cancelled: Callable[[], bool]) -> Timed:
    """Time both in turns, in float32, as a training computes; a round is a few passes of each."""
    parameters, images = network.network.parameters, network.images32
    labels, activation = network.labels, network.activation

    def one_forward() -> None:
        mean_loss(forward(parameters, images, activation)[-1], labels)

    def one_of_both() -> None:
        loss_and_gradients(parameters, images, labels, activation)

    for warm_up in (one_forward, one_of_both):
        warm_up()
    passes = max(1, round(_ROUND / seconds_of(one_forward, 3)))
    timed = Timed()
    for _ in range(ROUNDS):
        if cancelled():
            timed.cancelled = True
            break
        timed.forward.append(seconds_of(one_forward, passes))
        timed.both.append(seconds_of(one_of_both, passes))
    return timed


def seconds_of(one: Callable[[], None], passes: int) -> float:
    """Seconds that one pass takes, the mean of so many."""
    began = time.perf_counter()
    for _ in range(passes):
        one()
    return max((time.perf_counter() - began) / passes, _NO_TIME)
