"""What can be done after descent: the rate where it explodes, and ways that lead astray."""

from __future__ import annotations

from math import isnan
from typing import Final

import numpy as np
import numpy.typing as npt

from engine.explain.descent.landscapes import Point, surface
from engine.explain.descent.outcome import largest_stable_rate
from engine.explain.descent.plan import Descent, plan
from engine.explain.descent.settings import FARTHEST
from engine.explain.shared.expressions.expression import Expression, evaluate
from engine.explain.shared.expressions.given import parse_given
from engine.explain.shared.expressions.graph import plan as graph_of
from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import judge_real, told
from engine.explain.shared.networks.optimizer_rules import Rule
from engine.explain.shared.typed.rows import in_rows
from engine.explain.shared.typed.settings import Setting, parse_settings

TWO_DIGITS: Final = 0.005
RATE, STEPS = 0.1, 100
WINDOW: Final = (-10.0, 10.0)
MISSED: Final = 0.01
"""So much above the lowest value a descent has missed it, or so much of the way down to it."""
ROUNDED: Final = 1e-14
"""So much of the largest number on the way to a value may rounding have made of it."""
FAR: Final = 1e6
"""From here on a descent has exploded."""
ZOOMS: Final = 3
"""How often the lowest place is looked for around the best one known."""
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

    Raises those of `parse_given`.
    """
    expression = parse_given(text).expression
    name = expression.names[0] if expression.names else "w"
    if len(expression.names) > 1:
        return Judged(False, "one_name", {"names": ", ".join(expression.names)})
    at = np.linspace(*WINDOW, 20_001)
    curve = _curve(expression, at)
    if not np.isfinite(curve).all():
        return Judged(False, "undefined", {})
    place = _lowest_inside(expression, at, curve)
    if place is None:
        return Judged(False, "no_minimum", {"place": told(at[curve.argmin()])})
    lowest, begins = (float(_curve(expression, np.array([w]))[0]) for w in (place, 0.0))
    noise = ROUNDED * max(_largest(expression, place), _largest(expression, 0.0))
    lowest = 0.0 if abs(lowest) <= noise else lowest
    end, is_stuck = _descended(expression, name)
    reached = float(_curve(expression, np.array([end]))[0])
    is_found = reached <= lowest + min(MISSED, MISSED * (begins - lowest)) + noise
    values = {
        "lowest": told(lowest, *() if is_found else (reached,), digits=4),
        "place": told(place, digits=4),
        "end": told(end, digits=4),
        "reached": told(reached, *() if is_found else (lowest,), digits=4),
    }
    if abs(end) > WINDOW[1] and reached < lowest:
        return Judged(False, "beyond", values)
    if not abs(end) <= FAR:
        return Judged(True, "right.explodes", values)
    if is_found:
        return Judged(False, "found", values)
    return Judged(True, "right.no_slope" if is_stuck else "right", values)


def judge_momentum(text: str) -> Judged:
    """A start in the ravine from which momentum ends higher than plain SGD after as many steps.

    Raises `SettingsMistake`.
    """
    x, y = parse_settings(in_rows(text), (_START, _START), "3 1")
    plain, heavy = (_ravine((x, y), name) for name in ("sgd", "momentum"))
    values = {
        "plain": told(plain.losses[-1], heavy.losses[-1], digits=3),
        "heavy": told(heavy.losses[-1], plain.losses[-1], digits=3),
        "steps": RAVINE_STEPS,
    }
    loses = heavy.losses[-1] > plain.losses[-1]
    return Judged(loses, "right" if loses else "wins", values)


def _curve(expression: Expression, at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The values there, of the one name or of none."""
    found = evaluate(expression, dict.fromkeys(expression.names, at))[-1]
    return np.broadcast_to(found, at.shape)


def _largest(expression: Expression, w: float) -> float:
    """The size of the largest number on the way to the value there."""
    found = evaluate(expression, dict.fromkeys(expression.names, w))
    return max(float(abs(value)) for value in found if np.isfinite(value))


def _lowest_inside(
    expression: Expression, at: npt.NDArray[np.float64], curve: npt.NDArray[np.float64]
) -> float | None:
    """Where it is lowest, if that is inside, as well as at the border or only there."""
    inside = curve[1:-1]
    valleys = np.flatnonzero((inside <= curve[:-2]) & (inside <= curve[2:])) + 1
    if not valleys.size:
        return None
    lowest = valleys[curve[valleys].argmin()]
    if min(curve[0], curve[-1]) < curve[lowest] - ROUNDED * np.ptp(curve):
        return None
    place, around = float(at[lowest]), float(at[1] - at[0])
    for _ in range(ZOOMS):
        near = np.linspace(place - around, place + around, 201)
        values = _curve(expression, near)
        if np.nanmin(values) < _curve(expression, np.array([place]))[0]:
            place = float(near[np.nanargmin(values)])
        around /= 50
    return place


def _descended(expression: Expression, name: str) -> tuple[float, bool]:
    """Where the descent ends, and whether it does because there is no slope."""
    w = 0.0
    for _ in range(STEPS if expression.names else 0):
        slope = graph_of(expression, {name: w}).gradient(name)
        if isnan(slope):
            return w, True
        w -= RATE * slope
        if abs(w) > FAR:
            break
    return w, False


def _ravine(start: Point, name: str) -> Descent:
    rule = Rule("sgd", RAVINE_RATE) if name == "sgd" else Rule("momentum", RAVINE_RATE)
    return plan(surface("ravine"), start, rule, RAVINE_STEPS)
