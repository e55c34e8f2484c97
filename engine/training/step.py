"""What a training needs from a step; how the step is done is its own affair."""

from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from torch import Tensor

State = Mapping[str, npt.NDArray[np.float32]]
"""Parameters as W1, b1, …; the optimizer's own numbers as "square_average.W1" and the like."""


class Readings(NamedTuple):
    """What the steps since the last reading saw, one entry a step."""

    loss: "array[float]"
    """Mean loss over the step's batch, before its update; type code f."""
    right: "array[int]"
    """How many of the batch were classified rightly; type code I."""


class TrainingStep(Protocol):
    """One update of the network from one batch, on one device."""

    @property
    def parameters(self) -> Sequence[Tensor]:
        """W1 (inputs, outputs), b1 (outputs,), W2, b2, … on the device, in float32."""
        ...

    def run(self, rows: Tensor) -> None:
        """Learn from the training samples `rows` (batch,), int64 on the device.

        Loss and right answers stay on the device until `read`.
        """
        ...

    def read(self) -> Readings:
        """Loss and right answers of the steps since the last reading, in one transfer."""
        ...

    def change_rate(self, learning_rate: float) -> None:
        """Take the steps from now on at this rate; what the optimizer keeps stays."""
        ...

    def state(self) -> State:
        """A copy of everything that the next step depends on, but for the samples."""
        ...

    def restore(self, state: State, steps: int) -> None:
        """Make `state`, after so many steps, the present one.

        Raises KeyError or ValueError if it is of another network or optimizer.
        """
        ...
