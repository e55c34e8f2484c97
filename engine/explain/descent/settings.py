"""A learning rate and a start as a learner types them, `.1 3` or `.1 3 1`; a ladder of rates."""

from math import floor, log10
from typing import Final

from engine.explain.descent.landscapes import Point
from engine.explain.shared.typed.settings import Setting, parse_settings

LEAST_RATE: Final = 1e-4
MOST_RATE: Final = 100.0
FARTHEST: Final = 10.0
"""A start's parameters, either way."""

_LADDER: Final = (1.0, 2.0, 5.0)
_RATE: Final = Setting("settings.rate", LEAST_RATE, MOST_RATE)
_START: Final = Setting("settings.start", -FARTHEST, FARTHEST)


def parse_descent(text: str, parameters: int, start: Point) -> tuple[float, Point]:
    """The rate and the start that a text gives; of a rate alone `start` stays.

    Raises `SettingsMistake`.
    """
    settings = (_RATE, *[_START] * parameters)
    example = " ".join(("0.1", "3", "1")[: 1 + parameters])
    rate, *place = parse_settings(text, settings, example, first_alone=True)
    return rate, tuple(place) or start


def next_rate(rate: float, by: int) -> float:
    """The rung of the ladder … 0.1 0.2 0.5 1 2 … above (1) or below (−1) a rate, within bounds."""
    power = floor(log10(rate))
    rungs = [
        float(f"{step * 10.0**exponent:.6g}")
        for exponent in range(power - 1, power + 2)
        for step in _LADDER
    ]
    if by > 0:
        return min(min(rung for rung in rungs if rung > rate * (1 + 1e-9)), MOST_RATE)
    return max(max(rung for rung in rungs if rung < rate * (1 - 1e-9)), LEAST_RATE)
