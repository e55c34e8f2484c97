"""The small network that untangles two sets of points."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from engine.protocol.arrays import Array, Real
from engine.protocol.messages.base import Command, Count, Event

MAX_TANGLE_STEPS = 5_000
"""The most steps of a network that untangles points."""
MAX_TANGLE_POINTS = 1_024
MAX_REGION_SIDE = 64
"""The most places across, and down, that one `untangled` says the set of."""


class Untangle(Command, frozen=True, kw_only=True, tag="untangle"):
    """Train a small network that separates two tangled sets of points; see `untangled`.

    It has `layers` hidden layers of `units` units and then one of two. One at a time: the one
    before ends, and so does what measures time. Answered in real time; while a training runs, or
    is paused, by the problem `untangle.busy`. A `fit`, and what measures time, ends it.
    """

    kind: Literal["spirals", "rings"] = "spirals"
    layers: Annotated[int, Meta(ge=1, le=4)] = 2
    units: Annotated[int, Meta(ge=1, le=64)] = 16
    relu: bool = True
    learning_rate: Annotated[float, Meta(gt=0, le=10)] = 0.01
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    steps: Annotated[int, Meta(ge=1, le=MAX_TANGLE_STEPS)] = 120


class CancelUntangle(Command, frozen=True, kw_only=True, tag="cancel_untangle"):
    """End what `untangle` began; its last `untangled` comes at once."""


class Untangled(Event, frozen=True, kw_only=True, tag="untangled"):
    """A look at what `untangle` asked for, at most ten a second; `ended` at the last one.

    After `step` steps: the mean cross-entropy of the points, the share of them on its own
    side, `hidden` f4 (points, 2) what the two units make of each, `regions` u1 (side, side)
    the set, 0 or 1, that each place of the plane is taken for, top row first, and `line` f8
    (w1, w2, b), by which w·hidden + b > 0 means set 1. What has diverged need not be finite.
    """

    step: Count
    loss: Real
    accuracy: Annotated[float, Meta(ge=0, le=1)]
    hidden: Array
    regions: Array
    line: Array
    ended: bool = False

    def __post_init__(self) -> None:
        dtype, shape = self.hidden.dtype, self.hidden.shape
        if dtype != "<f4" or len(shape) != 2 or shape[1] != 2:
            raise ValueError(f"hidden is {dtype} {shape}, not f4 (points, 2)")
        if not 1 <= shape[0] <= MAX_TANGLE_POINTS:
            raise ValueError(f"{shape[0]} points where 1 to {MAX_TANGLE_POINTS} may be")
        dtype, shape = self.regions.dtype, self.regions.shape
        if dtype != "|u1" or len(shape) != 2 or not 1 <= shape[0] == shape[1] <= MAX_REGION_SIDE:
            raise ValueError(f"regions are {dtype} {shape}, not bytes (side, side)")
        if max(self.regions.data) > 1:
            raise ValueError("a region of a set that is neither 0 nor 1")
        if (self.line.dtype, self.line.shape) != ("<f8", (3,)):
            raise ValueError(f"line is {self.line.dtype} {self.line.shape}, not f8 (3,)")
