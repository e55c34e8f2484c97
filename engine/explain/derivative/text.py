"""What may be typed for the function and the point: `x^2 - 3x`, `x = 1.2`, or both."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from engine.explain.derivative.window import FARTHEST
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.text import MAX_TEXT, ExpressionMistake, parse
from engine.explain.shared.typed.real_numbers import RealMistake, parse_real
from engine.explain.shared.typed.text import Span, require_length

NAMES: Final = ("x",)
ROOM: Final = 40
"""Characters beside those of the function."""
_POINT: Final = re.compile(r"(?:(?P<function>.*)[,;@]\s*|^)x\s*=\s*(?P<point>[^=]*)$", re.DOTALL)
_NAMED: Final = re.compile(r"^(?:f\s*\(\s*x\s*\)|y|f)\s*=\s*")


@dataclass(frozen=True)
class Typed:
    """What was given; None for what is to stay."""

    function: str | None
    expression: Expression | None
    x: float | None


def parse_function(text: str) -> Typed:
    """A function of x, a point, or both as in `x^2 - 3x, x = 1.2`; `f(x) =` may stand before.

    Raises `ExpressionMistake` and `RealMistake`, the latter also with `real.out_of_range` (low,
    high) for a point beyond FARTHEST.
    """
    require_length(text, MAX_TEXT + ROOM, ExpressionMistake, "expression.too_long")
    span = Span.of(text)
    match = _POINT.search(span.outside if span.alone is None else span.text)
    x = None if match is None else _point(span.group(match, "point"))
    function = span if match is None else span.group(match, "function")
    if match is not None and not function:
        return Typed(None, None, x)
    if named := _NAMED.match(function.text):
        function = function.cut(named.end())
    return Typed(function.text, read(function), x)


@lru_cache(32)
def read(function: str | Span) -> Expression:
    """The expression of a function of x. Raises `ExpressionMistake`."""
    return parse(function, names=NAMES)


def _point(text: Span) -> float:
    x = parse_real(text)
    if abs(x) > FARTHEST:
        raise RealMistake(
            "real.out_of_range",
            f"x lies between -{FARTHEST:,.0f} and {FARTHEST:,.0f}",
            low=f"-{FARTHEST:,.0f}",
            high=f"{FARTHEST:,.0f}",
        )
    return x
