"""Judging a typed number against the right one, and against what a wrong one would have meant."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import inf, isclose

from engine.explain.shared.judged import Judged
from engine.explain.shared.typed.real_numbers import parse_real
from engine.explain.shared.typed.whole_numbers import parse_whole_number

MOST_DIGITS = 17
"""Of a float64; two that differ differ in these."""


def judge_whole(text: str, right: int, meant: Mapping[str, int]) -> Judged:
    """A whole number: `right`, or by `meant` the code of what it is instead, or `other`.

    Raises `NumberMistake`.
    """
    said = parse_whole_number(text, negative=True)
    values = {"said": said, "right": right}
    if said == right:
        return Judged(True, "right", values)
    code = next((code for code, value in meant.items() if value == said), "other")
    return Judged(False, code, values)


def judge_real(text: str, right: float, meant: Mapping[str, float], near: float) -> Judged:
    """The same of a number, right within the share `near` of it. Raises `RealMistake`."""
    said = parse_real(text)
    values = {"said": f"{said:g}", "right": f"{right:g}"}
    if isclose(said, right, rel_tol=near):
        return Judged(True, "right", values)
    wrong = (code for code, value in meant.items() if isclose(said, value, rel_tol=near))
    return Judged(False, next(wrong, "other"), values)


def told(value: float | Fraction, *unlike: float, digits: int = 6) -> str:
    """A number as a judgement says it: in few digits, but in as many as it takes that it does not
    read like one of `unlike` from which it differs. Never -0."""
    if isinstance(value, Fraction):
        value = _float(value)
    text = ""
    for many in range(digits, MOST_DIGITS + 1):
        text = f"{value + 0.0:.{many}g}"
        if all(value == other or f"{other + 0.0:.{many}g}" != text for other in unlike):
            break
    return text


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf
