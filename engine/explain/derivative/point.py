"""f and its slope at one x, as mathematics has them; what float64 and autograd make of it."""

from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from fractions import Fraction
from math import isfinite, isinf, nan
from typing import Final, Literal

from engine.explain.derivative.exact.jets import CONTEXT, jets
from engine.explain.derivative.exact.places import meant
from engine.explain.derivative.exact.sides import Direction, has_steps, known, side_of
from engine.explain.derivative.limits import jumps_beside, number_at, slope_beside, value_at
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.graph import Graph
from engine.explain.shared.expressions.graph import plan as graph_of
from engine.explain.shared.expressions.many_digits import Known, Missing
from engine.explain.shared.expressions.troubles import ARITHMETIC, Trouble
from engine.explain.shared.expressions.truth import as_decimal, as_float, is_rounded
from engine.explain.shared.expressions.written import written_step

Beside = Decimal | Missing
"""A slope on one side, or why there is none."""
Kind = Literal["slope", "kink", "jump", "steep", "edge", "alone", "undefined", "overflow", "open"]
"""What there is at a point.

`slope`: a derivative; `kink`: two slopes meet; `jump`: f comes to another value than it has at x;
`steep`: the slope is infinite; `edge`: f has values on one side only, `alone` on neither;
`undefined`: no value (log of a negative number, 0 / 0); `overflow`: f or its derivative is beyond
the largest float64; `open`: hundreds of digits do not tell.
"""
ALIKE: Final = 1e-6
"""Slopes that differ by less, in parts of them, are one."""
BESIDE: Final = Decimal("1e-18")
"""How far beside a root f is looked at, in parts of x: nearer than another float64."""
BESIDE_ZERO: Final = Decimal("1e-30")
ROOT_SPREAD: Final = Decimal("1e-85")
"""How far off, for |x| up to 1, a root may be that float64 holds as x."""
DIRECTIONS: Final[tuple[Direction, Direction]] = (-1, 1)
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
    if is_rounded(x):
        found, sides, jumps = _at_a_root(expression, x)
    else:
        found, sides = value_at(expression, number_at(x)), _sides(expression, x)
        jumps = has_steps(expression) and jumps_beside(expression, number_at(x))
    exact = as_decimal(found)
    value = as_float(found) + 0.0
    kind, exact_slope = _kind(found, sides, jumps=jumps)
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
        any(troubles[node] in ("kink", "jump") for node in troubles),
    )


def _sides(expression: Expression, x: float) -> tuple[Beside, Beside]:
    """The slopes to the left and to the right of x."""
    at = number_at(x)
    return slope_beside(expression, at, -1), slope_beside(expression, at, 1)


def _at_a_root(expression: Expression, x: float) -> tuple[Known, tuple[Beside, Beside], bool]:
    """f, its slopes and whether it jumps, at an x of all digits that a float has, which was
    rounded: at the zero of a slope, the kink or the end of f that it stands for, where there is
    one so near.
    """
    with localcontext(CONTEXT):
        at = meant(expression, x)
        spread = ROOT_SPREAD * max(Decimal(1), abs(at))
        step = BESIDE * abs(at) or BESIDE_ZERO
        left, right = (side_of(expression, at, spread, way, step) for way in DIRECTIONS)
        beside = [side.value for side in (left, right) if side is not None]
        value = known(jets(expression, at, spread=spread, branches={})[-1].value, *beside)
        if not value.is_finite():
            return value_at(expression, number_at(x)), _sides(expression, x), False
        jumps = any(side is not None and side.jumps for side in (left, right))
        slopes = [Missing.UNDEFINED if side is None else +side.slope for side in (left, right)]
        if left is not None and right is not None and left.is_as(right):
            slopes = [right.slope, right.slope]
        return Fraction(value), (slopes[0], slopes[1]), jumps


def _alike(left: Decimal, right: Decimal) -> bool:
    largest = _WIDE.max(left.copy_abs(), right.copy_abs())
    off = _WIDE.subtract(left, right).copy_abs()
    return off <= _WIDE.multiply(largest, Decimal(ALIKE))


def _kind(
    found: Known, sides: tuple[Beside, Beside], *, jumps: bool
) -> tuple[Kind, Decimal | None]:
    """What there is, and the derivative if there is one."""
    if isinstance(found, Missing):
        return "undefined" if found is Missing.UNDEFINED else "open", None
    left, right = sides
    if Missing.OPEN in sides:
        return "open", None
    if isinstance(left, Missing) or isinstance(right, Missing):
        return "alone" if isinstance(left, Missing) and isinstance(right, Missing) else "edge", None
    if left.is_infinite() or right.is_infinite():
        return "jump" if jumps else "steep", None
    if not _alike(left, right):
        return "kink", None
    is_beyond = isinf(as_float(found)) or isinf(float(right))
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
