"""An expression and its slope at one x in a hundred digits, with how much of either is rounding.

Which way abs, relu, max and min fold, and how a comparison comes out, is either seen at x or said
beforehand (`branches`): with the branch of a neighbour, a slope at a kink is that of the
neighbour's side, and a jump does not show. Numbers are those that were written, so that 3x - 0.3
is 0 at 0.1. Errors are carried along to first order (Higham, "Accuracy and Stability of Numerical
Algorithms", section 3.3): what is within its error is 0.
"""

from collections.abc import Mapping
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import Final, NamedTuple

from engine.explain.derivative.exact.functions import (
    FUNCTIONS,
    NO_VALUE,
    ZERO,
    Derivatives,
    constant,
    exponential,
    logarithm,
    reciprocal,
)
from engine.explain.shared.expressions.expression import (
    COMPARISONS,
    KINKED,
    STEPS,
    Expression,
    Node,
)

DIGITS: Final = 100
CONTEXT: Final = Context(prec=DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
"""What all of this computes in; whoever calls it sets it."""
ROUNDED: Final = Decimal(1).scaleb(4 - DIGITS)
"""More than an operation rounds off, in parts of its result."""
INFINITE: Final = Decimal("Infinity")
LARGEST_POWER: Final = 10**6
"""The largest whole exponent of a base below 0."""


class Jet(NamedTuple):
    """A node's value and its rate of change, and how far off each may be.

    NaN is no value or no rate; an infinite value is too large even here, an infinite rate stands
    upright. `still`: it does not change at all near x, as relu below 0.
    """

    value: Decimal
    error: Decimal
    rate: Decimal
    rate_error: Decimal
    still: bool

    @property
    def sign(self) -> int | None:
        """Of the value: -1, 0 or 1; None where there is none."""
        return sign_of(self.value, self.error)

    @property
    def rate_sign(self) -> int | None:
        """Of the rate, if there are both a value and a rate."""
        return sign_of(self.rate, self.rate_error) if self.value.is_finite() else None


NOTHING: Final = Jet(ZERO, ZERO, ZERO, ZERO, True)
Branches = Mapping[int, int]
"""Of each node that folds, by its position: the sign of what it folds at."""


def written(x: float) -> Decimal:
    """The shortest decimal that float64 holds as x: the one that was meant."""
    return Decimal(repr(float(x)))


def jets(
    expression: Expression,
    x: Decimal,
    *,
    spread: Decimal = ZERO,
    branches: Branches | None = None,
    until: int | None = None,
) -> list[Jet]:
    """Every node at x, or those before the position `until`. `spread` is how far off x may be.

    With `branches`, which may be none, x is a place where f folds or ends; elsewhere what is 0 is
    0 all around.
    """
    found: list[Jet] = []
    for position, node in enumerate(expression.nodes[:until]):
        inputs = [found[place] for place in node.inputs]
        found.append(_computed(node, inputs, x, spread, position, branches))
    return found


def branches_of(expression: Expression, found: list[Jet]) -> Branches:
    """Which way each fold folds, seen where `found` was computed."""
    return {
        position: folded(node, [found[place] for place in node.inputs]).sign or 0
        for position, node in enumerate(expression.nodes)
        if node.operation in KINKED
    }


def folded(node: Node, inputs: list[Jet]) -> Jet:
    """That at whose 0 an operation folds: the input, or the difference of the two."""
    return inputs[0] if len(inputs) == 1 else difference(*inputs)


def raised(a: Jet, by: int) -> Jet:
    """More by a whole number."""
    return a._replace(value=a.value + by, error=a.error + ROUNDED * abs(by)) if by else a


def difference(a: Jet, b: Jet) -> Jet:
    return _sum(a, _scaled(b, -1))


def _settled(jet: Jet, branches: Branches | None) -> Jet:
    """The same, exactly 0 where only rounding is left of it: for good, if this is no place of f."""
    if jet.sign != 0:
        return jet
    return NOTHING if branches is None else jet._replace(value=ZERO, error=ZERO)


def sign_of(value: Decimal, error: Decimal) -> int | None:
    """-1, 0 or 1; None for NaN. What is infinite is not 0, however far off it may be."""
    if value.is_nan():
        return None
    if not value or (value.is_finite() and abs(value) <= error):
        return 0
    return 1 if value > 0 else -1


def _computed(
    node: Node,
    inputs: list[Jet],
    x: Decimal,
    spread: Decimal,
    position: int,
    branches: Branches | None,
) -> Jet:
    match node.operation:
        case "number":
            value = constant(node.name)
            return Jet(value, ROUNDED * abs(value), ZERO, ZERO, True)
        case "name":
            return Jet(x, spread, Decimal(1), ZERO, False)
        case "add":
            return _sum(*inputs)
        case "subtract":
            return difference(*inputs)
        case "multiply":
            return _product(*inputs)
        case "divide":
            below = _settled(inputs[1], branches)
            return _product(inputs[0], _of(below, reciprocal(below.value)))
        case "power":
            return _power(_settled(inputs[0], branches), inputs[1])
        case "negate":
            return _scaled(inputs[0], -1)
        case "where":
            # The comparison is 0 or 1 in its own branch.
            return inputs[0] if inputs[0].value.is_nan() else inputs[1 if inputs[0].value else 2]
        case operation if operation in KINKED:
            return _fold(node, inputs, None if branches is None else branches.get(position))
        case _:
            inner = _settled(inputs[0], branches)
            return _of(inner, FUNCTIONS[node.operation](inner.value))


def _fold(node: Node, inputs: list[Jet], branch: int | None) -> Jet:
    sign = folded(node, inputs).sign
    if sign is None:
        return Jet(NO_VALUE, ZERO, NO_VALUE, ZERO, False)
    sign = sign if branch is None else branch
    if node.operation in STEPS:
        one_for = COMPARISONS[node.operation][1] if node.operation in COMPARISONS else ()
        return NOTHING._replace(value=Decimal(sign in one_for if one_for else sign))
    if node.operation == "abs":
        return _scaled(inputs[0], sign)
    if node.operation == "relu":
        return _scaled(inputs[0], int(sign > 0))
    return inputs[0] if (sign >= 0) == (node.operation == "max") else inputs[1]


def _sum(a: Jet, b: Jet) -> Jet:
    value, rate = a.value + b.value, a.rate + b.rate
    return Jet(
        value,
        a.error + b.error + ROUNDED * abs(value),
        rate,
        a.rate_error + b.rate_error + ROUNDED * abs(rate),
        a.still and b.still,
    )


def _scaled(a: Jet, factor: int) -> Jet:
    """By -1, 0 or 1."""
    if not factor:
        return NOTHING
    return a if factor > 0 else Jet(-a.value, a.error, -a.rate, a.rate_error, a.still)


def _product(a: Jet, b: Jet) -> Jet:
    value = a.value * b.value
    terms = _of_still(a, b), _of_still(b, a)
    rate = terms[0] + terms[1]
    return Jet(
        value,
        abs(a.value) * b.error + abs(b.value) * a.error + ROUNDED * abs(value),
        rate,
        _part(a.rate, b.error)
        + _part(b.value, a.rate_error)
        + _part(b.rate, a.error)
        + _part(a.value, b.rate_error)
        + ROUNDED * (abs(terms[0]) + abs(terms[1])),
        a.still and b.still,
    )


def _of_still(a: Jet, b: Jet) -> Decimal:
    return ZERO if a.still else a.rate * b.value


def _of(a: Jet, found: Derivatives) -> Jet:
    """A function of `a`, whose derivatives there are given."""
    value, slope, bend = found
    if value.is_nan():
        return Jet(NO_VALUE, ZERO, NO_VALUE, ZERO, a.still)
    error = _part(slope, a.error) + ROUNDED * abs(value)
    if a.still:
        return Jet(value, error, ZERO, ZERO, True)
    rate = slope * a.rate
    rate_error = _part(bend * a.rate, a.error) + _part(slope, a.rate_error) + ROUNDED * abs(rate)
    return Jet(value, error, rate, rate_error, False)


def _part(factor: Decimal, error: Decimal) -> Decimal:
    """What an error becomes; none stays none, whatever the factor."""
    return abs(factor) * error if error else ZERO


def _power(base: Jet, exponent: Jet) -> Jet:
    nearest = exponent.value.to_integral_value()
    whole = abs(exponent.value - nearest) <= exponent.error and abs(nearest) <= LARGEST_POWER
    if exponent.still:
        return _fixed_power(base, nearest if whole else exponent.value, whole=whole)
    if base.value > 0:
        found = _product(exponent, _of(base, logarithm(base.value)))
        return _of(found, exponential(found.value))
    if base.value < 0:
        # Only where the exponent is whole, and so on neither side.
        value = base.value**nearest if whole else NO_VALUE
        return Jet(value, ROUNDED * abs(value), NO_VALUE, ZERO, False)
    sign = exponent.sign
    if base.value.is_nan() or sign is None or sign < 0:
        return Jet(NO_VALUE, ZERO, NO_VALUE, ZERO, False)
    rate = ZERO if base.still and sign else NO_VALUE
    return Jet(Decimal(not sign), ZERO, rate, ZERO, bool(base.still and sign))


def _fixed_power(base: Jet, exponent: Decimal, *, whole: bool) -> Jet:
    a = base.value
    if exponent == 0:
        return Jet(a * 0 + 1, ZERO, ZERO, ZERO, True)
    if a > 0 or (whole and a != 0):
        value, below = a**exponent, 1 / a
    elif a == 0 and exponent > 0:
        return _of(base, (ZERO, _power_of_zero(exponent, 1), _power_of_zero(exponent, 2)))
    else:
        return Jet(NO_VALUE, ZERO, NO_VALUE, ZERO, base.still)
    slope = exponent * value * below
    return _of(base, (value, slope, (exponent - 1) * slope * below))


def _power_of_zero(exponent: Decimal, times: int) -> Decimal:
    """The first or second derivative of u to the power of `exponent` at u = 0."""
    if exponent == times:
        return Decimal(times)
    return ZERO if exponent > times or exponent == 1 else INFINITE
