"""Numbers with a fraction as a learner types them: `.95`, `2,3`, `95 %`, `1e-3`, `1/10`."""

import re
from math import isfinite
from typing import Final

from engine.explain.shared.typed.text import plain, quoted, require_length
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 40

_NUMBER: Final = r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?"
_WHOLE: Final = re.compile(
    rf"(?P<above>{_NUMBER})\s*(?:/\s*(?P<below>{_NUMBER}))?\s*(?P<percent>%)?", re.ASCII
)


class RealMistake(Mistake):
    """A text that is no number. Codes: `real.empty`, `real.too_long` (characters, most),
    `real.not_a_number` (token), `real.out_of_range` (low, high).
    """


def parse_real(text: str) -> float:
    """The finite number that a text gives, one half for `50 %` and `1/2`. Raises `RealMistake`."""
    require_length(text, MAX_TEXT, RealMistake, "real.too_long")
    token = plain(text)
    if not token:
        raise RealMistake("real.empty", "no number was given; write one such as 0.95")
    match = _WHOLE.fullmatch(token)
    value = float("nan")
    if match is not None:
        value = _float(match["above"])
        if match["below"] is not None:
            below = _float(match["below"])
            value = value / below if below else float("nan")
        if match["percent"]:
            value /= 100
    if not isfinite(value):
        raise RealMistake(
            "real.not_a_number",
            f"{quoted(token)} is not a number; write one such as 0.95 or 2.3",
            token=quoted(token),
        )
    return value


def parse_share(text: str) -> float:
    """A share from 0 to 1; a number above 1 and up to 100 counts as percent.

    Raises `RealMistake`.
    """
    value = parse_real(text)
    if 1 < value <= 100 and "%" not in plain(text):
        value /= 100
    if not 0 <= value <= 1:
        raise RealMistake(
            "real.out_of_range", "a share lies between 0 and 1, such as 0.95", low=0, high=1
        )
    return value


def _float(text: str) -> float:
    return float(text.replace(",", "."))
