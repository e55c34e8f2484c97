"""What may be typed for the function and the point: `x^2 - 3x`, `x = 1.2`, or both.

A function may have other names than x, and several: the slope is that by one of them.
"""

from functools import lru_cache
from typing import Final

from engine.explain.derivative.window import FARTHEST
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.given import Given, held, parse_given
from engine.explain.shared.expressions.text import parse
from engine.explain.shared.typed.real_numbers import RealMistake
from engine.explain.shared.typed.text import Span

X: Final = "x"
"""What the name is called that the slope is by, whatever the learner calls it."""


def parse_function(text: str | Span, before: Given | None = None) -> Given:
    """A function, values for its names, or both as in `x^2 - 3x, x = 1.2`.

    Raises as `parse_given`, and `RealMistake` with `real.out_of_range` (low, high) for a value
    beyond FARTHEST.
    """
    given = parse_given(text, before, alone=X)
    require_near(given)
    return given


def require_near(given: Given) -> None:
    """Raise `RealMistake` if a value is beyond FARTHEST."""
    if any(abs(value) > FARTHEST for value in given.values.values()):
        raise RealMistake(
            "real.out_of_range",
            f"x lies between -{FARTHEST:,.0f} and {FARTHEST:,.0f}",
            low=f"-{FARTHEST:,.0f}",
            high=f"{FARTHEST:,.0f}",
        )


@lru_cache(32)
def read(function: str) -> Expression:
    """The expression of a function of x. Raises `ExpressionMistake`."""
    return parse(function, names=(X,))


def of_one(given: Given, name: str) -> Expression:
    """The function of `name` alone, which is called X; the other names hold their values."""
    others = tuple((one, value) for one, value in given.values.items() if one != name)
    return _of_one(given.expression, others, name)


@lru_cache(32)
def _of_one(expression: Expression, others: tuple[tuple[str, float], ...], name: str) -> Expression:
    return held(expression, dict(others), {name: X})
