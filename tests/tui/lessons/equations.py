"""Equations as a reader finds them in a line: numbers, signs between them, and what they give.

Each number stands for all that round to it; an equation holds if some of these make it true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

NUMBER = r"[-−+]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:e[-+−]?\d+)?"
SIGNS = "×/+−*·-"
EQUATION = re.compile(
    r"(?<![\w.,^·×/*(\[−+=-])(?<![×/*+−=·-] )"
    rf"({NUMBER}(?:\s?[{SIGNS}]\s?{NUMBER})+) = ({NUMBER})"
    rf"(?![\w(\[]|,\s?\d| [{SIGNS}])"
)
TERM = re.compile(rf"({NUMBER})(?:\s?([{SIGNS}])\s?|$)")
SLACK = 1e-9


@dataclass(frozen=True)
class Range:
    """All numbers that are written in the same way."""

    low: float
    high: float

    @classmethod
    def of(cls, text: str, *, whole: bool) -> Range:
        """A whole number is itself, but where it may have been rounded to one."""
        plain = text.replace("−", "-").replace(",", "")
        mantissa, _, exponent = plain.partition("e")
        value = float(plain)
        decimals = len(mantissa.partition(".")[2])
        rounded = whole or "." in mantissa or exponent
        half = 0.5 * 10.0 ** (int(exponent or 0) - decimals) if rounded else 0.0
        return cls(value - half, value + half)

    def combined(self, sign: str, other: Range) -> Range:
        one, two = (self.low, self.high), (other.low, other.high)
        if sign == "/" and two[0] <= 0 <= two[1]:
            return Range(float("-inf"), float("inf"))
        pairs = [(a, b) for a in one for b in two]
        if sign == "/":
            found = [a / b for a, b in pairs]
        elif sign in "+−-":
            found = [a + b if sign == "+" else a - b for a, b in pairs]
        else:
            found = [a * b for a, b in pairs]
        return Range(min(found), max(found))

    def meets(self, other: Range) -> bool:
        slack = SLACK * max(abs(self.low), abs(self.high), abs(other.low), abs(other.high))
        return self.low <= other.high + slack and other.low <= self.high + slack


def equations(line: str) -> Iterator[tuple[str, str, str]]:
    """Each equation of the line: all of it, its left and its right side."""
    for found in EQUATION.finditer(line):
        yield found.group(0), found.group(1), found.group(2)


def holds(left: str, right: str) -> bool:
    """Whether the left side comes to the right one, by the rounding of all its numbers."""
    parts = TERM.findall(left)
    total: Range | None = None
    product, before = Range.of(parts[0][0], whole=False), "+"
    for (_, sign), (text, _) in pairwise(parts):
        number = Range.of(text, whole=False)
        if sign in "×*/·":
            product = product.combined(sign, number)
        else:
            total = product if total is None else total.combined(before, product)
            product, before = number, sign
    total = product if total is None else total.combined(before, product)
    return total.meets(Range.of(right, whole=True))
