"""What can be done after from_scratch: a floor that cannot be passed, and a better line."""

from __future__ import annotations

from math import e, log
from typing import Final

from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import judge_real

CLASSES: Final = 10
ACCURACY: Final = 0.95


def judge_floor(text: str) -> Judged:
    """The least that cross-entropy can become where probabilities are fed to it in the place of
    logits: softmax of one 1 and nine 0. Raises `RealMistake`."""
    floor = log(1 + (CLASSES - 1) / e)
    meant = {"zero": 0.0, "guessing": log(CLASSES), "probability": 1 / (1 + (CLASSES - 1) / e)}
    return judge_real(text, floor, meant, 0.002)


def judge_better(accuracy: float) -> Judged:
    """A loop by hand that was trained here, and is right on more than ACCURACY."""
    values = {"accuracy": f"{accuracy:.4f}", "wanted": f"{ACCURACY:.2f}"}
    return Judged(accuracy > ACCURACY, "right" if accuracy > ACCURACY else "too_low", values)
