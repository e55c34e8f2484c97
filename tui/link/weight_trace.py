"""One weight of the first layer while its network is trained."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from engine import protocol
from engine.explain.shared.networks.nudge_places import ParameterPlace
from engine.protocol import UnitWeights
from tui.link.asked import Engine
from tui.link.looks import Looks


class Value(NamedTuple):
    """After so many steps: the weight."""

    step: int
    value: float


class WeightTrace(Looks[ParameterPlace, UnitWeights, Value]):
    """What the learner's own training makes of a weight of W1, W1[pixel, unit]."""

    def __init__(
        self,
        engine: Callable[[], Engine],
        place: Callable[[], ParameterPlace | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(
            engine,
            lambda: _within(engine(), place()),
            lambda run, weight: protocol.GetWeights(run=run, first=weight.unit, count=1),
            UnitWeights,
            lambda weight, told: Value(told.step, told.weights.values()[weight.along]),
            clock,
        )


def _within(engine: Engine, place: ParameterPlace | None) -> ParameterPlace | None:
    """That weight, if the network in training has such a unit."""
    run = engine.engine_state.run
    if place is None or run is None or place.unit >= run.settings.hidden[0]:
        return None
    return place
