"""Functions of one number in as many digits as the decimal context has, with two derivatives."""

from collections.abc import Callable, Mapping
from decimal import Decimal, getcontext, localcontext
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from engine.explain.shared.expressions.expression import Operation

Derivatives = tuple[Decimal, Decimal, Decimal]
"""A function's value, and its first and second derivative."""
FARTHEST: Final = 40
"""Beyond 10 to this power too few digits are left of the turn that a sine has come to."""
GUARD: Final = 60
"""Digits more, for what is lost where turns are taken off, or 1 is."""
ZERO: Final = Decimal(0)
NO_VALUE: Final = Decimal("NaN")


def constant(name: str) -> Decimal:
    """A number as it was written: `0.3` is three tenths; pi and e in all digits."""
    if name == "pi":
        return _pi(getcontext().prec)
    return _e(getcontext().prec) if name == "e" else Decimal(name)


def smallest() -> Decimal:
    """The least number above 0 that the context has."""
    return Decimal(1).scaleb(getcontext().Emin)


@lru_cache(4)
def _e(digits: int) -> Decimal:
    with localcontext() as context:
        context.prec = digits
        return Decimal(1).exp()


@lru_cache(4)
def _pi(digits: int) -> Decimal:
    """Machin 1706: pi / 4 = 4 arctan(1 / 5) - arctan(1 / 239)."""
    with localcontext() as context:
        context.prec = digits + 10
        found = 4 * (4 * _arctan_of_one_in(5) - _arctan_of_one_in(239))
        context.prec = digits
        return +found


def _arctan_of_one_in(below: int) -> Decimal:
    power = Decimal(1) / below
    found, odd = power, 1
    while True:
        power /= -below * below
        odd += 2
        more = found + power / odd
        if more == found:
            return found
        found = more


def _sine_and_cosine(x: Decimal) -> tuple[Decimal, Decimal]:
    if not x.is_finite() or x.adjusted() > FARTHEST:
        return NO_VALUE, NO_VALUE
    with localcontext() as context:
        context.prec += GUARD
        half_turn = _pi(context.prec)
        quarters = int((2 * x / half_turn).to_integral_value())
        rest = x - quarters * half_turn / 2
        context.prec -= GUARD // 2
        sine, cosine = _series(rest, rest), _series(rest, Decimal(1))
    turned = ((sine, cosine), (cosine, -sine), (-sine, -cosine), (-cosine, sine))
    return +turned[quarters % 4][0], +turned[quarters % 4][1]


def _series(x: Decimal, first: Decimal) -> Decimal:
    """Taylor's: of the sine from x on, of the cosine from 1 on."""
    term, found, at, square = first, first, 2 if first is x else 1, x * x
    while True:
        term = -term * square / (at * (at + 1))
        more = found + term
        if more == found:
            return found
        found, at = more, at + 2


def exponential(x: Decimal) -> Derivatives:
    """Never 0, however far below 0 x is."""
    value = x.exp() or smallest()
    return value, value, value


def logarithm(x: Decimal) -> Derivatives:
    if not x > 0:
        return NO_VALUE, NO_VALUE, NO_VALUE
    return x.ln(), 1 / x, -1 / (x * x)


def reciprocal(x: Decimal) -> Derivatives:
    if x == 0:
        return NO_VALUE, NO_VALUE, NO_VALUE
    value = 1 / x
    return value, -value * value, 2 * value * value * value


def _root(x: Decimal) -> Derivatives:
    value = x.sqrt()
    slope = 1 / (2 * value)
    return value, slope, -slope / (2 * x)


def _softplus(x: Decimal) -> Derivatives:
    slope, bend, _ = _sigmoid(x)
    return max(x, ZERO) + _log_of_one_and(exponential(-abs(x))[0]), slope, bend


def _log1p(x: Decimal) -> Derivatives:
    if not x > -1:
        return NO_VALUE, NO_VALUE, NO_VALUE
    below = 1 / (1 + x)
    return _log_of_one_and(x), below, -below * below


def _log_of_one_and(x: Decimal) -> Decimal:
    if not x or x.adjusted() < -getcontext().prec:
        return x  # the next term of the series is x^2 / 2
    with localcontext() as context:
        context.prec += max(-x.adjusted(), 0)
        value = (1 + x).ln()
    return +value


def _expm1(x: Decimal) -> Derivatives:
    slope = exponential(x)[0]
    if not x or x.adjusted() < -getcontext().prec:
        return x, slope, slope
    with localcontext() as context:
        context.prec += max(-x.adjusted(), 0)
        value = exponential(x)[0] - 1
    return +value, slope, slope


def _logarithm_to(base: int) -> Callable[[Decimal], Derivatives]:
    def found(x: Decimal) -> Derivatives:
        value, slope, bend = logarithm(x)
        below = Decimal(base).ln()
        return value / below, slope / below, bend / below

    return found


def _sine(x: Decimal) -> Derivatives:
    sine, cosine = _sine_and_cosine(x)
    return sine, cosine, -sine


def _cosine(x: Decimal) -> Derivatives:
    sine, cosine = _sine_and_cosine(x)
    return cosine, -sine, -cosine


def _tanh(x: Decimal) -> Derivatives:
    if not x or x.adjusted() < -GUARD:
        # The next term of the series is x^3 / 3.
        return x, 1 - x * x, -2 * x
    with localcontext() as context:
        # 1 - exp(-2x) is left of 1 - 1, where x is small.
        context.prec += max(-x.adjusted(), 0)
        small = exponential(-2 * abs(x))[0]
        value = ((1 - small) / (1 + small)).copy_sign(x)
        slope = 4 * small / ((1 + small) * (1 + small))
    return +value, +slope, -2 * value * slope


def _sigmoid(x: Decimal) -> Derivatives:
    small = exponential(-abs(x))[0]
    value = (1 if x >= 0 else small) / (1 + small)
    slope = small / ((1 + small) * (1 + small))
    return value, slope, slope * (1 - 2 * value)


FUNCTIONS: Final[Mapping[Operation, Callable[[Decimal], Derivatives]]] = MappingProxyType(
    {
        "exp": exponential,
        "log": logarithm,
        "sqrt": _root,
        "sin": _sine,
        "cos": _cosine,
        "tanh": _tanh,
        "sigmoid": _sigmoid,
        "softplus": _softplus,
        "log1p": _log1p,
        "expm1": _expm1,
        "log2": _logarithm_to(2),
        "log10": _logarithm_to(10),
    }
)
