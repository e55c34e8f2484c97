"""What mpmath says of a function in fifty digits: values, slopes from differences, ends by halving.

It shares the parser with the program and nothing else: a function is looked at at many x, and
what the program tells of it must hold for the values that it has there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from random import Random

from mpmath import mp, mpf

from engine.explain.shared.expressions.expression import Expression, Node

DIGITS = 50
GRID = 200
ZERO = mpf("1e-38")
"""What is left of a zero that was found by halving."""
FARTHEST = mpf("1e40")
"""Beyond it a sine would need as many digits more as its argument has."""
KINKED = ("abs", "relu", "max", "min")


class Undefined(Exception):
    """No value."""


class Function:
    """f of x, or None where it has no value."""

    def __init__(self, expression: Expression) -> None:
        self.expression = expression

    def __call__(self, x: mpf, zero: mpf = 0) -> mpf | None:
        try:
            return self.nodes(x, zero=zero)[-1]
        except Undefined:
            return None

    def at(self, place: mpf) -> mpf | None:
        """At a place that was found by halving, so that what should be 0 there nearly is."""
        return self(place, ZERO)

    def nodes(self, x: mpf, until: int | None = None, zero: mpf = 0) -> list[mpf]:
        """Every node's value, or those before a position. Raises Undefined."""
        found: list[mpf] = []
        for node in self.expression.nodes[:until]:
            found.append(_value(node, [found[place] for place in node.inputs], x, zero))
        return found

    def critical(self, position: int, x: mpf) -> mpf | None:
        """What a node folds at, or may not be, where it has a value."""
        node = self.expression.nodes[position]
        try:
            found = self.nodes(x, position)
        except Undefined:
            return None
        inputs = [found[place] for place in node.inputs]
        if node.operation in ("max", "min"):
            return inputs[0] - inputs[1]
        if node.operation == "log1p":
            return inputs[0] + 1
        return inputs[1] if node.operation == "divide" else inputs[0]

    def criticals(self) -> list[int]:
        """Positions of nodes that fold, or end."""
        operations = (*KINKED, "sqrt", "power", "log", "log1p", "log2", "divide")
        nodes = enumerate(self.expression.nodes)
        return [position for position, node in nodes if node.operation in operations]

    def slope(self, x: mpf, side: int, h: str = "1e-12") -> mpf | None:
        """From that side, by differences; None where they come to nothing, or there is no f."""
        middle, found = self.at(x), []
        for part in (1, 2, 4, 8, 1000):
            step = side * mpf(h) / part
            value = self(x + step)
            if value is None or middle is None:
                return None
            found.append((value - middle) / step)
        if abs(found[-1] - found[0]) > mpf("1e-6") * (1 + abs(found[0])):
            return None  # 1e-12 from x it still turns, or stands upright
        thirds = [2 * b - a for a, b in pairwise(found[:3])]
        return (4 * thirds[1] - thirds[0]) / 3


def _value(node: Node, inputs: list[mpf], x: mpf, zero: mpf) -> mpf:
    u = inputs[0] if inputs else mpf(0)
    if node.operation == "log1p" and abs(u + 1) <= zero:
        u = mpf(-1)
    if node.operation in ("sqrt", "log", "log2", "power") and abs(u) <= zero:
        u = mpf(0)
    match node.operation:
        case "number":
            return {"pi": +mp.pi, "e": +mp.e}.get(node.name) or mpf(node.name)
        case "name":
            return x
        case "add":
            return u + inputs[1]
        case "subtract":
            return u - inputs[1]
        case "multiply":
            return u * inputs[1]
        case "divide":
            if abs(inputs[1]) <= zero:
                raise Undefined
            return u / inputs[1]
        case "power":
            return _power(u, inputs[1])
        case "negate":
            return -u
        case "abs":
            return abs(u)
        case "relu":
            return max(u, mpf(0))
        case "max":
            return max(inputs)
        case "min":
            return min(inputs)
        case "sqrt" | "log":
            if u < 0 or (u == 0 and node.operation == "log"):
                raise Undefined
            return mp.sqrt(u) if node.operation == "sqrt" else mp.log(u)
        case "log1p" | "log2":
            if u <= -(node.operation == "log1p"):
                raise Undefined
            return mp.log1p(u) if node.operation == "log1p" else mp.log(u) / mp.log(2)
        case "softplus":
            return max(u, mpf(0)) + mp.log1p(mp.exp(-abs(u)))
        case "expm1":
            return mp.expm1(u)
        case "sigmoid":
            return 1 / (1 + mp.exp(-u))
        case "sin" | "cos" if abs(u) > FARTHEST:
            raise Undefined
        case "exp" | "sin" | "cos" | "tanh":
            return getattr(mp, node.operation)(u)


def _power(base: mpf, exponent: mpf) -> mpf:
    nearest = mp.nint(exponent)
    whole = abs(exponent - nearest) < ZERO
    if (base == 0 and exponent < -ZERO) or (base < 0 and not whole):
        raise Undefined
    if base == 0:
        return mpf(1) if whole and nearest == 0 else mpf(0)
    return base**nearest if whole and abs(nearest) < 1000 else base**exponent


def grid(left: float, right: float, source: Random) -> list[mpf]:
    """Points of the window, no two alike, none that anything was written for."""
    width = mpf(right) - mpf(left)
    return [
        mpf(left) + width * (mpf(place) + mpf(source.uniform(0.05, 0.95))) / GRID
        for place in range(GRID)
    ]


def meant(x: mpf) -> mpf:
    """A decimal, where one is as near as can be computed."""
    rounded = mp.nint(x * 10**9) / 10**9
    return rounded if abs(rounded - x) < mpf("1e-20") else x


def halved(holds: Callable[[mpf], bool], low: mpf, high: mpf) -> mpf:
    """Where what holds at `low` and not at `high` ends."""
    for _ in range(160):
        middle = (low + high) / 2
        if holds(middle):
            low = middle
        else:
            high = middle
    return meant((low + high) / 2)


def crossings(f: Callable[[mpf], mpf | None], points: list[mpf]) -> list[mpf]:
    """Where f is 0 between two points of different signs, to all digits; then where it comes down
    to 0, to fewer.
    """
    values = [(x, f(x)) for x in points]
    found = []
    for (a, u), (b, v) in pairwise(values):
        if u is not None and v is not None and u * v < 0:
            found.append(halved(partial(_is_like, f, u), a, b))
    for (a, u), (_, v), (c, w) in zip(values, values[1:], values[2:], strict=False):
        if u is None or v is None or w is None or not u * v > 0 or not v * w > 0:
            continue
        if abs(v) <= min(abs(u), abs(w)) and abs(v) <= abs(u) - abs(v) + abs(w) - abs(v):
            found += _touch(f, a, c)
    return found


def _is_like(f: Callable[[mpf], mpf | None], sign: mpf, x: mpf) -> bool:
    return bool(((f(x) or 0) > 0) == (sign > 0))


def _touch(f: Callable[[mpf], mpf | None], low: mpf, high: mpf) -> list[mpf]:
    ends = low, high
    for _ in range(110):
        third = (high - low) / 3
        a, b = f(low + third), f(high - third)
        if a is None or b is None:
            return []
        if abs(a) < abs(b):
            high -= third
        else:
            low += third
    middle = (low + high) / 2
    tried = [mp.nint(middle * 10**digits) / 10**digits for digits in (0, 1, 3, 6)]
    for x in [x for x in tried if abs(x - middle) < mpf("1e-8")] + [middle]:
        value, around = f(x), f(ends[0])
        if value is not None and around is not None and abs(value) <= mpf("1e-30") * abs(around):
            return [x]
    return []
