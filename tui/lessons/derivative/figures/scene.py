"""What the three drawings of the derivative lesson show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from engine.explain.derivative.point import PointSlope
from engine.explain.derivative.precision import Precision
from engine.explain.derivative.secants import Secant
from engine.explain.derivative.stationary import Landscape
from engine.explain.derivative.window import Curve
from tui.drawing.numbers import brief, of_any_size

Stage = Literal["point", "secant", "tangent", "nudge"]
FACTS = 32
"""Columns of what is said beside the plot."""
SLOT = "[ ? ]"
NONE = "–"


@dataclass(frozen=True)
class CurveScene:
    """What all of them show: a function and a point on it.

    `function` is written as it was typed, `name` what the slope is by, and `held` the values of
    the other names.
    """

    function: str
    held: str
    name: str
    curve: Curve
    point: PointSlope
    ascii: bool
    word: Callable[..., str]

    @property
    def title(self) -> str:
        """The function with its name."""
        return f"f({self.name}) = {self.function}" + (f"   {self.held}" if self.held else "")


def value_text(point: PointSlope) -> str:
    """f(x), also where float64 has only 0 or inf for it."""
    return of_any_size(point.value, point.exact)


def slope_text(point: PointSlope) -> str:
    """The derivative, likewise; a dash where there is none."""
    if point.exact_slope is None:
        return NONE
    return of_any_size(float(point.exact_slope), point.exact_slope)


def computed_text(computed: float) -> str:
    """What float64 gives, nan and inf among it."""
    return brief(computed) if isfinite(computed) else f"{computed}"


@dataclass(frozen=True)
class SlopeScene:
    """`secants` are those that were drawn so far; `h` gives an h as text.

    `hidden` says that the slope is still asked for, `moving` that steps follow each other.
    """

    base: CurveScene
    stage: Stage
    secants: tuple[Secant, ...]
    hidden: bool
    moving: bool
    h: Callable[[float], str]


@dataclass(frozen=True)
class ZerosScene:
    """`current` is the point that is asked about, None at the end; those before it are known.

    `moving` says that steps follow each other fast.
    """

    base: CurveScene
    landscape: Landscape
    current: int | None
    hidden: bool
    moving: bool


@dataclass(frozen=True)
class LimitScene:
    """`step` is the h that shows, counted from 0; `hidden` that the best is still asked for."""

    base: CurveScene
    precision: Precision | None
    step: int
    hidden: bool
