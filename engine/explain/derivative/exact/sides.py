"""One side of a place: the slope that f has there, the sign of its slope beside it, its limit."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from engine.explain.derivative.exact.functions import NO_VALUE, ZERO
from engine.explain.derivative.exact.jets import INFINITE, Jet, branches_of, jets
from engine.explain.shared.expressions.expression import STEPS, Expression

Direction = Literal[-1, 1]
"""In which one goes: -1 to the left."""
NEARER: Final = Decimal("1e-10")
"""Of the distances at which it is looked what a slope or a value comes to the largest, in parts of
x. The next is its square, the last the square of that: from one to the next 1/x, x^-0.5 and
log(x) grow by as much as before, or more, and what converges by less, x^0.5 as well as 1/log(x).
"""
GROWS: Final = Decimal("0.9")
VANISHES: Final = Decimal("0.25")
"""Parts of the last step of a sequence: a limit that is smaller is 0."""
ALIKE: Final = Decimal("1e-30")
"""Two slopes that differ by less, in parts of them, are one."""
CLOSE_BY: Final = Decimal("1e-14")
VANISHED: Final = Decimal("1e-12")
"""What is so small a part of what is that much of a step away is 0: no root is met to the last
digit.
"""
JUMPS: Final = Decimal("1e-6")


@dataclass(frozen=True)
class Side:
    """`slope` is the one-sided derivative, infinite or NaN where there is none; `sign` that of
    the slopes beside the place, `value` one of f there; `jumps`: f does not come to its value at
    the place.
    """

    slope: Decimal
    sign: int
    value: Decimal
    jumps: bool

    def is_as(self, other: "Side") -> bool:
        """Whether both sides have one slope."""
        a, b = self.slope, other.slope
        if a.is_finite() and b.is_finite():
            return abs(a - b) <= ALIKE * (abs(a) + abs(b))
        return a == b


def side_of(
    expression: Expression, x: Decimal, spread: Decimal, direction: Direction, step: Decimal
) -> Side | None:
    """Of f, which has a value at x, that side; None where f has no values there.

    Up to `step` from x, f is one formula, and its slope has one sign.
    """
    beside = jets(expression, x + direction * step)
    if beside[-1].sign is None:
        return None
    at = jets(expression, x, spread=spread, branches=branches_of(expression, beside))
    value, sign = at[-1], beside[-1].rate_sign or 0
    if has_steps(expression):
        own = jets(expression, x, spread=spread, branches={})[-1].value
        if abs(value.value - own) > JUMPS * (1 + abs(own)):
            rises = direction if value.value > own else -direction
            return Side(rises * INFINITE, rises, value.value, True)
    if _may_jump(expression, at):
        comes_to = _nearer(expression, x, direction, step)[-1].value
        if abs(comes_to - value.value) > JUMPS * (1 + abs(value.value)):
            rises = direction if comes_to > value.value else -direction
            return Side(rises * INFINITE, rises, comes_to, True)
    slope = value.rate
    if value.rate_sign == 0:
        slope = ZERO
    if not slope.is_finite():
        slope = limit([jet.rate for jet in _nearer(expression, x, direction, step)])
    near = jets(expression, x + direction * step * CLOSE_BY)[-1]
    return Side(known(slope, near.rate), sign, near.value, False)


def known(value: Decimal, *beside: Decimal) -> Decimal:
    """0, if it is nearly that against what is close beside it."""
    sizes = [abs(other) for other in beside if other.is_finite()]
    return ZERO if abs(value) <= VANISHED * max(sizes, default=ZERO) else value


def limit_beside(
    expression: Expression, x: Decimal, direction: Direction, step: Decimal
) -> Decimal:
    """What f comes to on its way to x from that side; NaN where it comes to nothing."""
    return limit([jet.value for jet in _nearer(expression, x, direction, step)])


def _nearer(expression: Expression, x: Decimal, direction: Direction, step: Decimal) -> list[Jet]:
    """f ever nearer to x, from one side."""
    size = abs(x) or Decimal(1)
    part = min(step / size, NEARER)
    return [jets(expression, x + direction * size * part**power)[-1] for power in (1, 2, 4)]


def limit(found: list[Decimal]) -> Decimal:
    """What three terms come to, each at the square of the distance of the one before."""
    first, second = found[1] - found[0], found[2] - found[1]
    if not (first.is_finite() and second.is_finite()):
        return found[2] if found[2].is_infinite() else NO_VALUE
    if second and abs(second) >= GROWS * abs(first):
        return INFINITE.copy_sign(second)
    # Aitken's: the rest of a sequence whose steps shrink by one ratio.
    came_to = found[2] + (second * second / (first - second) if second else ZERO)
    return ZERO if abs(came_to) <= VANISHES * abs(second) else came_to


def has_steps(expression: Expression) -> bool:
    """Whether f may jump from one formula to another."""
    return any(node.operation in STEPS for node in expression.nodes)


def _may_jump(expression: Expression, at: list[Jet]) -> bool:
    """Whether there is 0 to the power of an exponent that moves through 0: it is 1 there alone."""
    for node in expression.nodes:
        if node.operation == "power":
            base, exponent = (at[place] for place in node.inputs)
            if base.sign == 0 == exponent.sign and not exponent.still:
                return True
    return False
