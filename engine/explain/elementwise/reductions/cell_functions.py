"""What is computed cell by cell: functions of one number, signs between two."""

import math
from collections.abc import Callable, Mapping
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from typing import Final, Literal

from engine.explain.elementwise.reductions.operations import Value, divided, wrapped

Function = Literal["exp", "log", "sqrt", "abs", "square", "relu", "float"]
Sign = Literal["+", "-", "*", "/", "**", "==", "!=", "<", "<=", ">", ">="]
COMPARISONS: Final = ("==", "!=", "<", "<=", ">", ">=")
_SIGNS: Final[Mapping[str, Callable[[Value, Value], Value]]] = {
    "+": add, "-": sub, "*": mul, "==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip


def of_function(function: Function, x: Value) -> Value:
    """The function of a number, as NumPy has it: inf and nan where there is none."""
    match function:
        case "float":
            return float(x)
        case "abs":
            return abs(x)
        case "square":
            return wrapped(x * x)
        case "relu":
            return x if x > 0 or math.isnan(x) else type(x)(0)
        case "exp":
            try:
                return math.exp(x)
            except OverflowError:
                return math.inf
        case "sqrt":
            return math.sqrt(x) if x >= 0 else math.nan
    if x == 0:
        return -math.inf
    return math.log(x) if x > 0 else math.nan


def of_sign(sign: Sign, a: Value, b: Value) -> Value:
    """What the sign makes of two numbers, in whole ones as int64 has it."""
    if sign == "/":
        return divided(a, b)
    return _power(a, b) if sign == "**" else wrapped(_SIGNS[sign](a, b))


def _power(base: Value, exponent: Value) -> Value:
    try:
        value = base**exponent
    except OverflowError:
        return math.inf
    return math.nan if isinstance(value, complex) else wrapped(value)
