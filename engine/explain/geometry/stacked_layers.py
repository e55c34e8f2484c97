"""Layers of two units on points of the plane: whether a stack of them is one affine map.

Without relu it always is: W = W2·W1 and b = W2·b1 + b2. With relu it is one only where relu
met nothing negative, or where what it left lies as an affine map would have laid it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    move,
    relu,
    towards,
)
from engine.explain.shared.lazy import Lazy

MOST_LAYERS: Final = 4
MOVES: Final = 8
"""Steps in which an affine map moves the points."""
FOLDS: Final = 4
"""Steps in which relu does."""
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
        """That share of the way: a rotation turns, all else goes straight."""
        if self.kind == "rotation":
            return move("rotation", (share * self.amounts[0], 0.0))
        return towards(self.affine, share)


@dataclass(frozen=True, slots=True)
class StackStep:
    """`layer` counts from 0 and is None at the start and in "together", where the points go
    straight from where they began by the one map; `share` is how much of the way is behind.
    """

    stage: Stage
    layer: int | None
    share: float


@dataclass(frozen=True, slots=True)
class Stack:
    """`layers` one after the other on `points`, with relu behind each or without.

    `entering` are the points as each layer finds them, `leaving` as its W and b leave them,
    before relu; `result` is where they end. `folded` counts, for each layer, the points with
    something negative that relu takes away. `composite` is the one map of all W and b, `fit`
    the affine map that comes nearest to what the whole stack does to these points.
    """

    points: Points
    layers: tuple[Layer, ...]
    relu: bool
    entering: tuple[Points, ...]
    leaving: tuple[Points, ...]
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
        each = MOVES + (FOLDS if self.relu else 0)
        through = 1 + each * len(self.layers)

        def step(position: int) -> StackStep:
            if position == 0:
                return StackStep("start", None, 0.0)
            if position >= through:
                return StackStep("together", None, (position - through + 1) / MOVES)
            layer, inside = divmod(position - 1, each)
            if inside < MOVES:
                return StackStep("layer", layer, (inside + 1) / MOVES)
            return StackStep("relu", layer, (inside - MOVES + 1) / FOLDS)

        return Lazy(through + MOVES, step)

    def at(self, step: StackStep) -> Points:
        """Where the points are at a step."""
        if step.stage == "together":
            return apply(towards(self.together, step.share), self.points)
        if step.layer is None:
            return self.points
        if step.stage == "layer":
            return apply(self.layers[step.layer].part(step.share), self.entering[step.layer])
        before = self.leaving[step.layer]
        rest = 1 - step.share
        return tuple((x if x > 0 else rest * x, y if y > 0 else rest * y) for x, y in before)

    @property
    def reach(self) -> Point:
        """How far from 0 the points come in x and in y, at any step."""
        (across, up) = (1.0, 1.0)
        for step in self.steps:
            for x, y in self.at(step):
                across, up = max(across, abs(x)), max(up, abs(y))
        return across, up


def stack(points: Sequence[Point], layers: Sequence[Layer], *, relu_on: bool) -> Stack:
    """Send `points` (n, 2) through `layers`. Raises ValueError without points or layers."""
    if not points or not 1 <= len(layers) <= MOST_LAYERS:
        raise ValueError(f"{len(points)} points through {len(layers)} layers")
    here = tuple(points)
    entering, leaving, folded = [], [], []
    for layer in layers:
        entering.append(here)
        here = apply(layer.affine, here)
        leaving.append(here)
        folded.append(sum(min(point) < 0 for point in here) if relu_on else 0)
        here = relu(here) if relu_on else here
    return Stack(
        points=tuple(points),
        layers=tuple(layers),
        relu=relu_on,
        entering=tuple(entering),
        leaving=tuple(leaving),
        result=here,
        folded=tuple(folded),
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
