"""What can be done after update: predictions of a parabola, and steps of two optimizers."""

from __future__ import annotations

from fractions import Fraction
from math import isclose
from typing import Final

from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import judge_real, told
from engine.explain.shared.networks.optimizer_rules import Rule
from engine.explain.shared.typed.real_numbers import parse_real

W: Final = 1.0
HALF: Final = 2 * W
"""The nudge d at which 2wd is half of 2wd + d²."""
SMALL, LARGE = 0.001, 10.0
"""Gradients of two weights."""


def judge_half(text: str) -> Judged:
    """For L(w) = w² at w = 1: the nudge of which the prediction is half of what happens.

    Raises `RealMistake`.
    """
    nudge = parse_real(text)
    if not nudge:
        return Judged(False, "nothing", {})
    is_right = isclose(nudge, HALF, rel_tol=1e-6)
    exact = Fraction(HALF if is_right else nudge)  # a square of 1e200 is no float
    slope = 2 * Fraction(W)
    values = {
        "predicted": told(slope * exact, slope * HALF),
        "happens": told((slope + exact) * exact, (slope + HALF) * HALF),
        "nudge": told(nudge, HALF),
    }
    return Judged(is_right, "right" if is_right else "other", values)


def judge_times(text: str) -> Judged:
    """How many times as far SGD moves the weight of LARGE as that of SMALL, RMSprop in its first
    step. Asked is the quotient of the two quotients. Raises `RealMistake`."""
    import numpy as np

    gradients = np.array([SMALL, LARGE])
    moves = []
    for rule in (Rule("sgd", 0.1), Rule("rmsprop", 0.1, epsilon=0.0)):
        point = np.zeros(2)
        after = rule.update(point, gradients, dict(rule.at_rest(point)), 1).after
        moves.append(float(after[1] / after[0]))
    plain, scaled = moves
    meant = {"one": scaled, "added": LARGE + SMALL, "root": plain**0.5}
    return judge_real(text, plain / scaled, meant, 1e-6)
