"""What an optimizer does with a gradient, as an explanation: one update, every number kept.

NumPy in float64, so that it can be followed by hand and held against the step that trains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt

OptimizerName = Literal["sgd", "momentum", "rmsprop", "adam"]
NAMES: tuple[OptimizerName, ...] = ("sgd", "momentum", "rmsprop", "adam")
Values = npt.NDArray[np.float64]

KEPT: Mapping[OptimizerName, tuple[str, ...]] = MappingProxyType(
    {
        "sgd": (),
        "momentum": ("velocity",),
        "rmsprop": ("square_average",),
        "adam": ("average", "square_average"),
    }
)
"""What each keeps for every parameter between two updates, zero before the first."""
LETTERS: Mapping[str, str] = MappingProxyType(
    {"velocity": "v", "average": "m", "square_average": "s"}
)
"""What is kept as it is called in a formula."""


@dataclass(frozen=True)
class Rule:
    """An optimizer and its constants; the defaults are those that the training uses.

    `epsilon` is added outside the square root, as PyTorch does.
    """

    name: OptimizerName
    learning_rate: float
    rho: float = 0.9
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-7

    def at_rest(self, parameter: Values) -> Mapping[str, Values]:
        """What is kept before the first update, each of the parameter's shape."""
        return MappingProxyType({name: np.zeros_like(parameter) for name in KEPT[self.name]})

    def update(
        self, parameter: Values, gradient: Values, kept: Mapping[str, Values], step: int
    ) -> "Update":
        """One update of `parameter`; `gradient` and all that is kept have its shape.

        `step` counts from 1. What overflows becomes infinite, as it does in a training.
        """
        with np.errstate(all="ignore"):
            now = self._keep(gradient, kept)
            direction = self._direction(gradient, now, step)
            move = -self.learning_rate * direction
            return Update(parameter, gradient, MappingProxyType(now), direction, move)

    def _keep(self, gradient: Values, kept: Mapping[str, Values]) -> dict[str, Values]:
        match self.name:
            case "sgd":
                return {}
            case "momentum":
                return {"velocity": self.momentum * kept["velocity"] + gradient}
            case "rmsprop":
                square = self.rho * kept["square_average"] + (1 - self.rho) * gradient**2
                return {"square_average": square}
            case "adam":
                average = self.beta1 * kept["average"] + (1 - self.beta1) * gradient
                square = self.beta2 * kept["square_average"] + (1 - self.beta2) * gradient**2
                return {"average": average, "square_average": square}

    def _direction(self, gradient: Values, kept: Mapping[str, Values], step: int) -> Values:
        match self.name:
            case "sgd":
                return gradient
            case "momentum":
                return kept["velocity"]
            case "rmsprop":
                return gradient / (np.sqrt(kept["square_average"]) + self.epsilon)
            case "adam":
                average = kept["average"] / (1 - self.beta1**step)
                square = kept["square_average"] / (1 - self.beta2**step)
                return average / (np.sqrt(square) + self.epsilon)


@dataclass(frozen=True, eq=False)
class Update:
    """One update; all arrays have the parameter's shape.

    `direction` is what the learning rate multiplies: the gradient itself for SGD, what the
    optimizer makes of it for the others. `move` = −learning rate · direction.
    """

    before: Values
    gradient: Values
    kept: Mapping[str, Values]
    """What is kept for the next update."""
    direction: Values
    move: Values

    @property
    def after(self) -> Values:
        """The parameter after the update."""
        return self.before + self.move
