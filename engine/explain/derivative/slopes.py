"""f and its slope at many x at once, in float64: what the curves are drawn from.

A number and its rate of change go through the expression together (forward mode, as in Baydin
et al. 2018, "Automatic differentiation in machine learning: a survey", section 3.1). In one
direction abs, relu, max and min have a rate of change at their kinks too, and a comparison knows
how it comes out.
"""

from dataclasses import dataclass
from functools import reduce
from math import nan
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from engine.explain.shared.expressions.expression import (
    COMPARISONS,
    KINKED,
    STEPS,
    Expression,
    Operation,
    Value,
    evaluate,
)
from engine.explain.shared.expressions.graph import slope_of

Side = Literal[-1, 1]
"""The direction in which one goes: -1 to the left."""
Floats = npt.NDArray[np.float64]
ROUNDING: Final = 8 * np.finfo(np.float64).eps
"""Of what cancels, a sum below this part of its largest terms is 0: rounding left it."""


@dataclass(frozen=True, eq=False)
class Sloped:
    """f and its slope at many x, each array of their shape.

    `scale` is the sum of the absolute values that the slope is a sum of: |slope| below
    ROUNDING · scale may be rounding alone.
    """

    values: Floats
    slopes: Floats
    scale: Floats

    @property
    def signs(self) -> Floats:
        """Of the slopes: -1, 0 or 1, and NaN where there is no slope or no value."""
        small = (np.abs(self.slopes) <= ROUNDING * self.scale) & np.isfinite(self.scale)
        signs = np.where(small, 0.0, np.sign(self.slopes))
        return np.where(np.isfinite(self.values), signs, nan)


def sloped(expression: Expression, x: npt.ArrayLike, side: Side = 1) -> Sloped:
    """f(x) and its slope on that side of each x."""
    at = np.asarray(x, np.float64)
    values = evaluate(expression, {"x": at})
    depends = expression.depends()
    rates: list[Value] = []
    scales: list[Value] = []
    still: list[Value] = []
    ahead: dict[int, Value] = {}
    """Of each comparison what it is in the direction that is gone."""
    zero, one = np.zeros_like(at), np.ones_like(at)
    with np.errstate(all="ignore"):
        for position, node in enumerate(expression.nodes):
            if node.operation == "name":
                rates.append(side * one)
                scales.append(one)
                still.append(np.zeros_like(at, np.bool_))
                continue
            inputs = [values[place] for place in node.inputs]
            rate, scale = zero, zero
            came = [rates[source] for source in node.inputs]
            if node.operation in COMPARISONS:
                ahead[position] = _ahead(node.operation, inputs, came)
            if node.operation == "where":
                chosen, (_, first, other) = ahead[node.inputs[0]], node.inputs
                for kept in (rates, scales, still):
                    kept.append(np.where(chosen, kept[first], kept[other]))
                continue
            for place, source in enumerate(node.inputs):
                # 0 times an infinite slope would be NaN, where nothing depends on x at all.
                if depends[source]:
                    slope = slope_of(node.operation, place, inputs, values[position])
                    moves = np.where(still[source], 0.0, slope)
                    rate = rate + moves * rates[source]
                    scale = scale + np.abs(moves) * scales[source]
            directed = _directed(node.operation, inputs, came)
            rates.append(rate if directed is None else directed)
            scales.append(scale)
            still.append(_stands(node.operation, inputs, came, [still[s] for s in node.inputs]))
    found = values[-1], side * rates[-1], scales[-1]
    return Sloped(*(np.broadcast_to(np.asarray(one, np.float64), at.shape) for one in found))


def _directed(operation: Operation, inputs: list[Value], rates: list[Value]) -> Value | None:
    """The rate of change of an operation with kinks, in the direction that `rates` have."""
    if operation not in KINKED - STEPS:
        return None
    u, t = inputs[0], rates[0]
    if operation == "abs":
        return np.where(u == 0, np.abs(t), np.sign(u) * t)
    if operation == "relu":
        return np.where(u == 0, np.maximum(t, 0), np.where(np.isnan(u), u, (u > 0) * t))
    other, rate = inputs[1], rates[1]
    sign = 1 if operation == "max" else -1
    ahead = sign * (u - other)
    either = sign * np.maximum(sign * t, sign * rate)
    chosen = np.where(ahead > 0, t, rate)
    return np.where(other == u, either, np.where(np.isnan(ahead), nan, chosen))


def _ahead(operation: Operation, inputs: list[Value], rates: list[Value]) -> Value:
    """What a comparison is in the direction that `rates` have."""
    sign = np.sign(inputs[0] - inputs[1])
    sign = np.where(sign == 0, np.sign(rates[0] - rates[1]), sign)
    return np.isin(sign, COMPARISONS[operation][1])


def _stands(
    operation: Operation, inputs: list[Value], rates: list[Value], still: list[Value]
) -> Value:
    """Where an operation keeps its value in the direction that `rates` have, as relu below 0."""
    every = reduce(np.logical_and, still, np.asarray(True))
    if operation in STEPS:
        return np.ones_like(every)
    if operation == "relu":
        u = inputs[0]
        return np.asarray(every | (u < 0) | ((u == 0) & (rates[0] < 0)))
    if operation in ("max", "min"):
        sign = 1 if operation == "max" else -1
        ahead = sign * (inputs[0] - inputs[1])
        ahead = np.where(ahead == 0, sign * (rates[0] - rates[1]), ahead)
        return np.asarray(every | (still[0] & (ahead > 0)) | (still[1] & (ahead < 0)))
    return every
