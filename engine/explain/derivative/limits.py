"""Slopes and secants as mathematics has them: in as many digits as it takes, from either side.

What (f(x + h) - f(x)) / h comes to is told by two h so small that a slope no longer changes:
one that grows from the first to the second has no bound, one that shrinks comes to 0.
"""

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from engine.explain.derivative.plan import Side
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.many_digits import Ball, Digits, Known, Missing
from engine.explain.shared.expressions.truth import DIGITS, in_digits, truths, written

NEAR: Final = (Fraction(1, 10**40), Fraction(1, 10**80))
"""The two h, in parts of x up to 1."""
STEADY: Final = Decimal("1e-3")
"""Quotients that differ by less, in parts of them, are those of a slope."""
TOLD: Final = Decimal("1e-15")
"""A quotient is known if it may be off by this part of it."""
INFINITE: Final = Decimal("Infinity")
_IN: Final = Context(prec=40, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def number_at(x: float) -> Fraction:
    """The number that x is written as. Raises ValueError for one that is not finite."""
    number = written(x)
    if number is None:
        raise ValueError(f"{x} is no number")
    return number


def value_at(expression: Expression, x: Fraction) -> Known:
    """f(x)."""
    return truths(expression, dict.fromkeys(expression.names, x))[-1]


@lru_cache(256)
def secant_slope(expression: Expression, x: Fraction, h: Fraction) -> Known:
    """(f(x + h) - f(x)) / h; h may be below 0."""
    found: Known = Missing.OPEN
    for digits in DIGITS:
        found = _quotient(expression, x, h, digits)
        is_told = not isinstance(found, Ball) or found.off <= _IN.multiply(
            found.mid.copy_abs(), TOLD
        )
        if is_told and found is not Missing.OPEN:
            break
    return found


def _quotient(expression: Expression, x: Fraction, h: Fraction, digits: int) -> Known:
    used = Digits(digits)
    here, there = (
        in_digits(expression, dict.fromkeys(expression.names, at), used)[-1] for at in (x, x + h)
    )
    for found in (here, there):
        if isinstance(found, Missing):
            return found
    assert not isinstance(here, Missing)
    assert not isinstance(there, Missing)
    rise = used.add(there, used.negate(here))
    return rise if isinstance(rise, Missing) else used.divide(rise, h)


def slope_beside(expression: Expression, x: Fraction, side: Side) -> Decimal | Missing:
    """The slope on that side, infinite where it has no bound; undefined where f has no values."""
    unit = side * (min(abs(x), Fraction(1)) or Fraction(1))
    found = []
    for part in NEAR:
        quotient = secant_slope(expression, x, unit * part)
        if isinstance(quotient, Missing):
            return quotient
        number = Digits(40).ball(quotient)
        found.append(Decimal(0) if number.sign is None else number.mid)
    far, near = found
    if _IN.subtract(near, far).copy_abs() <= _IN.multiply(near.copy_abs(), STEADY):
        return near
    if near.copy_abs() > far.copy_abs():
        return INFINITE.copy_sign(near)
    return Decimal(0)
