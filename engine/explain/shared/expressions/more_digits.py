"""More functions in as many digits as it takes, of the operations in `many_digits`."""

from fractions import Fraction
from typing import Final

from engine.explain.shared.expressions.many_digits import (
    Ball,
    Digits,
    Known,
    Missing,
    Number,
    sign_of,
)

ONE: Final = Fraction(1)


def log1p(digits: Digits, a: Number) -> Known:
    """log(1 + a); of a tiny a its series, in which no digit of it is lost."""
    if a == 0:
        return Fraction(0)
    ball = digits.ball(a)
    if ball.sign and ball.mid.adjusted() < -digits.digits // 2:
        return _near(digits, a, digits.multiply(a, a))
    above = digits.add(ONE, a)
    return above if isinstance(above, Missing) else digits.log(above)


def expm1(digits: Digits, a: Number) -> Known:
    """exp(a) - 1, likewise."""
    if a == 0:
        return Fraction(0)
    ball = digits.ball(a)
    if ball.sign and ball.mid.adjusted() < -digits.digits // 2:
        return _near(digits, a, digits.multiply(a, a))
    raised = digits.exp(a)
    return raised if isinstance(raised, Missing) else digits.add(raised, -ONE)


def _near(digits: Digits, a: Number, off: Known) -> Known:
    """`a`, which is off by less than the size of `off`."""
    if isinstance(off, Missing):
        return off
    ball, most = digits.ball(a), digits.ball(off)
    return Ball(ball.mid, most.mid.copy_abs() + most.off + ball.off)


def softplus(digits: Digits, a: Number) -> Known:
    """log(1 + e^a): for a above 0 it is a + log(1 + e^-a), so that nothing is too large."""
    above = sign_of(a) == 1
    raised = digits.exp(digits.negate(a) if above else a)
    rest = raised if isinstance(raised, Missing) else log1p(digits, raised)
    return digits.add(a, rest) if above and not isinstance(rest, Missing) else rest


def logarithm(digits: Digits, a: Number, base: int) -> Known:
    """The logarithm to a whole base, exact of its powers."""
    found = digits.log(a)
    if isinstance(found, Missing) or found == 0:
        return found
    below = digits.log(Fraction(base))
    assert not isinstance(below, Missing)
    found = digits.divide(found, below)
    if isinstance(found, Ball) and isinstance(a, Fraction):
        nearest = int(found.mid.to_integral_value()) if found.mid.adjusted() < 4 else 0
        if Fraction(base) ** nearest == a:
            return Fraction(nearest)
    return found
