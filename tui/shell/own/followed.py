"""The one weight that the learner follows through the lessons, for the session."""

from __future__ import annotations

from collections.abc import Callable

from engine.explain.shared.networks.nudge_places import ParameterPlace
from tui.link.asked import Engine
from tui.link.weight_trace import WeightTrace


class Followed:
    """`place` is the weight, W1[pixel, unit], None while none is followed."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self.place: ParameterPlace | None = None
        self.trace = WeightTrace(engine, lambda: self.place)
        """What the training of the moment makes of it."""

    def follow(self, place: ParameterPlace | None) -> None:
        """From now on it is that one; None forgets it."""
        self.place = place
        self.trace.follow()

    def pixel_of(self, unit: int) -> int | None:
        """The pixel of its weight, if that leads to this unit."""
        return self.place.along if self.place is not None and self.place.unit == unit else None
