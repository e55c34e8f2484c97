"""Losses, accuracies and seconds that no training can have."""

from __future__ import annotations

import math

from engine.protocol import EpochFigures
from engine.protocol.arrays import Real, number

LONGEST_SECONDS = 1e9
ROUNDING = 1e-3
"""How far a mean may lie outside of what it is the mean of."""


def unlikely_figures(figures: EpochFigures) -> str | None:
    """What is wrong with the figures of an epoch."""
    if not 0 <= figures.seconds <= LONGEST_SECONDS:
        return f"an epoch of {figures.seconds} s"
    return (
        unlikely(figures.loss, figures.accuracy)
        or unlikely(figures.loss_running, figures.accuracy_running)
        or unlikely(figures.test_loss, figures.test_accuracy)
    )


def unlikely(loss: Real, accuracy: Real) -> str | None:
    """What is wrong with a loss, which diverges at worst, and a share of right answers."""
    if number(loss) < -ROUNDING:
        return f"a loss of {number(loss):g}"
    if not (math.isnan(number(accuracy)) or -ROUNDING <= number(accuracy) <= 1 + ROUNDING):
        return f"an accuracy of {number(accuracy):g}"
    return None
