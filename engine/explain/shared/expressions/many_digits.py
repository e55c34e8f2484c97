"""Arithmetic in as many digits as it takes: fractions where they are exact, else bounded decimals.

A number is a Fraction, or a Ball: a decimal and how far the value may be from it at most (as in
Johansson 2017, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic"). Only
`decimal` is needed, and its exponents reach 10 to the power of a quintillion, so that exp(1e6)
and 1 - sigmoid(400) are numbers like others.
"""

from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import Final

MOST_BITS: Final = 20_000
"""Of a fraction: a longer one goes on as a decimal."""
FAR: Final = 300
"""Digits before the point up to which sin and cos are reduced by whole turns."""
_BOUNDS: Final = Context(prec=9, rounding=ROUND_CEILING, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
_FLOOR: Final = Context(prec=9, rounding=ROUND_FLOOR, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
_TINY: Final = Decimal((0, (1,), MIN_EMIN + 99))
"""What a number too small for decimals is off by at most."""


class Missing(Enum):
    """Why there is no number: there is none, or the digits do not tell."""

    UNDEFINED = "undefined"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Ball:
    """A value within `off` of `mid`; `mid` is infinite for what is too large for decimals."""

    mid: Decimal
    off: Decimal

    @property
    def sign(self) -> int | None:
        """Of all values in it: -1 or 1; None where 0 is one of them."""
        if self.mid.copy_abs() <= self.off:
            return None
        return 1 if self.mid > 0 else -1


Number = Fraction | Ball
Known = Number | Missing


def sign_of(number: Number) -> int | None:
    """-1, 0 or 1; None where the digits do not tell."""
    if isinstance(number, Ball):
        return number.sign
    return (number > 0) - (number < 0)


class Digits:
    """The operations in `digits` digits. Each gives a number, or why there is none."""

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self._in = Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
        self._rounding = Decimal((0, (1,), 1 - digits))

    # ---- numbers

    def ball(self, number: Number) -> Ball:
        if isinstance(number, Ball):
            return number
        return self._ball(self._in.divide(Decimal(number.numerator), Decimal(number.denominator)))

    def _ball(self, mid: Decimal, off: Decimal = Decimal(0)) -> Ball:
        """Rounded once to these digits, beside what it was off by before."""
        if mid.is_infinite():
            return Ball(mid, Decimal(0))
        rounded = _BOUNDS.fma(mid.copy_abs(), self._rounding, off)
        return Ball(mid, _BOUNDS.max(rounded, _TINY) if not mid else rounded)

    def _known(self, mid: Decimal, off: Decimal) -> Known:
        return Missing.OPEN if mid.is_nan() or off.is_nan() else self._ball(mid, off)

    @staticmethod
    def _short(number: Fraction) -> bool:
        return max(number.numerator.bit_length(), number.denominator.bit_length()) <= MOST_BITS

    # ---- the four

    def add(self, a: Number, b: Number) -> Known:
        if isinstance(a, Fraction) and isinstance(b, Fraction) and self._short(total := a + b):
            return total
        one, other = self.ball(a), self.ball(b)
        return self._known(self._in.add(one.mid, other.mid), _BOUNDS.add(one.off, other.off))

    def negate(self, a: Number) -> Number:
        return -a if isinstance(a, Fraction) else Ball(self._in.minus(a.mid), a.off)

    def multiply(self, a: Number, b: Number) -> Known:
        if isinstance(a, Fraction) and isinstance(b, Fraction) and self._short(product := a * b):
            return product
        if 0 in (a, b):
            return Fraction(0)
        one, other = self.ball(a), self.ball(b)
        off = _BOUNDS.multiply(one.off, other.off)
        if one.off:
            off = _BOUNDS.fma(other.mid.copy_abs(), one.off, off)
        if other.off:
            off = _BOUNDS.fma(one.mid.copy_abs(), other.off, off)
        return self._known(self._in.multiply(one.mid, other.mid), off)

    def divide(self, a: Number, b: Number) -> Known:
        sign = sign_of(b)
        if not sign:
            return Missing.UNDEFINED if sign == 0 else Missing.OPEN
        if isinstance(a, Fraction) and isinstance(b, Fraction) and self._short(quotient := a / b):
            return quotient
        if a == 0:
            return Fraction(0)
        one, other = self.ball(a), self.ball(b)
        mid = self._in.divide(one.mid, other.mid)
        least = _FLOOR.subtract(other.mid.copy_abs(), other.off)
        off = _BOUNDS.divide(_BOUNDS.fma(mid.copy_abs(), other.off, one.off), least)
        return self._known(mid, off)

    # ---- roots, powers, exponentials

    def sqrt(self, a: Number) -> Known:
        sign = sign_of(a)
        if sign is None or sign < 0:
            return Missing.OPEN if sign is None else Missing.UNDEFINED
        if isinstance(a, Fraction):
            roots = isqrt(a.numerator), isqrt(a.denominator)
            if roots[0] ** 2 == a.numerator and roots[1] ** 2 == a.denominator:
                return Fraction(*roots)
        ball = self.ball(a)
        root = self._in.sqrt(ball.mid)
        return self._known(root, _BOUNDS.divide(ball.off, root))

    def exp(self, a: Number) -> Known:
        if a == 0:
            return Fraction(1)
        ball = self.ball(a)
        if ball.off > 1:
            return Missing.OPEN
        mid = self._in.exp(ball.mid)
        return self._known(
            mid, _BOUNDS.multiply(mid, _BOUNDS.add(ball.off, ball.off)) if ball.off else ball.off
        )

    def log(self, a: Number) -> Known:
        sign = sign_of(a)
        if sign is None or sign <= 0:
            return Missing.OPEN if sign is None else Missing.UNDEFINED
        if a == 1:
            return Fraction(0)
        ball = self.ball(a)
        if ball.mid.is_infinite():
            return Missing.OPEN
        least = _FLOOR.subtract(ball.mid, ball.off)
        return self._known(self._in.ln(ball.mid), _BOUNDS.divide(ball.off, least))

    def power(self, base: Number, exponent: Number) -> Known:
        """As NumPy has it: 0^0 is 1, and of a negative number only whole powers are real."""
        if exponent == 0:
            return Fraction(1)
        whole = None
        if isinstance(exponent, Fraction) and exponent.denominator == 1:
            whole = exponent.numerator
        sign = sign_of(base)
        if sign == 0:
            up = sign_of(exponent)
            if up is None:
                return Missing.OPEN
            return Fraction(0) if up > 0 else Missing.UNDEFINED
        if sign is None:
            return Missing.OPEN if whole is None else self._near_zero(self.ball(base), whole)
        if sign < 0 and whole is None:
            may_be = isinstance(exponent, Ball) and self._holds_whole(exponent)
            return Missing.OPEN if may_be else Missing.UNDEFINED
        if isinstance(base, Fraction) and whole is not None:
            bits = max(base.numerator.bit_length(), base.denominator.bit_length())
            if bits * abs(whole) <= MOST_BITS:
                return Fraction(base**whole)
        size = self.log(base if sign > 0 else self.negate(base))
        found = size if isinstance(size, Missing) else self.multiply(exponent, size)
        found = found if isinstance(found, Missing) else self.exp(found)
        if isinstance(found, Missing) or sign > 0 or not whole or whole % 2 == 0:
            return found
        return self.negate(found)

    @staticmethod
    def _near_zero(base: Ball, exponent: int) -> Known:
        if exponent < 0:
            return Missing.OPEN
        most = _BOUNDS.power(_BOUNDS.add(base.mid.copy_abs(), base.off), exponent)
        return Ball(Decimal(0), _BOUNDS.add(most, most))

    def _holds_whole(self, ball: Ball) -> bool:
        if ball.mid.is_infinite() or ball.mid.adjusted() > self.digits - 2:
            return True
        whole = self._in.to_integral_value(ball.mid)
        return self._in.subtract(ball.mid, whole).copy_abs() <= ball.off

    def sigmoid(self, a: Number) -> Known:
        """1 / (1 + e^-a)."""
        faded = self.exp(self.negate(a))
        below = faded if isinstance(faded, Missing) else self.add(Fraction(1), faded)
        return below if isinstance(below, Missing) else self.divide(Fraction(1), below)

    def tanh(self, a: Number) -> Known:
        """(1 - e^-2|a|) / (1 + e^-2|a|), so that nothing is too large; of a tiny a, a - a^3/3."""
        sign = sign_of(a)
        if sign == 0:
            return Fraction(0)
        ball = self.ball(a)
        if sign is None:
            return Ball(Decimal(0), _BOUNDS.add(ball.mid.copy_abs(), ball.off))
        if ball.mid.adjusted() < -self.digits // 2:
            cube = _BOUNDS.power(ball.mid.copy_abs(), 3)
            return self._known(ball.mid, _BOUNDS.add(ball.off, cube))
        doubled = self.multiply(a, Fraction(-2 * sign))
        faded = doubled if isinstance(doubled, Missing) else self.exp(doubled)
        if isinstance(faded, Missing):
            return faded
        above, below = self.add(Fraction(1), self.negate(faded)), self.add(Fraction(1), faded)
        if isinstance(above, Missing) or isinstance(below, Missing):
            return Missing.OPEN
        return self.divide(above if sign > 0 else self.negate(above), below)

    # ---- waves

    def sin(self, a: Number) -> Known:
        return Fraction(0) if a == 0 else self._turned(self.ball(a), 0)

    def cos(self, a: Number) -> Known:
        return Fraction(1) if a == 0 else self._turned(self.ball(a), 1)

    def _turned(self, ball: Ball, quarters: int) -> Known:
        """sin of the ball, that many quarters of a turn on, in whole numbers of bits."""
        if ball.mid.is_infinite() or ball.mid.adjusted() > FAR:
            return Missing.OPEN
        small = 0 if quarters else min(max(-ball.mid.adjusted(), 0), 4 * self.digits)
        if small == 4 * self.digits:
            return self._ball(ball.mid, ball.off)
        bits = int((self.digits + small + max(ball.mid.adjusted(), 0)) * 3.33) + 32
        x = int(Fraction(ball.mid) * (1 << bits))
        quarter = _pi(bits) // 2
        turns = (x + quarter // 2) // quarter
        near, turns = x - turns * quarter, (turns + quarters) % 4
        value = _series(near, bits, turns % 2) * (-1 if turns > 1 else 1)
        mid = self._in.divide(Decimal(value), Decimal(1 << bits))
        lost = Decimal((0, (1,), 2 - self.digits - small))
        return self._known(mid, _BOUNDS.add(ball.off, lost))

    def pi(self) -> Ball:
        bits = int(self.digits * 3.33) + 32
        return self._ball(self._in.divide(Decimal(_pi(bits)), Decimal(1 << bits)), self._rounding)


def _series(x: int, bits: int, start: int) -> int:
    """sin (start 0) or cos (1) of a small x, both in units of 2^-bits."""
    term, total, at = (1 << bits) if start else x, 0, 1 if start else 2
    square = (x * x) >> bits
    while term:
        total += term
        term = -((term * square) >> bits) // (at * (at + 1))
        at += 2
    return total


@lru_cache(16)
def _pi(bits: int) -> int:
    """π in units of 2^-bits, by Machin: 16 arctan(1/5) - 4 arctan(1/239)."""
    wide = bits + 16

    def arctan(inverse: int) -> int:
        term = (1 << wide) // inverse
        total, at, sign = term, 3, -1
        while term:
            term //= inverse * inverse
            total += sign * (term // at)
            at, sign = at + 2, -sign
        return total

    return (16 * arctan(5) - 4 * arctan(239)) >> 16
