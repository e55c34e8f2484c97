"""Where f may fold or end: between two such places it is one formula, smooth throughout.

They are the zeros of what abs, relu, max and min fold at, and of what a root, a logarithm, a
divisor or the base of a power may not be; found operation by operation, the inner ones first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ulp

import numpy as np

from engine.explain.derivative.exact.functions import ZERO, constant
from engine.explain.derivative.exact.jets import Jet, difference, jets, raised, written
from engine.explain.derivative.exact.zeros import (
    DECIMALS,
    MOST,
    Interval,
    Sampled,
    TooMany,
    zero_near,
    zeros,
)
from engine.explain.derivative.slopes import Floats
from engine.explain.derivative.window import Curve, Window
from engine.explain.shared.expressions.expression import KINKED, Expression, Node, evaluate


@dataclass(frozen=True)
class Critical:
    """What is 0 where the operation at `position` folds or ends: an input, or a difference."""

    position: int
    inputs: tuple[int, ...]
    beyond: int = 0
    """What the input is less by where that happens: log1p ends at -1."""

    def of(self, found: list[Jet]) -> Jet:
        inputs = [found[place] for place in self.inputs]
        return raised(inputs[0], self.beyond) if len(inputs) == 1 else difference(*inputs)

    def sampled(self, values: tuple[Floats, ...], x: Floats) -> Floats:
        """The same in float64."""
        with np.errstate(invalid="ignore"):
            other = values[self.inputs[1]] if self.inputs[1:] else -float(self.beyond)
            found = values[self.inputs[0]] - other
        return np.broadcast_to(np.asarray(found, np.float64), x.shape)


def criticals(expression: Expression) -> Iterator[Critical]:
    """Each operation that may fold or end, in the order of the nodes."""
    depends = expression.depends()
    for position, node in enumerate(expression.nodes):
        if node.operation in KINKED or node.operation in ("sqrt", "log", "log2", "log10", "log1p"):
            found = [node.inputs]
        elif node.operation == "divide":
            found = [node.inputs[1:]]
        elif node.operation == "power" and not _is_polynomial(expression, node):
            found = [node.inputs[:1], node.inputs[1:]]
        else:
            continue
        for inputs in found:
            if any(depends[place] for place in inputs):
                yield Critical(position, inputs, int(node.operation == "log1p"))


def _is_polynomial(expression: Expression, node: Node) -> bool:
    exponent = expression.nodes[node.inputs[1]]
    if exponent.operation != "number":
        return False
    value = constant(exponent.name)
    return value >= 0 and value == value.to_integral_value()


def sampled_at(expression: Expression, critical: Critical) -> tuple[Sampled, Sampled]:
    """What is critical, and its rate of change, at any x."""

    def found(x: Decimal) -> Jet:
        return critical.of(jets(expression, x, until=critical.position))

    return _value_of(found), _rate_of(found)


def slope_of(expression: Expression) -> Sampled:
    """The slope of f at any x."""
    return _rate_of(lambda x: jets(expression, x)[-1])


def _value_of(found: Callable[[Decimal], Jet]) -> Sampled:
    def value(x: Decimal) -> tuple[Decimal, Decimal]:
        jet = found(x)
        return jet.value, jet.error

    return value


def _rate_of(found: Callable[[Decimal], Jet]) -> Sampled:
    def rate(x: Decimal) -> tuple[Decimal, Decimal]:
        jet = found(x)
        return jet.rate, jet.rate_error

    return rate


def places(expression: Expression, curve: Curve) -> list[Decimal]:
    """All in the window, its ends included, in order. Raises TooMany."""
    found: list[Decimal] = []
    values = evaluate(expression, {"x": curve.x})
    for critical in criticals(expression):
        samples = critical.sampled(values, curve.x)
        f, rate = sampled_at(expression, critical)
        new = [
            place
            for interval in intervals(found, curve.window)
            for place in zeros(f, interval, curve.x, samples, rate)
        ]
        found = sorted({*found, *new})
        if len(found) > MOST:
            raise TooMany
    lone = lone_places(expression, values, curve)
    return sorted({*found, *lone})


def intervals(places: list[Decimal], window: Window) -> list[Interval]:
    """What the places cut the window into."""
    low, high = written(window.left), written(window.right)
    ends = [low, *(place for place in places if low < place < high), high]
    return [
        Interval(
            left,
            right,
            left == low and low not in places,
            right == high and high not in places,
            high - low,
        )
        for left, right in pairwise(ends)
    ]


def lone_places(
    expression: Expression, values: tuple[Floats, ...], curve: Curve
) -> Iterator[Decimal]:
    """Decimals where a base below 0 has a whole exponent, and values on neither side: x^x at -1."""
    depends = expression.depends()
    for node in expression.nodes:
        if node.operation != "power" or not depends[node.inputs[1]]:
            continue
        below = np.broadcast_to(values[node.inputs[0]], curve.x.shape) < 0
        exponent = np.broadcast_to(values[node.inputs[1]], curve.x.shape)
        if not below.any():
            continue
        low, high = (float(end) for end in (exponent[below].min(), exponent[below].max()))
        if not high - low <= MOST:
            continue
        for whole in range(int(np.ceil(low)), int(np.floor(high)) + 1):
            f = _less(expression, node.inputs[1], whole)
            (window,) = intervals([], curve.window)
            for place in zeros(f, window, curve.x, np.where(below, exponent - whole, np.nan)):
                is_below = jets(expression, place)[node.inputs[0]].sign == -1
                if is_below and place == round(place, DECIMALS):
                    yield place


def _less(expression: Expression, position: int, whole: int) -> Sampled:
    """A node's value without so many."""

    def f(x: Decimal) -> tuple[Decimal, Decimal]:
        found = jets(expression, x, until=position + 1)[position]
        return found.value - whole, found.error

    return f


def meant(expression: Expression, x: float) -> Decimal:
    """What float64 holds as x: the place, or the zero of the slope, that it was rounded from if
    there is one, such as the root of 2 for 1.4142135623730951; else its decimal.
    """
    at, spread = written(x), Decimal(ulp(x))
    exact, spreads = (jets(expression, at, spread=by, branches={}) for by in (ZERO, spread))
    found = None
    for critical in criticals(expression):
        if found is None and critical.of(spreads).sign == 0 != critical.of(exact).sign:
            found = zero_near(at, 4 * spread, *sampled_at(expression, critical))
    if found is None and spreads[-1].rate_sign == 0 != exact[-1].rate_sign:
        found = zero_near(at, 4 * spread, slope_of(expression))
    return at if found is None else found
