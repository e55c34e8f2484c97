"""What can be done after training_loop: a step uphill, and a weight after a step."""

from __future__ import annotations

from typing import Final

from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import judge_real, told

WEIGHT, GRADIENT, RATE = 0.5, -4.0, 0.01
STEPS_A_DAY: Final = 2_345


def judge_step(text: str) -> Judged:
    """The weight after one step of plain SGD. Raises `RealMistake`."""
    after = WEIGHT - RATE * GRADIENT
    meant = {
        "uphill": WEIGHT + RATE * GRADIENT,
        "no_rate": WEIGHT - GRADIENT,
        "the_step": -RATE * GRADIENT,
        "still": WEIGHT,
    }
    return judge_real(text, after, meant, 1e-4)


def judge_rose(before: float, after: float) -> Judged:
    """A step after which the loss of its own batch is higher."""
    values = {"before": told(before, after, digits=4), "after": told(after, before, digits=4)}
    if after == before:
        return Judged(False, "same", values)
    rose = not after < before  # to NaN, too
    return Judged(rose, "right" if rose else "fell", values)
