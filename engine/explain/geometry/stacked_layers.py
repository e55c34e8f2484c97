"""Layers of two units on points of the plane: whether a stack of them is one affine map.

Without relu it always is: W = W2·W1 and b = W2·b1 + b2. With relu it is one only where relu
met nothing negative, or where what it left lies as an affine map would have laid it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Final, Literal

from engine.explain.geometry.affine import (
    IDENTITY,
    Affine,
    BestFit,
    Kind,
    Point,
    Points,
    apply,
    best_fit,
    compose,
    folded,
    move,
    relu,
    towards,
)
from engine.explain.geometry.point_sets import SHEET
from engine.explain.shared.lazy import Lazy

MOST_LAYERS: Final = 4
WEIGHTS_FIRST: Final = 0.65
"""The part of a layer's way in which W moves what b then shifts, where it has both."""
LOOKS: Final = 8
"""How often on the way of a step it is looked how far the points come."""
ROUNDING: Final = 1e-9
"""A residual, as a share of how far the points reach, that is no more than rounding."""

Stage = Literal["start", "layer", "relu", "together"]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: an affine map, and the move with its amounts that it came from."""

    kind: Kind
    amounts: Point
    affine: Affine

    @classmethod
    def of(cls, kind: Kind, x: float, y: float = 0.0) -> Layer:
        """A layer that is one of the moves; see `affine.move`."""
        return cls(kind, (x, y), move(kind, (x, y)))

    @classmethod
    def own(cls, affine: Affine) -> Layer:
        """A layer of any W and b."""
        return cls("own", (0.0, 0.0), affine)

    def part(self, share: float) -> Affine:
        """That share of the way: first W, then b; a rotation turns, all else goes straight."""
        if self.kind == "rotation":
            return move("rotation", (share * self.amounts[0], 0.0))
        weights, bias = self.affine.weights, self.affine.bias
        split = WEIGHTS_FIRST if weights != IDENTITY.weights and any(bias) else float(not any(bias))
        by_weights = min(share / split, 1.0) if split else 1.0
        by_bias = max((share - split) / (1 - split), 0.0) if split < 1 else 0.0
        turned = towards(Affine(weights, (0.0, 0.0)), by_weights)
        return Affine(turned.weights, (by_bias * bias[0], by_bias * bias[1]))


@dataclass(frozen=True, slots=True)
class StackStep:
    """`layer` counts from 0 and is None at the start and in "together", where the points go
    straight from where they began by the one map; `share` is how much of the way is behind, 1
    where the step is done.
    """

    stage: Stage
    layer: int | None
    share: float


@dataclass(frozen=True, slots=True)
class Stack:
    """`layers` one after the other on `points`, with relu behind each or without.

    `result` is where they end. `folded` counts, for each layer, the points with something
    negative that relu takes away. `composite` is the one map of all W and b, `fit` the affine
    map that comes nearest to what the whole stack does to these points.
    """

    points: Points
    layers: tuple[Layer, ...]
    relu: bool
    result: Points
    folded: tuple[int, ...]
    composite: Affine
    fit: BestFit

    @property
    def collapses(self) -> bool:
        """Whether one affine map does to these points what the stack does."""
        reach = max((max(abs(x), abs(y)) for x, y in self.result), default=0.0)
        return self.fit.residual <= ROUNDING * max(reach, 1.0)

    @property
    def together(self) -> Affine:
        """The one map that is shown beside the stack: all W and b in one, else the nearest."""
        return self.fit.affine if self.relu else self.composite

    @property
    def steps(self) -> Lazy[StackStep]:
        """From the start through every layer, then the one map by itself."""
        return Lazy(2 + len(self.layers) * (1 + self.relu), self._step)

    def _step(self, position: int, share: float = 1.0) -> StackStep:
        if position == 0:
            return StackStep("start", None, 0.0)
        layer, folds = divmod(position - 1, 1 + self.relu)
        if layer == len(self.layers):
            return StackStep("together", None, share)
        return StackStep("relu" if folds else "layer", layer, share)

    def moment(self, position: float) -> StackStep:
        """The step there, or between two of them the share of the way to the later one."""
        step = ceil(position)
        return self._step(step, 1 - (step - position))

    def at(self, step: StackStep, points: Sequence[Point] | None = None) -> Points:
        """Where the points are at a step, or others that go the same way."""
        here = self.points if points is None else tuple(points)
        if step.stage == "together":
            return apply(towards(self.together, step.share), here)
        if step.layer is None:
            return here
        for number, layer in enumerate(self.layers[: step.layer + 1]):
            now = number == step.layer
            if now and step.stage == "layer":
                return apply(layer.part(step.share), here)
            here = apply(layer.affine, here)
            if self.relu:
                here = folded(here, step.share if now else 1.0)
        return here

    def creased(self, line: Sequence[Point]) -> Points:
        """A line through `line` (n, 2) with a point wherever relu folds it on its way.

        Between two of the points it stays straight at every step.
        """
        found = tuple(line)
        if not self.relu:
            return found
        for number in range(len(self.layers)):
            here = self.at(StackStep("layer", number, 1.0), found)
            shares = [_crossings(*ends) for ends in pairwise(here)]
            found = (
                found[0],
                *(
                    ((1 - share) * x + share * u, (1 - share) * y + share * v)
                    for ((x, y), (u, v)), own in zip(pairwise(found), shares, strict=True)
                    for share in (*own, 1.0)
                ),
            )
        return found

    @property
    def reach(self) -> Point:
        """How far from 0 the points, and a sheet of the plane with them, come in x and in y."""
        (across, up) = (1.0, 1.0)
        for position in range(LOOKS * (len(self.steps) - 1) + 1):
            step = self.moment(position / LOOKS)
            for x, y in (*self.at(step), *self.at(step, SHEET)):
                across, up = max(across, abs(x)), max(up, abs(y))
        return across, up


def _crossings(start: Point, end: Point) -> list[float]:
    """The shares of the way from one point to another at which a coordinate changes its sign."""
    return sorted({a / (a - b) for a, b in zip(start, end, strict=True) if a * b < 0})


def stack(points: Sequence[Point], layers: Sequence[Layer], *, relu_on: bool) -> Stack:
    """Send `points` (n, 2) through `layers`. Raises ValueError without points or layers."""
    if not points or not 1 <= len(layers) <= MOST_LAYERS:
        raise ValueError(f"{len(points)} points through {len(layers)} layers")
    here = tuple(points)
    met = []
    for layer in layers:
        here = apply(layer.affine, here)
        met.append(sum(min(point) < 0 for point in here) if relu_on else 0)
        here = relu(here) if relu_on else here
    return Stack(
        points=tuple(points),
        layers=tuple(layers),
        relu=relu_on,
        result=here,
        folded=tuple(met),
        composite=compose([layer.affine for layer in layers]),
        fit=best_fit(points, here),
    )


# ---- changing a layer

NUDGES: Final[dict[Kind, Point]] = {
    "rotation": (15.0, 5.0),
    "scaling": (0.25, 0.25),
    "shear": (0.25, 0.25),
    "translation": (0.25, 0.25),
    "own": (0.25, 0.25),
}
"""What an arrow adds: left and right to the first amount, up and down to the second one."""
LIMITS: Final[dict[Kind, float]] = {
    "rotation": 180.0,
    "scaling": 3.0,
    "shear": 2.0,
    "translation": 2.0,
    "own": 5.0,
}
"""How large an amount may become; of a map of one's own, each of its numbers."""
FIRST: Final[dict[Kind, Point]] = {
    "rotation": (-30.0, 0.0),
    "scaling": (1.5, 0.75),
    "shear": (0.5, 0.0),
    "translation": (0.5, -0.5),
    "own": (0.0, 0.0),
}
"""The amounts of a fresh layer of a kind."""


def fresh(kind: Kind) -> Layer:
    """A layer of that kind as it is first shown."""
    return (
        Layer.own(IDENTITY) if kind == "own" else Layer(kind, FIRST[kind], move(kind, FIRST[kind]))
    )


def nudged(layer: Layer, across: int, up: int) -> Layer:
    """The layer after so many presses to the right and upwards, within its limits."""
    most, (right, above) = LIMITS[layer.kind], NUDGES[layer.kind]
    if layer.kind == "own":
        bias = (
            _within(layer.affine.bias[0] + across * right, most),
            _within(layer.affine.bias[1] + up * above, most),
        )
        return Layer.own(Affine(layer.affine.weights, bias))
    x, y = layer.amounts
    if layer.kind == "rotation":
        turned = x + across * right + up * above
        return Layer.of("rotation", (turned + most) % (2 * most) - most)
    return Layer.of(layer.kind, _within(x + across * right, most), _within(y + up * above, most))


def _within(value: float, most: float) -> float:
    return min(max(value, -most), most)
