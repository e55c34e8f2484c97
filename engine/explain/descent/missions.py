"""What can be done after descent: the rate where it explodes, and ways that lead astray."""

from __future__ import annotations

from math import isfinite
from typing import Final

import numpy as np

from engine.explain.descent.landscapes import Point, surface
from engine.explain.descent.outcome import largest_stable_rate
from engine.explain.descent.plan import Descent, plan
from engine.explain.descent.settings import FARTHEST
from engine.explain.shared.expressions.expression import Expression, evaluate
from engine.explain.shared.expressions.graph import plan as graph_of
from engine.explain.shared.expressions.text import parse
from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import judge_real
from engine.explain.shared.networks.optimizer_rules import Rule
from engine.explain.shared.typed.settings import Setting, parse_settings

TWO_DIGITS: Final = 0.005
RATE, STEPS = 0.1, 100
WINDOW: Final = (-10.0, 10.0)
MISSED: Final = 0.01
"""So much above the lowest value a descent has missed it."""
RAVINE_RATE, RAVINE_STEPS = 0.02, 40
_START: Final = Setting("settings.start", -FARTHEST, FARTHEST)


def judge_explodes(text: str) -> Judged:
    """The largest rate of plain SGD that does not explode in the ravine. Raises `RealMistake`."""
    ravine = surface("ravine")
    limit = largest_stable_rate(ravine, Rule("sgd", 1.0))
    assert limit is not None
    sharpest, flattest = max(ravine.curvatures), min(ravine.curvatures)
    meant = {"flat": 2 / flattest, "half": limit / 2, "curvature": sharpest}
    return judge_real(text, limit, meant, TWO_DIGITS)


def judge_missed(text: str) -> Judged:
    """A function of w whose lowest value within WINDOW a descent from 0 at rate RATE misses.

    Raises `ExpressionMistake`.
    """
    expression = parse(text, variables={"w", "x"})
    name = expression.names[0] if expression.names else "w"
    if len(expression.names) > 1:
        return Judged(False, "one_name", {"names": ", ".join(expression.names)})
    at = np.linspace(*WINDOW, 20_001)
    curve = np.broadcast_to(evaluate(expression, {name: at})[-1], at.shape)
    if not np.isfinite(curve).all():
        return Judged(False, "undefined", {})
    lowest = int(curve.argmin())
    if not 0 < lowest < len(at) - 1:
        return Judged(False, "no_minimum", {"place": f"{at[lowest]:g}"})
    end = _descended(expression, name)
    values = {"lowest": f"{curve[lowest]:.4g}", "place": f"{at[lowest]:.4g}", "end": f"{end:.4g}"}
    if not isfinite(end):
        return Judged(True, "right.explodes", values)
    reached = float(evaluate(expression, {name: np.float64(end)})[-1])
    values["reached"] = f"{reached:.4g}"
    missed = reached > float(curve[lowest]) + MISSED
    return Judged(missed, "right" if missed else "found", values)


def judge_momentum(text: str) -> Judged:
    """A start in the ravine from which momentum ends higher than plain SGD after as many steps.

    Raises `SettingsMistake`.
    """
    x, y = parse_settings(text, (_START, _START), "3 1")
    plain, heavy = (_ravine((x, y), name) for name in ("sgd", "momentum"))
    values = {
        "plain": f"{plain.losses[-1]:.3g}",
        "heavy": f"{heavy.losses[-1]:.3g}",
        "steps": RAVINE_STEPS,
    }
    loses = heavy.losses[-1] > plain.losses[-1]
    return Judged(loses, "right" if loses else "wins", values)


def _descended(expression: Expression, name: str) -> float:
    w = 0.0
    for _ in range(STEPS if expression.names else 0):
        w -= RATE * graph_of(expression, {name: w}).gradient(name)
        if not isfinite(w) or abs(w) > 1e6:
            return float("nan")
    return w


def _ravine(start: Point, name: str) -> Descent:
    rule = Rule("sgd", RAVINE_RATE) if name == "sgd" else Rule("momentum", RAVINE_RATE)
    return plan(surface("ravine"), start, rule, RAVINE_STEPS)
