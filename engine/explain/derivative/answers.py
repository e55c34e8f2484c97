"""A learner's sign or value of a slope, and what a wrong one would have meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final, Literal

from engine.explain.derivative.point import PointSlope
from engine.explain.derivative.precision import Quotient
from engine.explain.derivative.secants import Secant
from engine.explain.shared.typed.real_numbers import RealMistake, parse_real
from engine.explain.shared.typed.text import Span, require_length
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 40
CLOSE: Final = 0.005
"""Two decimals are enough."""
PART: Final = 0.01
"""Of a large slope, this part."""

_SIGNS: Final = {
    1: ("+", "plus", "positive", "pos", "up", "rises", "플러스", "양", "양수"),
    -1: ("-", "minus", "negative", "neg", "down", "falls", "마이너스", "음", "음수"),
    0: ("0", "zero", "flat", "영"),
    None: ("n", "no", "none", "nan", "undefined", "없음", "없다", "없어요", "없습니다"),
}

Meaning = Literal[
    "sign",  # the right sign
    "value",  # the right value
    "none",  # right: there is no slope
    "opposite",  # + for a slope below 0, or the reverse
    "not_flat",  # 0 for a slope that is not
    "flat",  # a sign, or a value, for a slope of 0
    "exists",  # none for a slope that there is
    "convention",  # at a kink, what autograd gives
    "side",  # at a kink, the slope of one side
    "kink",  # a slope at a kink
    "jump",
    "steep",
    "edge",
    "alone",
    "undefined",
    "open",  # a slope where there is none for that reason
    "autograd",  # what autograd gives, which is not the slope that there is
    "height",  # f(x)
    "secant",  # the slope of the secant that shows
    "near",  # the right sign, another value
]


class SlopeMistake(Mistake):
    """A text that is neither a sign nor a number. Codes: `slope.empty`, `slope.too_long`
    (characters, most), `slope.not_read` (token).
    """


@dataclass(frozen=True, slots=True)
class SlopeVerdict:
    """Whether an answer was right, and what it meant."""

    right: bool
    code: Meaning


def grade_slope(point: PointSlope, text: str, shown: Secant | None = None) -> SlopeVerdict:
    """The verdict on a sign (`+`, `-`, `0`, `none`) or a value of the slope at a point.

    `shown` is the secant that the learner sees. Raises `SlopeMistake`.
    """
    sign, value = parse_slope(text)
    if point.sign is None:
        return _where_none(point, sign, value)
    if sign is None:
        # A slope that autograd has none for is one nevertheless.
        return SlopeVerdict(False, "autograd" if isnan(point.convention) else "exists")
    given = 0.0 if value is None and not sign else value
    if given is not None and point.differs and point.slope and given == point.convention:
        return SlopeVerdict(False, "autograd")
    if value is None:
        if sign == point.sign:
            return SlopeVerdict(True, "sign")
        if not point.sign:
            return SlopeVerdict(False, "flat")
        return SlopeVerdict(False, "opposite" if sign else "not_flat")
    if point.slope is None:  # it is beyond float64, and so beyond any number that is read
        return SlopeVerdict(False, "near" if sign == point.sign else "opposite")
    return _value(point, point.slope, value, shown)


def parse_slope(text: str) -> tuple[int | None, float | None]:
    """A sign, None for no slope, and the value where one was typed. Raises `SlopeMistake`."""
    require_length(text, MAX_TEXT, SlopeMistake, "slope.too_long")
    span = Span.of(text)
    token = span.text.lower().rstrip("!")
    if not token:
        raise SlopeMistake("slope.empty", "nothing was given; write +, -, 0 or n for none")
    for sign, words in _SIGNS.items():
        if token in words:
            return sign, None
    try:
        value = parse_real(span)
    except RealMistake as mistake:
        if mistake.code != "real.not_a_number":
            raise
        raise SlopeMistake(
            "slope.not_read",
            f"{span.quoted} is neither a sign nor a number; write +, -, 0 or n for none",
            token=span.quoted,
        ) from None
    return (value > 0) - (value < 0), value


def _where_none(point: PointSlope, sign: int | None, value: float | None) -> SlopeVerdict:
    if sign is None:
        return SlopeVerdict(True, "none")
    match point.kind:
        case "jump" | "steep" | "edge" | "alone" | "undefined" | "open":
            return SlopeVerdict(False, point.kind)
    given = float(sign) if value is None else value
    if (value is not None or sign == 0) and given == point.convention:
        return SlopeVerdict(False, "convention")
    if value in (point.left, point.right):
        return SlopeVerdict(False, "side")
    return SlopeVerdict(False, "kink")


def _value(point: PointSlope, slope: float, value: float, shown: Secant | None) -> SlopeVerdict:
    if is_close(value, slope):
        return SlopeVerdict(True, "value")
    if not point.sign:
        return SlopeVerdict(False, "flat")
    if is_close(value, point.value):
        return SlopeVerdict(False, "height")
    if shown is not None and is_close(value, shown.right):
        return SlopeVerdict(False, "secant")
    if (value > 0) - (value < 0) == point.sign:
        return SlopeVerdict(False, "near")
    return SlopeVerdict(False, "opposite" if value else "not_flat")


def is_close(value: float, wanted: float) -> bool:
    """Whether two decimals, or one percent, tell no difference."""
    return abs(value - wanted) <= max(CLOSE, PART * abs(wanted)) * (1 + 1e-9)


@dataclass(frozen=True, slots=True)
class BestVerdict:
    """Whether an h is as good as any, and why not: `bend` counts too much, or `rounding`.

    `error` is the one that was measured at that h.
    """

    code: Literal["right", "bend", "rounding"]
    error: float


def grade_best(measured: Quotient, best: Sequence[Quotient]) -> BestVerdict:
    """The verdict on an h by what was measured at it, and at the h with the smallest error.

    Within one power of ten of a best one is right, as is every other h with so small an error. Of
    a function for which no error is finite, no h is better than another.
    """
    code: Literal["right", "bend", "rounding"] = "right"
    near = any(one.h / 10.01 <= measured.h <= one.h * 10.01 for one in best)
    if best and not near and not measured.error <= best[0].error:
        code = "bend" if measured.bend >= measured.rounding else "rounding"
    return BestVerdict(code, measured.error)


def parse_h(text: str) -> float:
    """An h above 0 such as `1e-4`. Raises `SlopeMistake` with `slope.no_h`, or `RealMistake`."""
    h = parse_real(text)
    if h <= 0:
        raise SlopeMistake("slope.no_h", "h is above 0; write one such as 1e-4")
    return h
