"""The functions that the derivative lesson goes through, and where it looks at them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.explain.derivative.window import Window


@dataclass(frozen=True)
class Example:
    """A function as it is typed, the point to begin at, and the window."""

    function: str
    x: float
    window: Window


EXAMPLES = (
    Example("x^3 - 3x", -0.5, Window(-2.5, 2.5)),
    Example("x^3", 0.0, Window(-2.0, 2.0)),
    Example("|x|", 0.0, Window(-3.0, 3.0)),
    Example("exp(x)", 1.0, Window(-4.0, 3.0)),
    Example("-x^2", 1.0, Window(-3.0, 3.0)),
    Example("relu(x)", 0.0, Window(-3.0, 3.0)),
    Example("sin(x)", 2.0, Window(-7.0, 7.0)),
    Example("x^2 + exp(x)", -1.0, Window(-3.0, 2.0)),
    Example("x*exp(-x)", 2.0, Window(-1.0, 5.0)),
    Example("|x^2 - 1|", 1.0, Window(-2.0, 2.0)),
    Example("1/x", 1.0, Window(-4.0, 4.0)),
    Example("log(x)", -0.5, Window(-1.0, 4.0)),
)
TEACHING = 5
"""So many of them show what a zero of the slope is not: each says another thing."""
OWN = Window(-4.0, 4.0)
"""Where the learner's own function is looked at first."""
