"""Loops to step through in tests: small networks on a small data set."""

import numpy as np

from engine.asked.nudged_network import TrainableNetwork
from engine.asked.stepping.loop import SteppedLoop
from engine.explain.shared.networks.optimizer_rules import KEPT
from engine.protocol.messages.settings import FitSettings, Optimizer
from engine.protocol.messages.stepping import BeginSteps, Stepped, TakeSteps
from engine.training.initialisation import initial_parameters, sizes
from tests.engine.small import small_dataset

DATA = small_dataset()


def settings(optimizer: Optimizer = "rmsprop", hidden: tuple[int, ...] = (12,)) -> FitSettings:
    """Three steps of 128, 128 and 44 images in an epoch."""
    return FitSettings(hidden=hidden, optimizer=optimizer)


def loop_of(chosen: FitSettings) -> SteppedLoop:
    """An untrained network of these settings before its first step."""
    parameters = initial_parameters(sizes(784, chosen.hidden, 10), chosen.seed)
    kept = {
        kind: [np.zeros_like(parameter) for parameter in parameters]
        for kind in KEPT[chosen.optimizer]
    }
    network = TrainableNetwork(parameters, kept, chosen, chosen.learning_rate, 0)
    return SteppedLoop(BeginSteps(), network, DATA)


def taken(loop: SteppedLoop, command: TakeSteps) -> Stepped:
    """Take steps that nothing interrupts."""
    return loop.take(command, lambda: False)
