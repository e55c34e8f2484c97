"""What can be done after geometry: matrices that turn back, and that flatten."""

from __future__ import annotations

from math import isclose
from typing import Final

from engine.explain.shared.judged import Judged
from engine.explain.shared.nested_lists import parse_nested
from engine.explain.shared.shapes import Shape, format_shape

SQUARE: Final[Shape] = (2, 2)
NEAR: Final = 1e-9


def judge_twice(text: str) -> Judged:
    """A 2 × 2 matrix, neither 1 nor −1, that done twice changes nothing. Raises `NestedMistake`."""
    shape, numbers = parse_nested(text)
    if shape != SQUARE:
        return Judged(False, "square", {"shape": format_shape(shape)})
    a, b, c, d = map(float, numbers)
    if (b, c) == (0, 0) and a == d and abs(a) == 1:
        return Judged(False, "trivial", {})
    twice = (a * a + b * c, a * b + b * d, c * a + d * c, c * b + d * d)
    values = {"twice": str([[f"{v:g}" for v in twice[:2]], [f"{v:g}" for v in twice[2:]]])}
    values["twice"] = values["twice"].replace("'", "")
    same = all(isclose(v, w, abs_tol=NEAR) for v, w in zip(twice, (1, 0, 0, 1), strict=True))
    return Judged(same, "right" if same else "other", values)


def judge_flat(text: str) -> Judged:
    """A 2 × 2 matrix that leaves no area and yet moves (1, 0) somewhere else than (0, 0)."""
    shape, numbers = parse_nested(text)
    if shape != SQUARE:
        return Judged(False, "square", {"shape": format_shape(shape)})
    a, b, c, d = map(float, numbers)
    area = a * d - b * c
    values = {"area": f"{area:g}"}
    if not isclose(area, 0, abs_tol=NEAR):
        return Judged(False, "area", values)
    return Judged((a, c) != (0, 0), "right" if (a, c) != (0, 0) else "lost", values)
