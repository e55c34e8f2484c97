"""Expressions that each show something about the way back."""

from typing import Final

from engine.explain.shared.expressions.given import Given, parse_given

PRESETS: Final = (
    "(w*x + b - y)^2; w = 3, x = 2, b = 1, y = 4",
    "|w*x + b - y|; w = 3, x = 2, b = 1, y = 4",
    "w*x + w; w = 3, x = 2",
    "v*relu(w*x + b); v = 2, w = -3, x = 2, b = 1",
    "(sigmoid(w*x) - y)^2; w = 4, x = 2, y = 0",
    "c*max(a, b); c = 2, a = 3, b = 1",
    "|w*x - y|; w = 3, x = 2, y = 6",
    "v*relu(w*x + b) + c - y; v = 2, w = 3, x = 2, b = 1, c = -5, y = 4",
    "v1*relu(w1*x) + v2*relu(w2*x); v1 = 2, w1 = 1, x = 3, v2 = -1, w2 = 1",
    "-log(sigmoid(w*x)); w = 1, x = 2",
)
"""The chapter's graph with a squared error, whose slope grows with the error; the chapter's own,
whose slopes are mostly 1; one name used twice, so that two paths add up; a relu that is silent
and lets nothing back; a sigmoid so sure that hardly anything comes back; a maximum, which passes
all of it to one side; a kink; two operations a unit, one unit behind the other; two units beside
each other; and the loss of a classifier with two classes."""


def preset(number: int) -> Given:
    """One of the presets, counted from 0."""
    return parse_given(PRESETS[number])
