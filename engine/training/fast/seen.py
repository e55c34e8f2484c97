"""What steps saw, on the device until it is read."""

from array import array

import numpy as np
import torch
from torch import Tensor

from engine.training.step import Readings


class Seen:
    """Losses and right answers of steps, in their order."""

    def __init__(self) -> None:
        self._parts: list[Tensor] = []

    def add(self, measured: Tensor) -> None:
        """`measured` (2, steps), which must not change after this."""
        self._parts.append(measured)

    def take(self) -> Readings:
        """All that was added since the last time, in one transfer."""
        if not self._parts:
            return Readings(array("f"), array("I"))
        loss, right = torch.cat(self._parts, 1).cpu().numpy()
        self._parts = []
        return Readings(
            array("f", loss.astype(np.float32).tobytes()),
            array("I", right.astype(np.uint32).tobytes()),
        )
