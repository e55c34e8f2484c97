"""Functions of the lesson's own grammar, and windows, for tests that take any of them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from engine.explain.derivative.text import read
from engine.explain.derivative.window import Window
from engine.explain.shared.expressions.text import ExpressionMistake

ONE = ("abs", "relu", "relu", "exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid",
       "softplus", "log1p", "expm1", "log2")  # fmt: skip
TWO = ("max", "min")
LEAVES = 5


@dataclass(frozen=True)
class Case:
    text: str
    window: Window


def case(source: Random) -> Case:
    """One of them; it names x, and its window begins and ends at tenths."""
    while True:
        text = _sum(source, source.randint(1, LEAVES))
        width = source.choice((5, 10, 20, 40, 60, 80))
        left = source.randint(-40, 40 - width // 2)
        try:
            if "x" in read(text).names:
                return Case(text, Window(left / 10, (left + width) / 10))
        except ExpressionMistake:
            continue


def _sum(source: Random, leaves: int) -> str:
    """So many numbers and x, put together in any way."""
    if leaves == 1:
        kind = source.random()
        if kind < 0.1:
            return source.choice(("2", "3", "0.5", "pi", "e"))
        if kind < 0.25:
            return _number(source)
        if kind < 0.5:
            return f"{source.choice(('x', '-x', '2x', '3x', '0.5x'))}"
        if kind < 0.75:
            return f"(x - {_number(source)})"
        return "x"
    first = source.randint(1, leaves - 1)
    kind = source.random()
    if kind < 0.35:
        inner = _sum(source, leaves - (leaves > 2))
        return f"|{inner}|" if source.random() < 0.2 else f"{source.choice(ONE)}({inner})"
    a, b = _sum(source, first), _sum(source, leaves - first)
    if kind < 0.5:
        return f"{source.choice(TWO)}({a}, {b})"
    if kind < 0.6:
        return f"({a})^{source.choice(('2', '3', '4', '0.5', '1.5', '-1', '(1/3)'))}"
    if kind < 0.62:
        return f"({a})^({b})"
    return f"({a} {source.choice('++--**/')} {b})"


def _number(source: Random) -> str:
    """Tenths, as a learner types them."""
    tenths = source.randint(-30, 30)
    return f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths / 10}"
