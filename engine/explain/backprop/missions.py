"""What can be done after backprop: graphs of one's own with wanted gradients."""

from __future__ import annotations

from fractions import Fraction
from math import isclose, isfinite
from typing import Final

from engine.explain.shared.expressions.expression import evaluate
from engine.explain.shared.expressions.given import Given, parse_given
from engine.explain.shared.expressions.graph import plan
from engine.explain.shared.expressions.many_digits import Digits, Missing
from engine.explain.shared.expressions.truth import (
    DIGITS,
    as_decimal,
    in_digits,
    is_rounded,
    written,
)
from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import told

MOVES: Final = (0.01, 0.1, 0.5, 1.0, 2.0, 5.0, *(10.0**power for power in range(1, 13)))
"""How far an input is moved, from where it is and from 0, to see whether it matters."""
NUDGE: Final = Fraction(1, 10**40)
LEVEL: Final = Fraction(1, 10**20)
ROUNDED: Final = Fraction(1, 10**15)
"""What a slope that is 0 may come to, at a number that was typed, and at one that was rounded."""
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
    still = [name for name in names if found.gradient(name) == 0 or _is_level(typed, name)]
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
    if not all(map(isfinite, (found.values[-1], *gradients))):
        return Judged(False, "undefined", {})
    pairs = zip(sorted(gradients, reverse=True), WANTED, strict=True)
    is_right = all(isclose(have, want, rel_tol=1e-12) for have, want in pairs)
    unlike = () if is_right else WANTED
    values = dict(zip(("first", "second"), (told(one, *unlike) for one in gradients), strict=True))
    return Judged(is_right, "right" if is_right else "other", values)


def _is_level(typed: Given, name: str) -> bool:
    """Whether its slope is 0 in mathematics, from both sides, though float64 makes 1e-16 of it."""
    given = {one: written(value) for one, value in typed.values.items()}
    at, most = given[name], ROUNDED if is_rounded(typed.values[name]) else LEVEL
    assert at is not None
    digits = Digits(DIGITS[0])
    here, *sides = (
        in_digits(typed.expression, {**given, name: at + step}, digits)[-1]
        for step in (0, NUDGE, -NUDGE)
    )
    for side in sides:
        if isinstance(here, Missing) or isinstance(side, Missing):
            return False
        rise = as_decimal(digits.add(side, digits.negate(here)))
        if rise is None or abs(rise) > most * NUDGE:
            return False
    return True


def _matters(typed: Given, name: str, value: float) -> bool:
    """Whether the result is another number somewhere along that input."""
    here = typed.values[name]
    steps = (0.0, *MOVES, *(-move for move in MOVES))
    for there in (*(here + step for step in steps), *steps):
        moved = {**typed.values, name: there}
        loss = float(evaluate(typed.expression, moved)[-1])
        if isfinite(loss) and not isclose(loss, value, rel_tol=1e-12, abs_tol=1e-12):
            return True
    return False
