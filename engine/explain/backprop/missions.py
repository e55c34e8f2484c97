"""What can be done after backprop: graphs of one's own with wanted gradients."""

from __future__ import annotations

from math import isclose, isfinite
from typing import Final

from engine.explain.shared.expressions.expression import evaluate
from engine.explain.shared.expressions.given import Given, parse_given
from engine.explain.shared.expressions.graph import plan
from engine.explain.shared.judged import Judged

MOVES: Final = (0.01, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 100.0)
"""How far an input is moved, both ways, to see whether it matters."""
WANTED: Final = (3.0, -3.0)


def judge_silent(text: str) -> Judged:
    """A graph in which an input has gradient 0 at its values and yet the result depends on it.

    Raises `ExpressionMistake` and `RealMistake`.
    """
    typed = parse_given(text)
    names = typed.expression.names
    if not names:
        return Judged(False, "no_input", {})
    found = plan(typed.expression, typed.values)
    if not isfinite(found.values[-1]):
        return Judged(False, "undefined", {})
    still = [name for name in names if found.gradient(name) == 0]
    matters = [name for name in still if _matters(typed, name, float(found.values[-1]))]
    values = {"name": (matters or still or names)[0]}
    if matters:
        return Judged(True, "right", values)
    return Judged(False, "does_nothing" if still else "no_zero", values)


def judge_opposite(text: str) -> Judged:
    """A graph of two inputs whose gradients at their values are 3 and −3."""
    typed = parse_given(text)
    names = typed.expression.names
    if len(names) != len(WANTED):
        return Judged(False, "two_inputs", {"inputs": len(names)})
    found = plan(typed.expression, typed.values)
    gradients = [float(found.gradient(name)) for name in names]
    values = {"first": f"{gradients[0]:.6g}", "second": f"{gradients[1]:.6g}"}
    pairs = zip(sorted(gradients, reverse=True), WANTED, strict=True)
    is_right = all(isclose(have, want, rel_tol=1e-9) for have, want in pairs)
    return Judged(is_right, "right" if is_right else "other", values)


def _matters(typed: Given, name: str, value: float) -> bool:
    """Whether the result is another number somewhere along that input."""
    for move in (*MOVES, *(-move for move in MOVES)):
        moved = {**typed.values, name: typed.values[name] + move}
        there = float(evaluate(typed.expression, moved)[-1])
        if isfinite(there) and not isclose(there, value, rel_tol=1e-12, abs_tol=1e-12):
            return True
    return False
