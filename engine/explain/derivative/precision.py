"""Why h cannot shrink for ever: the error of (f(x + h) - f(x)) / h in float32 and in float64.

A large h errs because the curve bends away; a small one because f(x + h) and f(x) agree in
their leading digits, and few are left of the difference. The best h is about the square root
of the dtype's precision (Press et al., "Numerical Recipes", section 5.7).
"""

from dataclasses import dataclass
from math import isfinite, nan
from typing import Final

import numpy as np
import numpy.typing as npt

from engine.explain.derivative.limits import number_at, secant_slope
from engine.explain.derivative.point import slope_at
from engine.explain.shared.expressions.expression import Expression, evaluate
from engine.explain.shared.expressions.truth import as_float

DTYPES: Final = ("float32", "float64")
EXPONENTS: Final = tuple(range(17))
"""h is 10 to the power of minus these."""


@dataclass(frozen=True)
class Quotient:
    """One h in one dtype, each operation rounded to it; `error` is against the exact slope.

    `moved` is x + h, `reached` its f, `difference` that minus f(x). `bend` is the error of the
    secant as mathematics has it, `rounding` what the dtype adds to that. All may be NaN or
    infinite.
    """

    h: float
    moved: float
    reached: float
    difference: float
    quotient: float
    error: float
    bend: float
    rounding: float

    @property
    def is_bent(self) -> bool:
        """Whether more of its error is the bend of f than rounding."""
        return self.bend >= self.rounding


@dataclass(frozen=True)
class Precision:
    """`x` is one that float32 has too, so that both dtypes begin with the same number.

    `quotients` holds for each of DTYPES one for each of EXPONENTS, `best` the positions of the
    smallest error, none where no error is finite; `values` is f(x) in each dtype.
    """

    x: float
    slope: float
    values: tuple[float, float]
    quotients: tuple[tuple[Quotient, ...], tuple[Quotient, ...]]
    best: tuple[tuple[int, ...], tuple[int, ...]]


def precision(expression: Expression, x: float) -> Precision | None:
    """The errors around x, rounded to float32; None where f has no derivative there."""
    at = float(np.float32(x))
    slope = slope_at(expression, at).slope
    if slope is None:
        return None
    narrow, wide = (_quotients(expression, at, slope, dtype) for dtype in (np.float32, np.float64))
    return Precision(
        at,
        slope,
        (narrow[0], wide[0]),
        (narrow[1], wide[1]),
        (_best(narrow[1]), _best(wide[1])),
    )


def _quotients(
    expression: Expression, x: float, slope: float, dtype: npt.DTypeLike
) -> tuple[float, tuple[Quotient, ...]]:
    """f(x) in that dtype, and the quotients."""
    value = float(evaluate(expression, {"x": x}, dtype)[-1])
    found = (quotient_at(expression, x, slope, 10.0**-exponent, dtype) for exponent in EXPONENTS)
    return value, tuple(found)


def quotient_at(
    expression: Expression, x: float, slope: float, h: float, dtype: npt.DTypeLike
) -> Quotient:
    """What one h gives, each operation rounded to `dtype`, and what it is off by."""
    with np.errstate(all="ignore"):
        start, step = np.asarray(x, dtype), np.asarray(h, dtype)
        value = evaluate(expression, {"x": start}, dtype)[-1]
        moved = np.asarray(start + step, dtype)
        reached = evaluate(expression, {"x": moved}, dtype)[-1]
        difference = np.asarray(reached - value, dtype)
        computed = float(np.asarray(difference / step, dtype))
    true = as_float(secant_slope(expression, number_at(x), number_at(h)))
    return Quotient(
        h,
        float(moved),
        float(reached),
        float(difference),
        computed,
        abs(computed - slope),
        abs(true - slope),
        abs(computed - true),
    )


def _best(quotients: tuple[Quotient, ...]) -> tuple[int, ...]:
    errors = [one.error for one in quotients if isfinite(one.error)]
    least = min(errors, default=nan)
    return tuple(place for place, one in enumerate(quotients) if one.error == least)
