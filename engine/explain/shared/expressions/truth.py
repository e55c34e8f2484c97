"""What an expression is in mathematics at given numbers, whatever float64 makes of it.

Numbers are taken as they are written: 0.3 is 3/10, pi is π. Each operation is computed in many
digits, in more of them where those do not tell, up to DIGITS[-1].
"""

from collections.abc import Mapping
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import inf, isfinite
from typing import Final

from engine.explain.shared.expressions import more_digits
from engine.explain.shared.expressions.expression import COMPARISONS, Expression, Node, Operation
from engine.explain.shared.expressions.many_digits import (
    Ball,
    Digits,
    Known,
    Missing,
    Number,
    sign_of,
)
from engine.explain.shared.expressions.text import CONSTANTS

DIGITS: Final = (120, 300, 600)
LONG: Final = 14
"""A number of more digits was not typed."""
TOLD: Final = Decimal("1e-20")
"""A number is known if it may be off by this part of it."""
_SHORT: Final = Digits(40)
_WIDE: Final = Context(prec=40, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
_LARGEST: Final = Fraction(2**1024 - 2**970)
"""From here on float64 rounds to infinity."""


def is_rounded(value: float) -> bool:
    """Whether a float has so many digits that it was computed, and is not as it was meant."""
    return len(Decimal(repr(float(value))).normalize().as_tuple().digits) > LONG


def written(value: float) -> Fraction | None:
    """The number that a float is written as: 3/10 for 0.3. One of all digits is itself.

    None for what is not finite.
    """
    if not isfinite(value):
        return None
    return Fraction(float(value)) if is_rounded(value) else Fraction(repr(float(value)))


def truths(expression: Expression, values: Mapping[str, Fraction | None]) -> tuple[Known, ...]:
    """Of every node; a name without a number is undefined. Raises KeyError for one not given."""
    given = tuple((name, values[name]) for name in expression.names)
    return _truths(expression, given)


@lru_cache(512)
def _truths(
    expression: Expression, given: tuple[tuple[str, Fraction | None], ...]
) -> tuple[Known, ...]:
    values = dict(given)
    found: tuple[Known, ...] = ()
    for digits in DIGITS:
        found = in_digits(expression, values, Digits(digits))
        if all(map(_is_told, found)):
            break
    return found


def _is_told(known: Known) -> bool:
    if isinstance(known, Ball):
        return known.mid.is_infinite() or known.off <= _WIDE.multiply(known.mid.copy_abs(), TOLD)
    return known is not Missing.OPEN


def in_digits(
    expression: Expression, values: Mapping[str, Fraction | None], digits: Digits
) -> tuple[Known, ...]:
    """Of every node, in so many digits."""
    found: list[Known] = []
    for node in expression.nodes:
        if node.operation == "name":
            value = values[node.name]
            found.append(Missing.UNDEFINED if value is None else value)
        elif node.operation == "number":
            found.append(_number(node, digits))
        else:
            found.append(computed(digits, node.operation, [found[at] for at in node.inputs]))
    return tuple(found)


def _number(node: Node, digits: Digits) -> Known:
    if node.name == "pi":
        return digits.pi()
    return digits.exp(Fraction(1)) if node.name in CONSTANTS else Fraction(node.name)


def computed(digits: Digits, operation: Operation, inputs: list[Known]) -> Known:
    """What an operation makes of its inputs, in so many digits."""
    if operation == "where" and inputs[0] in (0, 1):
        return inputs[1] if inputs[0] else inputs[2]
    if Missing.UNDEFINED in inputs:
        return Missing.UNDEFINED
    numbers = [one for one in inputs if not isinstance(one, Missing)]
    if len(numbers) < len(inputs):
        return Missing.OPEN
    a, b = numbers[0], numbers[-1]
    match operation:
        case "add":
            return digits.add(a, b)
        case "subtract":
            return digits.add(a, digits.negate(b))
        case "multiply":
            return digits.multiply(a, b)
        case "divide":
            return digits.divide(a, b)
        case "power":
            return digits.power(a, b)
        case "negate":
            return digits.negate(a)
        case "abs":
            return _larger(digits, a, digits.negate(a))
        case "relu":
            return _larger(digits, a, Fraction(0))
        case "max":
            return _larger(digits, a, b)
        case "min":
            return digits.negate(_larger(digits, digits.negate(a), digits.negate(b)))
        case "exp":
            return digits.exp(a)
        case "log":
            return digits.log(a)
        case "sqrt":
            return digits.sqrt(a)
        case "sin":
            return digits.sin(a)
        case "cos":
            return digits.cos(a)
        case "tanh":
            return digits.tanh(a)
        case "sigmoid":
            return digits.sigmoid(a)
        case "softplus":
            return more_digits.softplus(digits, a)
        case "log1p":
            return more_digits.log1p(digits, a)
        case "expm1":
            return more_digits.expm1(digits, a)
        case "log2" | "log10":
            return more_digits.logarithm(digits, a, 2 if operation == "log2" else 10)
        case "sign":
            return _sign(sign_of(a))
        case "where":
            return Missing.OPEN
    if operation in COMPARISONS:
        ahead = compare(a, b, digits)
        one_for = COMPARISONS[operation][1]
        return Missing.OPEN if ahead is None else Fraction(ahead in one_for)
    raise ValueError(f"a {operation} has no inputs")


def _sign(sign: int | None) -> Known:
    return Missing.OPEN if sign is None else Fraction(sign)


def _larger(digits: Digits, a: Number, b: Number) -> Number:
    ahead = compare(a, b, digits)
    if ahead is not None:
        return a if ahead >= 0 else b
    one, other = digits.ball(a), digits.ball(b)
    return Ball(max(one.mid, other.mid), max(one.off, other.off))


def compare(a: Number, b: Number, digits: Digits | None = None) -> int | None:
    """The sign of a - b; None where the digits do not tell: then they are equal, as far as seen."""
    if a is b or (a == b and isinstance(a, Ball) and a.mid.is_finite() and _is_told(a)):
        return 0  # the same was computed twice
    used = Digits(DIGITS[-1]) if digits is None else digits
    difference = used.add(a, used.negate(b))
    return None if isinstance(difference, Missing) else sign_of(difference)


# ---- as floats


def as_float(known: Known) -> float:
    """The nearest float64, infinite for what is beyond; NaN where there is none."""
    if isinstance(known, Missing):
        return float("nan")
    if isinstance(known, Ball):
        return 0.0 if known.sign is None else float(known.mid) + 0.0
    if abs(known) >= _LARGEST:
        return inf if known > 0 else -inf
    return float(known)


def as_decimal(known: Known) -> Decimal | None:
    """In a few digits, with any exponent; None where there is none."""
    if isinstance(known, Missing):
        return None
    if isinstance(known, Ball) and known.sign is None:
        return Decimal(0)
    return _SHORT.ball(known).mid


def is_near(value: float, known: Known, part: float) -> bool:
    """Whether a float is a number, up to that part of it. Nothing is near what is missing."""
    if isinstance(known, Missing) or not isfinite(value):
        return False
    if isinstance(known, Ball) and known.mid.is_infinite():
        return False
    if isinstance(known, Ball) and known.sign is None:
        # 0 as far as the digits tell.
        return Decimal(value).copy_abs() <= known.off
    true = _SHORT.ball(known).mid
    off = _WIDE.subtract(Decimal(value), true).copy_abs()
    return off <= _WIDE.multiply(true.copy_abs(), Decimal(part))
