"""What stands beneath the graph is drawn from: the steps taken, and the value that is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.explain.backprop.names import Names
from engine.explain.backprop.steps import BackpropPlan
from engine.explain.shared.expressions.graph import Edge


@dataclass(frozen=True)
class PanelScene:
    """`position` counts the steps taken; `chosen` is the node whose way back is shown, and
    `last` the edge that has just been gone along."""

    plan: BackpropPlan
    names: Names
    position: int
    chosen: int
    last: Edge | None
    word: Callable[..., str]

    @property
    def goes_back(self) -> bool:
        """Whether the way back has begun."""
        return self.position > self.plan.forward
