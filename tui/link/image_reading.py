"""What a network says to one image while it is trained."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from engine import protocol
from engine.explain.shared.networks.softmax import softmax
from engine.protocol import Predicted
from engine.protocol.arrays import Array
from tui.link.asked import Engine
from tui.link.looks import Looks

SIDE = 28


class Reading(NamedTuple):
    """After so many steps: a probability for each class."""

    step: int
    values: tuple[float, ...]


class ImageReading(Looks[bytes, Predicted, Reading]):
    """What the learner's own training reads in `image`, 28 × 28 bytes."""

    def __init__(
        self,
        engine: Callable[[], Engine],
        image: Callable[[], bytes | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(
            engine,
            image,
            lambda run, pixels: protocol.Predict(
                run=run, pixels=Array("|u1", (1, SIDE, SIDE), pixels), now=True
            ),
            Predicted,
            lambda _, told: Reading(told.step, tuple(softmax(told.logits.values()))),
            clock,
        )
