"""The plan of an element-wise operation: each cell of the result needs its own place only.

`plan("add", a, b)` steps over the cells as a Python loop does. The values are float32, and so
is each result.
"""

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.typed.real_numbers import parse_real

Operation = Literal["relu", "add", "maximum"]
OPERATIONS: Final[tuple[Operation, ...]] = get_args(Operation)


@dataclass(frozen=True, slots=True)
class ElementwiseStep:
    """The loop computes the cell at `place`; the vectorised call did all in its first step."""

    place: int
    called: int


@dataclass(frozen=True)
class ElementwisePlan:
    """`a` and, but for relu, `b` are float32 values of the same number."""

    operation: Operation
    a: Sequence[float]
    b: Sequence[float]

    @property
    def cells(self) -> int:
        return len(self.a)

    @property
    def operands(self) -> tuple[Sequence[float], ...]:
        """Those that the operation reads."""
        return (self.a,) if self.operation == "relu" else (self.a, self.b)

    @property
    def steps(self) -> Lazy[ElementwiseStep]:
        """One for each cell."""
        return Lazy(self.cells, lambda place: ElementwiseStep(place, self.cells))

    def value(self, place: int) -> float:
        """The result's cell at that place, in float32; NaN where an operand is NaN, as NumPy."""
        a = self.a[place]
        other = 0.0 if self.operation == "relu" else self.b[place]
        if self.operation == "add":
            return _float32(a + other)
        if math.isnan(a) or math.isnan(other):
            return math.nan
        return max(a, other)

    @property
    def calls(self) -> int:
        """How many calls do what the loop does in all its turns."""
        return -(-self.cells // self.steps[0].called) if self.cells else 0

    @cached_property
    def largest(self) -> float:
        """The largest size of a finite value of `a` or of the result, 0 if there is none."""
        values = (*self.a, *map(self.value, range(self.cells)))
        return max((abs(one) for one in values if math.isfinite(one)), default=0.0)

    @cached_property
    def agrees(self) -> bool:
        """Whether NumPy's call gives in every cell what the loop gives, in its turns."""
        import numpy as np

        a, *rest = (np.asarray(operand, np.float32) for operand in self.operands)
        call = np.add if self.operation == "add" else np.maximum
        looped = [self.value(step.place) for step in self.steps]
        with np.errstate(all="ignore"):
            called = call(a, *rest or (np.float32(0),))
        return np.array_equal(called, np.asarray(looped, np.float32), equal_nan=True)

    def asked_place(self) -> int | None:
        """The place that is asked about: near the start, where it is not plain to see.

        For relu a value that it takes away; else one where the operands' signs differ, if any.
        """
        first = range(2, min(self.cells, 24))
        if self.operation == "relu":
            told = [place for place in first if self.a[place] < 0]
        else:
            told = [place for place in first if self.a[place] * self.b[place] < 0]
        return next(iter(told), min(2, self.cells - 1) if self.cells else None)


def plan(operation: Operation, a: Sequence[float], b: Sequence[float] = ()) -> ElementwisePlan:
    """The plan for operands of the same length; relu reads `a` only. Raises ValueError."""
    if operation != "relu" and len(a) != len(b):
        raise ValueError(f"{len(a)} and {len(b)} values")
    return ElementwisePlan(operation, a, b)


def _float32(value: float) -> float:
    try:
        return float(array("f", (value,))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


CellMeaning = Literal[
    "right",
    "kept",  # relu: the negative value, left as it was
    "sign_lost",  # relu: the value without its sign
    "operand",  # the value of `a` or of `b` alone
    "smaller",  # maximum: the smaller one
    "wrong",
]


def grade_cell(found: ElementwisePlan, place: int, text: str) -> tuple[CellMeaning, float]:
    """What a typed value of that cell was worth, to two digits, and the value typed.

    Raises `RealMistake`.
    """
    answer = parse_real(text)
    a = found.a[place]
    if _close(answer, found.value(place)):
        return "right", answer
    if found.operation == "relu":
        if _close(answer, a):
            return "kept", answer
        return ("sign_lost" if _close(answer, -a) else "wrong"), answer
    b = found.b[place]
    if found.operation == "maximum" and _close(answer, min(a, b)):
        return "smaller", answer
    return ("operand" if _close(answer, a) or _close(answer, b) else "wrong"), answer


def _close(answer: float, value: float) -> bool:
    return abs(answer - value) <= 0.006 * max(1.0, abs(value))
