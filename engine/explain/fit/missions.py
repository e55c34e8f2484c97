"""What can be done after fit: networks that are small, and trainings that are short."""

from __future__ import annotations

from typing import Final

from engine.explain.shared.judged import Judged
from engine.protocol import FitSettings

ACCURACY: Final = 0.95
UNITS: Final = {"mnist": 32}
"""At most so many hidden units, by the data."""
UNITS_ELSEWHERE: Final = 64
SHORT_ACCURACY: Final = 0.90
STEPS: Final = 60


def judge_smallest(settings: FitSettings, data: str, accuracy: float) -> Judged:
    """A trained network with few units that is right on more than ACCURACY of the test set."""
    units, most = sum(settings.hidden), UNITS.get(data, UNITS_ELSEWHERE)
    values = {"units": units, "most": most, "accuracy": f"{accuracy:.4f}", "wanted": ACCURACY}
    if units > most:
        return Judged(False, "too_many", values)
    return Judged(accuracy > ACCURACY, "right" if accuracy > ACCURACY else "too_low", values)


def judge_short(steps: int, accuracy: float) -> Judged:
    """A training of few steps after which more than SHORT_ACCURACY of the test set is right."""
    values = {"steps": steps, "most": STEPS, "accuracy": f"{accuracy:.4f}"}
    if steps > STEPS:
        return Judged(False, "too_long", values)
    is_right = accuracy > SHORT_ACCURACY
    return Judged(is_right, "right" if is_right else "too_low", values)
