"""Why h cannot shrink for ever: the error of (f(x + h) - f(x)) / h in float32 and in float64.

A large h errs because the curve bends away; a small one because f(x + h) and f(x) agree in
their leading digits, and few are left of the difference. The best h is about the square root
of the dtype's precision (Press et al., "Numerical Recipes", section 5.7).
"""

from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np
import numpy.typing as npt

from engine.explain.derivative.plan import slope_at
from engine.explain.shared.expressions.expression import Expression, evaluate

DTYPES: Final = ("float32", "float64")
EXPONENTS: Final = tuple(range(17))
"""h is 10 to the power of minus these."""


@dataclass(frozen=True)
class Quotient:
    """One h in one dtype, each operation rounded to it; `error` is against the exact slope.

    `moved` is x + h, `reached` its f, `difference` that minus f(x). All may be NaN or infinite.
    """

    h: float
    moved: float
    reached: float
    difference: float
    quotient: float
    error: float


@dataclass(frozen=True)
class Precision:
    """`x` is one that float32 has too, so that both dtypes begin with the same number.

    `quotients` holds for each of DTYPES one for each of EXPONENTS, `best` the position of the
    smallest error, None where no error is finite; `values` is f(x) in each dtype.
    """

    x: float
    slope: float
    values: tuple[float, float]
    quotients: tuple[tuple[Quotient, ...], tuple[Quotient, ...]]
    best: tuple[int | None, int | None]


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
    start = np.asarray(x, dtype)
    value = evaluate(expression, {"x": start}, dtype)[-1]
    found = []
    with np.errstate(all="ignore"):
        for exponent in EXPONENTS:
            h = np.asarray(10.0**-exponent, dtype)
            moved = np.asarray(start + h, dtype)
            reached = evaluate(expression, {"x": moved}, dtype)[-1]
            difference = np.asarray(reached - value, dtype)
            quotient = float(np.asarray(difference / h, dtype))
            found.append(
                Quotient(
                    10.0**-exponent,
                    float(moved),
                    float(reached),
                    float(difference),
                    quotient,
                    abs(quotient - slope),
                )
            )
    return float(value), tuple(found)


def _best(quotients: tuple[Quotient, ...]) -> int | None:
    errors = [(one.error, place) for place, one in enumerate(quotients) if isfinite(one.error)]
    return min(errors)[1] if errors else None
