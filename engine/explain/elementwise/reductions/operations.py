"""What a reduction makes of the cells along an axis, as NumPy does it.

Numbers are Python's own: a bool counts as 0 or 1, whole numbers wrap as int64 does, all others
are float64. Of nothing a sum is 0 and a mean is nan; a maximum of nothing there is none.
"""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import accumulate
from operator import add, and_, or_
from typing import Final, Literal, get_args

Value = bool | int | float
Dtype = Literal["bool", "int", "float"]
Kind = Literal["sum", "mean", "max", "min", "argmax", "argmin", "all", "any"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
POSITIONS: Final = ("argmax", "argmin")
"""Those that give a place along the axis, and take one axis."""
WITHOUT_IDENTITY: Final = ("max", "min", *POSITIONS)
"""Those that refuse to make something of nothing."""
_OF_NOTHING: Final[Mapping[str, Value]] = {
    "sum": 0, "mean": math.nan, "all": True, "any": False
}  # fmt: skip
_HALF: Final = 2**63


def wrapped(value: Value) -> Value:
    """A whole number as int64 holds it; others as they are."""
    if not isinstance(value, int) or -_HALF <= value < _HALF:
        return value
    return (int(value) + _HALF) % (2 * _HALF) - _HALF


def dtype_after(kind: Kind, dtype: Dtype) -> Dtype:
    """The kind of numbers that come out of it."""
    if kind == "mean":
        return "float"
    if kind in POSITIONS:
        return "int"
    if kind in ("all", "any"):
        return "bool"
    return "int" if kind == "sum" and dtype == "bool" else dtype


def reduced(kind: Kind, values: Sequence[Value]) -> Value:
    """What it makes of these; of none only where it has an identity (`WITHOUT_IDENTITY`)."""
    return finished(kind, running(kind, values)[-1], len(values)) if values else of_nothing(kind)


def of_nothing(kind: Kind) -> Value:
    """What it makes of no values."""
    return _OF_NOTHING[kind]


def running(kind: Kind, values: Sequence[Value]) -> list[Value]:
    """What it has come to after each of the values: of a mean the sum so far."""
    if kind in POSITIONS:
        return list(accumulate(range(len(values)), partial(_better_place, kind, values)))
    if kind in ("all", "any"):
        truths = [bool(value) for value in values]
        return list(accumulate(truths, and_ if kind == "all" else or_))
    if kind in ("max", "min"):
        return list(accumulate(values, partial(_better, kind)))
    # A mean is of floats, which do not wrap; its sum is told in whole numbers where it is one.
    return list(accumulate(map(int_of_bool, values), _plus if kind == "sum" else add))


def finished(kind: Kind, state: Value, count: int) -> Value:
    """The result, of what it has come to after all `count` of them."""
    return divided(state, count) if kind == "mean" else state


def divided(above: Value, below: Value) -> float:
    """A quotient of floats: by 0 it is inf, -inf or nan, never refused."""
    if below:
        return float(above) / float(below)
    if not above or math.isnan(above):
        return math.nan
    return math.copysign(math.inf, above) * math.copysign(1, below)


def int_of_bool(value: Value) -> Value:
    """True and False as 1 and 0, others as they are."""
    return int(value) if isinstance(value, bool) else value


def _beats(kind: Kind, value: Value, best: Value) -> bool:
    """Whether a value takes the place of the best so far: what is better, or the first nan."""
    if math.isnan(best):
        return False
    if math.isnan(value):
        return True
    return value > best if kind in ("max", "argmax") else value < best


def _better(kind: Kind, best: Value, value: Value) -> Value:
    return value if _beats(kind, value, best) else best


def _better_place(kind: Kind, values: Sequence[Value], best: int, place: int) -> int:
    return place if _beats(kind, values[place], values[best]) else best


def _plus(total: Value, value: Value) -> Value:
    return wrapped(total + value)
