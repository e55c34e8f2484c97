"""f and its slope at one x, as mathematics has them; what float64 and autograd make of it."""

from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from math import isfinite, isinf, nan, ulp
from typing import Final, Literal

from engine.explain.derivative.limits import number_at, slope_beside, value_at
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.graph import Graph
from engine.explain.shared.expressions.graph import plan as graph_of
from engine.explain.shared.expressions.many_digits import Known, Missing
from engine.explain.shared.expressions.troubles import ARITHMETIC, Trouble
from engine.explain.shared.expressions.truth import as_decimal, as_float, is_rounded
from engine.explain.shared.expressions.written import written_step

Beside = Decimal | Missing
"""A slope on one side, or why there is none."""
Kind = Literal["slope", "kink", "steep", "edge", "alone", "undefined", "overflow", "open"]
"""What there is at a point.

`slope`: a derivative; `kink`: two slopes meet; `steep`: the slope is infinite; `edge`: f has
values on one side only, `alone` on neither; `undefined`: no value (log of a negative number,
0 / 0); `overflow`: f or its derivative is beyond the largest float64; `open`: hundreds of digits
do not tell.
"""
ALIKE: Final = 1e-6
"""Slopes that differ by less, in parts of them, are one."""
ROUNDING: Final = 2e-15
"""Of what cancels, a sum below this part of its largest terms is 0: x was rounded."""
SPREAD: Final = 4
"""How many last digits an x that was rounded may be off by."""
_WIDE: Final = Context(prec=40, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


@dataclass(frozen=True)
class Lost:
    """The first step at which float64 went wrong on the way to f, and what became of f."""

    step: str
    trouble: Trouble
    computed: float


@dataclass(frozen=True)
class PointSlope:
    """f at one x, as mathematics has it. `left` and `right` are the slopes from either side, NaN
    where there is none.

    `exact` and `exact_slope` are f and its derivative with any exponent, None where there is none.
    `convention` is what PyTorch's autograd gives there, derivative or not; `lost` says what
    float64 got wrong.
    """

    x: float
    value: float
    left: float
    right: float
    kind: Kind
    convention: float
    exact: Decimal | None = None
    exact_slope: Decimal | None = None
    lost: Lost | None = None
    has_kink: bool = False
    """Whether a step on the way has a kink here, whether or not it shows in f."""

    @property
    def slope(self) -> float | None:
        """The derivative; None where there is none, or where float64 does not reach."""
        return self.right if self.kind == "slope" else None

    @property
    def sign(self) -> int | None:
        """Of the derivative: -1, 0 or 1; None where there is none."""
        slope = self.exact_slope
        return None if slope is None else (slope > 0) - (slope < 0)

    @property
    def has_value(self) -> bool:
        return isfinite(self.value)

    @property
    def differs(self) -> bool:
        """Whether what autograd gives is not the derivative, or there is none to be given."""
        if self.slope is None:
            return True
        return not abs(self.convention - self.slope) <= ALIKE * abs(self.slope)


def slope_at(expression: Expression, x: float) -> PointSlope:
    """What there is at x, which is the number that it is written as: 3/10 for 0.3."""
    graph = graph_of(expression, dict.fromkeys(expression.names, x))
    convention = graph.gradient("x") if expression.names else 0.0
    known = value_at(expression, number_at(x))
    exact = as_decimal(known)
    value = as_float(known) + 0.0
    sides = _sides(expression, graph, x)
    kind, exact_slope = _kind(known, sides)
    left, right = (_float(side) for side in sides)
    if kind == "slope":
        left = right = _float(exact_slope)
    elif kind in ("undefined", "open", "overflow"):
        left = right = nan
    troubles = graph.troubles
    return PointSlope(
        x,
        value,
        left,
        right,
        kind,
        convention,
        exact,
        exact_slope,
        _lost(graph),
        any(troubles[node] == "kink" for node in troubles),
    )


def _sides(expression: Expression, graph: Graph, x: float) -> tuple[Beside, Beside]:
    """The slopes to the left and to the right of x.

    An x of all digits that a float has was rounded: the zero of a slope or the kink that it may
    stand for is no farther away than its last digits.
    """
    at = number_at(x)
    if not is_rounded(x):
        return slope_beside(expression, at, -1), slope_beside(expression, at, 1)
    spread = SPREAD * Fraction(ulp(x))
    left, right = (
        slope_beside(expression, at - spread, -1),
        slope_beside(expression, at + spread, 1),
    )
    if isinstance(left, Missing) or isinstance(right, Missing):
        return left, right
    # Beside a kink lie two slopes; else f has at x the slope that it has in between.
    if not _alike(left, right):
        nodes = graph.expression.nodes
        products = (abs(one.product) for one in graph.edges if nodes[one.source].name == "x")
        noise = ROUNDING * sum(products)
        is_zero = isfinite(noise) and max(left.copy_abs(), right.copy_abs()) <= Decimal(noise)
        return (Decimal(0), Decimal(0)) if is_zero else (left, right)
    here = slope_beside(expression, at, 1)
    return here, here


def _alike(left: Decimal, right: Decimal) -> bool:
    largest = _WIDE.max(left.copy_abs(), right.copy_abs())
    off = _WIDE.subtract(left, right).copy_abs()
    return off <= _WIDE.multiply(largest, Decimal(ALIKE))


def _kind(known: Known, sides: tuple[Beside, Beside]) -> tuple[Kind, Decimal | None]:
    """What there is, and the derivative if there is one."""
    if isinstance(known, Missing):
        return "undefined" if known is Missing.UNDEFINED else "open", None
    left, right = sides
    if Missing.OPEN in sides:
        return "open", None
    if isinstance(left, Missing) or isinstance(right, Missing):
        return "alone" if isinstance(left, Missing) and isinstance(right, Missing) else "edge", None
    if left.is_infinite() or right.is_infinite():
        return "steep", None
    if not _alike(left, right):
        return "kink", None
    is_beyond = isinf(as_float(known)) or isinf(float(right))
    return "overflow" if is_beyond else "slope", right


def _float(side: Beside | None) -> float:
    return nan if side is None or isinstance(side, Missing) else float(side) + 0.0


def _lost(graph: Graph) -> Lost | None:
    found = [(at, graph.troubles[at]) for at in sorted(graph.troubles)]
    for at, trouble in found:
        if trouble in ARITHMETIC:
            step = written_step(graph.expression, at)
            return Lost(step, trouble, graph.values[-1])
    return None
