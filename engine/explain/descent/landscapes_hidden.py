"""A landscape that is descended blind: moves of one size, and after each only the loss."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from engine.explain.descent.landscapes import Landscape, Point, Values
from engine.explain.descent.plan import Descent, plan
from engine.explain.shared.networks.optimizer_rules import Rule

MOVES = 20
STRIDE = 0.5
"""How far one move goes."""
RATE = 0.3
_CURVATURES = (2.4, 0.4)
_FAR = 4.0
"""From the start to the lowest place."""


@lru_cache(8)
def hidden(seed: int) -> Landscape:
    """A tilted oval valley, another one for each seed, that starts at (0, 0)."""
    random = np.random.default_rng(seed)
    tilt, towards = random.uniform(0, 2 * np.pi, 2)
    lowest = _FAR * np.array([np.cos(towards), np.sin(towards)])
    turn = np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    hessian = turn @ np.diag(_CURVATURES) @ turn.T

    def gradient(w: Values) -> Values:
        slopes: Values = (w - lowest) @ hessian
        return slopes

    def loss(w: Values) -> Values:
        height: Values = ((w - lowest) * gradient(w)).sum(-1) / 2
        return height

    return Landscape(
        "hidden",
        2,
        "",
        loss,
        gradient,
        (0.0, 0.0),
        RATE,
        ((float(lowest[0]), float(lowest[1])),),
        (_FAR, _FAR),
        _CURVATURES,
    )


@dataclass(frozen=True)
class BlindWalk:
    """Moves on the hidden landscape of `seed`, each (−1, 0, 1) along w1 and along w2."""

    seed: int
    moves: tuple[tuple[int, int], ...] = ()

    @property
    def landscape(self) -> Landscape:
        return hidden(self.seed)

    @property
    def left(self) -> int:
        """How many moves are left."""
        return MOVES - len(self.moves)

    def moved(self, across: int, up: int) -> "BlindWalk":
        """One move more; the same walk where none is left."""
        return replace(self, moves=(*self.moves, (across, up))) if self.left else self

    @property
    def points(self) -> tuple[Point, ...]:
        """Where it has been, the start first."""
        at = np.array(self.landscape.start)
        found = [at]
        for move in self.moves:
            found.append(found[-1] + STRIDE * np.array(move))
        return tuple((float(one[0]), float(one[1])) for one in found)

    @property
    def losses(self) -> tuple[float, ...]:
        """The loss at each of the points."""
        return tuple(self.landscape.at(*point) for point in self.points)

    @property
    def by_gradient(self) -> Descent:
        """What gradient descent makes of as many steps from the same start."""
        landscape = self.landscape
        return plan(landscape, landscape.start, Rule("sgd", RATE), MOVES)
