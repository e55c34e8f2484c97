"""−log of a probability, clipped or not: what it is, and how it changes with the logit.

For one sample with p = softmax(z) at its label: L = −log p has dL/dz = p − 1 there, also where p
is tiny, as −1/p · p(1 − p) = p − 1. With clip(p, ε, 1 − ε) in p's place L is flat where p is
beyond, so that its slope is 0: the sample teaches nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

FLOOR = 1e-7
"""Keras's epsilon."""
EXPONENTS = tuple(-number / 2 for number in range(25))
"""The probabilities that are walked through, as powers of ten: 1 down to 1e-12."""


@dataclass(frozen=True)
class ClippedLog:
    """The loss of a sample whose label has probability `p`, and its slopes by the logit."""

    p: float

    @property
    def is_clipped(self) -> bool:
        return not FLOOR <= self.p <= 1 - FLOOR

    @property
    def loss(self) -> float:
        return log(1 / self.p)

    @property
    def slope(self) -> float:
        """Of the loss that is not clipped."""
        return self.p - 1

    @property
    def clipped_loss(self) -> float:
        return -log(min(max(self.p, FLOOR), 1 - FLOOR))

    @property
    def clipped_slope(self) -> float:
        return 0.0 if self.is_clipped else self.slope


def plan() -> tuple[ClippedLog, ...]:
    """One sample after the other, each less sure of its label than the one before."""
    return tuple(ClippedLog(10**exponent) for exponent in EXPONENTS)
