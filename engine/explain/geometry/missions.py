"""What can be done after geometry: matrices that turn back, and that flatten."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import told
from engine.explain.shared.nested_lists import parse_nested
from engine.explain.shared.shapes import Shape, format_shape

SQUARE: Final[Shape] = (2, 2)
NEAR: Final = 1e-6
"""What the square of a matrix may miss whose numbers are rounded."""
FLAT: Final = Fraction(1, 10**9)
"""An area of so small a part of what it is the difference of is none: the numbers are rounded."""
IDENTITY: Final = (1, 0, 0, 1)


def judge_twice(text: str) -> Judged:
    """A 2 × 2 matrix, neither 1 nor −1, that done twice changes nothing. Raises `NestedMistake`."""
    shape, numbers = parse_nested(text)
    if shape != SQUARE:
        return Judged(False, "square", {"shape": format_shape(shape)})
    a, b, c, d = map(Fraction, numbers)
    if not b and not c and a == d and abs(a) == 1:
        return Judged(False, "trivial", {})
    twice = (a * a + b * c, a * b + b * d, c * a + d * c, c * b + d * d)
    same = all(abs(v - w) <= NEAR for v, w in zip(twice, IDENTITY, strict=True))
    # A matrix with that square has the trace 0, or is 1 or −1: then it was but close to them.
    is_right = same and abs(a + d) < 1
    first, second, third, fourth = map(told, IDENTITY if is_right else twice, IDENTITY)
    values = {"twice": f"[[{first}, {second}], [{third}, {fourth}]]"}
    return Judged(is_right, "right" if is_right else "other", values)


def judge_flat(text: str) -> Judged:
    """A 2 × 2 matrix that leaves no area and yet moves (1, 0) somewhere else than (0, 0)."""
    shape, numbers = parse_nested(text)
    if shape != SQUARE:
        return Judged(False, "square", {"shape": format_shape(shape)})
    a, b, c, d = map(Fraction, numbers)
    if not abs(a * d - b * c) <= FLAT * max(abs(a * d), abs(b * c)):
        return Judged(False, "area", {"area": told(abs(a * d - b * c), 0)})
    moves = bool(a or c)
    return Judged(moves, "right" if moves else "lost", {"area": "0"})
