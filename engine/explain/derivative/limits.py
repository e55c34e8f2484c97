"""Slopes and secants as mathematics has them: in as many digits as it takes, from either side.

What (f(x + h) - f(x)) / h comes to is told by two h so small that a slope no longer changes:
one that grows from the first to the second has no bound, one that shrinks comes to 0.
"""

from collections.abc import Iterable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from engine.explain.derivative.slopes import Side
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.many_digits import Ball, Digits, Known, Missing
from engine.explain.shared.expressions.truth import DIGITS, in_digits, written

NEAR: Final = (Fraction(1, 10**40), Fraction(1, 10**80))
"""The two h, in parts of x up to 1."""
STEADY: Final = Decimal("1e-3")
"""Quotients that differ by less, in parts of them, are those of a slope."""
JUMPS: Final = Decimal("1e-20")
"""What f has moved by at the nearer h, where it jumps."""
TOLD: Final = Decimal("1e-15")
"""A number is known if it may be off by this part of it."""
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
    return _told(_in_digits(expression, x, digits) for digits in DIGITS)


@lru_cache(256)
def secant_slope(expression: Expression, x: Fraction, h: Fraction) -> Known:
    """(f(x + h) - f(x)) / h; h may be below 0."""
    return _told(_quotient(expression, x, h, digits) for digits in DIGITS)


def _told(found: Iterable[Known]) -> Known:
    """The first that is known well enough, else the last."""
    known: Known = Missing.OPEN
    for known in found:
        if isinstance(known, Ball) and not known.mid.is_infinite():
            if known.off <= _IN.multiply(known.mid.copy_abs(), TOLD):
                break
        elif known is not Missing.OPEN:
            break
    return known


@lru_cache(512)
def _in_digits(expression: Expression, x: Fraction, digits: int) -> Known:
    return in_digits(expression, dict.fromkeys(expression.names, x), Digits(digits))[-1]


def _quotient(expression: Expression, x: Fraction, h: Fraction, digits: int) -> Known:
    here, there = (_in_digits(expression, at, digits) for at in (x, x + h))
    if isinstance(here, Missing):
        return here
    if isinstance(there, Missing):
        return there
    used = Digits(digits)
    rise = used.add(there, used.negate(here))
    return rise if isinstance(rise, Missing) else used.divide(rise, h)


def jumps_beside(expression: Expression, x: Fraction) -> bool:
    """Whether f comes to another value on one side of x than it has there."""
    for side in (-1, 1):
        step = side * (min(abs(x), Fraction(1)) or Fraction(1)) * NEAR[1]
        quotient = secant_slope(expression, x, step)
        if not isinstance(quotient, Missing):
            ball = Digits(40).ball(quotient)
            rise = _IN.multiply(ball.mid, Digits(40).ball(abs(step)).mid)
            if ball.sign is not None and rise.copy_abs() > JUMPS:
                return True
    return False


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
    if near.is_infinite():  # beyond any digits: infinities have no difference
        return INFINITE.copy_sign(near)
    if _IN.subtract(near, far).copy_abs() <= _IN.multiply(near.copy_abs(), STEADY):
        return near
    if near.copy_abs() > far.copy_abs():
        return INFINITE.copy_sign(near)
    return Decimal(0)
