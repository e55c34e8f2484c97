"""What can be done after update: predictions of a parabola, and steps of two optimizers."""

from __future__ import annotations

from typing import Final

from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import judge_real
from engine.explain.shared.networks.optimizer_rules import Rule
from engine.explain.shared.typed.real_numbers import parse_real

W: Final = 1.0
SMALL, LARGE = 0.001, 10.0
"""Gradients of two weights."""


def judge_half(text: str) -> Judged:
    """For L(w) = w² at w = 1: the nudge of which the prediction is half of what happens.

    Raises `RealMistake`.
    """
    nudge = parse_real(text)
    predicted, happens = 2 * W * nudge, (W + nudge) ** 2 - W**2
    values = {"predicted": f"{predicted:.4g}", "happens": f"{happens:.4g}", "nudge": f"{nudge:g}"}
    if not nudge:
        return Judged(False, "nothing", values)
    is_right = abs(2 * predicted - happens) <= 1e-6 * abs(happens)
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
    return judge_real(text, plain / scaled, meant, 0.001)
