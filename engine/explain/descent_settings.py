"""A learning rate and a start as a learner types them, `.1 3` or `.1 3 1`; a ladder of rates."""

import re
from math import floor, log10
from typing import Final

from engine.errors import Mistake
from engine.explain.landscapes import Point
from engine.explain.real_numbers import RealMistake, parse_real
from engine.explain.typed_text import plain, quoted, require_length

MAX_TEXT: Final = 60
LEAST_RATE: Final = 1e-4
MOST_RATE: Final = 100.0
FARTHEST: Final = 10.0
"""A start's parameters, either way."""

_LADDER: Final = (1.0, 2.0, 5.0)
_SEPARATORS: Final = re.compile(r"[\s;()]+")


class DescentMistake(Mistake):
    """A text that gives no rate and start. Codes: `descent.empty`, `descent.too_long`
    (characters, most), `descent.count` (given, needed), `descent.not_a_number` (token),
    `descent.rate` (low, high), `descent.start` (token, most).
    """


def parse_settings(text: str, parameters: int, start: Point) -> tuple[float, Point]:
    """The rate and the start that a text gives; of a rate alone `start` stays.

    Raises `DescentMistake`.
    """
    require_length(text, MAX_TEXT, DescentMistake, "descent.too_long")
    tokens = [token for token in _SEPARATORS.split(plain(text)) if token]
    if not tokens:
        raise DescentMistake("descent.empty", "nothing was given; write a rate such as .1")
    if len(tokens) not in (1, 1 + parameters):
        raise DescentMistake(
            "descent.count",
            f"{len(tokens)} numbers; write a rate, or a rate and a start of {parameters}",
            given=len(tokens),
            needed=1 + parameters,
        )
    rate, *place = (_number(token) for token in tokens)
    if not LEAST_RATE <= rate <= MOST_RATE:
        raise DescentMistake(
            "descent.rate",
            f"a rate of {quoted(tokens[0])}; {LEAST_RATE:g} to {MOST_RATE:g} is possible",
            low=f"{LEAST_RATE:g}",
            high=f"{MOST_RATE:g}",
        )
    for token, value in zip(tokens[1:], place, strict=True):
        if abs(value) > FARTHEST:
            raise DescentMistake(
                "descent.start",
                f"a start of {quoted(token)}; at most {FARTHEST:g} either way is possible",
                token=quoted(token),
                most=f"{FARTHEST:g}",
            )
    return rate, tuple(place) or start


def _number(token: str) -> float:
    try:
        return parse_real(token)
    except RealMistake as mistake:
        raise DescentMistake(
            "descent.not_a_number",
            f"{quoted(token)} is not a number; write a rate such as .1",
            token=quoted(token),
        ) from mistake


def next_rate(rate: float, by: int) -> float:
    """The rung of the ladder … .1 .2 .5 1 2 5 … above (1) or below (−1) a rate, within bounds."""
    power = floor(log10(rate))
    rungs = [
        float(f"{step * 10.0**exponent:.6g}")
        for exponent in range(power - 1, power + 2)
        for step in _LADDER
    ]
    if by > 0:
        return min(min(rung for rung in rungs if rung > rate * (1 + 1e-9)), MOST_RATE)
    return max(max(rung for rung in rungs if rung < rate * (1 - 1e-9)), LEAST_RATE)
