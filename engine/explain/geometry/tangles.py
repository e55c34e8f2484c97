"""Two sets of points that no straight line separates: spirals and rings."""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin
from typing import Final, Literal

from engine.explain.geometry.affine import Point, Points

TangleKind = Literal["spirals", "rings"]
TANGLES: Final[tuple[TangleKind, ...]] = ("spirals", "rings")
IN_A_SET: Final = 40
"""Points of each of the two sets."""
EXTENT: Final = 1.15
"""The part of the plane that is looked at reaches this far from 0, both ways."""
REGION_SIDE: Final = 36
"""The plane is asked at this many places across and down."""

TURNS: Final = 1.25
"""Of a spiral, from the origin to radius 1."""
INNERMOST: Final = 0.12
"""The radius at which a spiral begins."""
INNER, OUTER = 0.4, 0.95
"""The radii of the rings."""


@lru_cache(2)
def tangle(kind: TangleKind) -> tuple[Points, tuple[int, ...]]:
    """The points (80, 2), and which set each belongs to, 0 or 1. Always the same ones."""
    if kind == "spirals":
        one = tuple(_on_spiral(number) for number in range(IN_A_SET))
        points = one + tuple((-x, -y) for x, y in one)
    else:
        points = _ring(INNER) + _ring(OUTER)
    return points, (0,) * IN_A_SET + (1,) * IN_A_SET


def _on_spiral(number: int) -> Point:
    radius = INNERMOST + (1 - INNERMOST) * number / (IN_A_SET - 1)
    angle = TURNS * 2 * pi * radius
    return radius * cos(angle), radius * sin(angle)


def _ring(radius: float) -> Points:
    angles = (2 * pi * number / IN_A_SET for number in range(IN_A_SET))
    return tuple((radius * cos(angle), radius * sin(angle)) for angle in angles)


def region_places() -> Points:
    """The middles of REGION_SIDE × REGION_SIDE equal parts of the plane, top row first."""
    middles = [EXTENT * (2 * (n + 0.5) / REGION_SIDE - 1) for n in range(REGION_SIDE)]
    return tuple((x, -y) for y in middles for x in middles)
