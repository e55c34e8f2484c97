"""Numbers with a fraction as a learner types them: `.95`, `2,3`, `95 %`, `1e-3`, `ln 10`."""

import re
from math import isfinite
from typing import Final

from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed.whole_numbers import NumberMistake, parse_exact
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 40

_DIGITS: Final = r"[0-9]+(?:_[0-9]+)*"
_GROUPED: Final = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9])"
_NUMBER: Final = (
    rf"[+-]?\s*(?:{_GROUPED}(?:\.[0-9]*)?|{_DIGITS}(?:[.,](?:{_DIGITS})?)?|[.,]{_DIGITS})"
    rf"(?:[eE][+-]?{_DIGITS})?"
)
_WHOLE: Final = re.compile(
    rf"(?P<above>{_NUMBER})\s*(?:/\s*(?P<below>{_NUMBER}))?\s*(?P<percent>%)?"
)


class RealMistake(Mistake):
    """A text that is no number. Codes: `real.empty`, `real.too_long` (characters, most),
    `real.not_a_number` (token), `real.too_large` (token), `real.by_zero`,
    `real.out_of_range` (low, high).
    """


def parse_real(text: str | Span) -> float:
    """The finite number that a text gives, one half for `50 %` and `1/2`. Raises `RealMistake`.

    A comma before three digits groups them, any other one is a decimal comma.
    """
    require_length(text, MAX_TEXT, RealMistake, "real.too_long")
    span = Span.said(text)
    if not span:
        raise RealMistake("real.empty", "no number was given; write one such as 0.95")
    match = _WHOLE.fullmatch(span.text)
    if match is None:
        return _worked_out(span)
    value = _float(match["above"])
    if match["below"] is not None:
        below = _float(match["below"])
        if not below:
            raise _by_zero()
        value /= below
    if not isfinite(value):
        raise RealMistake(
            "real.too_large",
            f"{span.quoted} is too large for float64; write a smaller number",
            token=span.quoted,
        )
    return value / 100 if match["percent"] else value


def _worked_out(span: Span) -> float:
    """What `ln 10`, `-log(0.1)` or `2 * 0.4` comes to."""
    try:
        return float(parse_exact(span, functions=True))
    except NumberMistake as mistake:
        if mistake.code == "number.by_zero":
            raise _by_zero() from None
        raise RealMistake(
            "real.not_a_number",
            f"{span.quoted} is not a number; write one such as 0.95 or 2.3",
            token=span.quoted,
        ) from None


def _by_zero() -> RealMistake:
    return RealMistake("real.by_zero", "nothing can be divided by 0")


def parse_share(text: str | Span) -> float:
    """A share from 0 to 1; a number above 1 and up to 100 counts as percent.

    Raises `RealMistake`.
    """
    value = parse_real(text)
    if 1 < value <= 100 and "%" not in Span.said(text).text:
        value /= 100
    if not 0 <= value <= 1:
        raise RealMistake(
            "real.out_of_range", "a share lies between 0 and 1, such as 0.95", low=0, high=1
        )
    return value


def _float(text: str) -> float:
    plainly = re.sub(r"\s", "", text)
    grouped = re.match(rf"[+-]?{_GROUPED}", plainly)
    return float(plainly.replace(",", "" if grouped else "."))
