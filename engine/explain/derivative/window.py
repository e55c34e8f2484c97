"""The part of the x-axis that is looked at, f and its slope on it, and how high to draw them."""

from dataclasses import dataclass
from functools import cached_property
from math import floor, log10
from typing import Final

import numpy as np

from engine.explain.derivative.slopes import Floats, Sloped, sloped
from engine.explain.shared.expressions.expression import Expression

INTERVALS: Final = 1920
"""Between samples: a multiple of most numbers of columns."""
NARROWEST: Final = 1e-6
WIDEST: Final = 1e6
FARTHEST: Final = 1e6
"""How far from 0 a point may be."""
STEPS: Final = 40
"""At least so many fine steps lead through a window, at most ten times as many."""
COARSE: Final = 10
"""Fine steps of a coarse one."""
TAIL: Final = 5
"""Percent of the samples, at either end, that may be cut off."""
TALL: Final = 4.0
"""A range so many times higher than that of the other samples is cut."""
LARGEST: Final = 1e300
"""What is beyond is drawn there, so that the difference of two is finite."""
MARGIN: Final = 0.06
"""Of the range, above and below the curve."""


@dataclass(frozen=True)
class Window:
    """x from `left` to `right`."""

    left: float
    right: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def decimals(self) -> int:
        """Of a fine step."""
        return -floor(log10(self.width / STEPS))

    @property
    def fine(self) -> float:
        """The step of a cursor key: a power of ten."""
        return float(10.0**-self.decimals)

    def moved(self, x: float, fine: int, coarse: int) -> float:
        """x after so many steps; it comes to stand on multiples of the fine one."""
        by = fine + COARSE * coarse
        if not by:
            return x
        steps = x / self.fine
        nearest = round(steps)
        # From between two multiples the next one in that direction is the first step.
        start = nearest if abs(steps - nearest) < 1e-6 else floor(steps) + (by < 0)
        moved = round((start + by) * self.fine, max(self.decimals, 0))
        return min(max(moved, -FARTHEST), FARTHEST) + 0.0

    def panned(self, quarters: int) -> "Window":
        """Moved by so many quarters of itself."""
        return self._at(self.left + quarters * self.width / 4)

    def zoomed(self, factor: float, about: float) -> "Window":
        """So many times as wide, with `about` where it stood."""
        width = min(max(self.width * factor, NARROWEST), WIDEST)
        share = min(max((about - self.left) / self.width, 0.0), 1.0)
        left = about - share * width if self.left <= about <= self.right else self.left
        return Window(_plain(left), _plain(left + width))

    def holding(self, x: float) -> "Window":
        """The same, or moved by whole quarters so that x is in it."""
        if self.left <= x <= self.right:
            return self
        quarter = self.width / 4
        over = x - (self.right if x > self.right else self.left)
        quarters = floor(over / quarter) + (x > self.right)
        moved = self._at(self.left + quarters * quarter)
        near = abs(over) <= self.width and moved.left <= x <= moved.right
        return moved if near else self._at(x - self.width / 2)

    def _at(self, left: float) -> "Window":
        left = min(max(left, -FARTHEST - self.width / 2), FARTHEST - self.width / 2)
        return Window(_plain(left), _plain(left + self.width))


def _plain(x: float) -> float:
    """x without the last digits that sums leave behind."""
    return float(f"{x:.12g}") + 0.0


@dataclass(frozen=True)
class Span:
    """A range of y to draw. `cut` says that parts of the curve are beyond it."""

    bottom: float
    top: float
    cut: bool


@dataclass(frozen=True, eq=False)
class Curve:
    """f and its slope at INTERVALS + 1 equally spaced x of a window."""

    window: Window
    x: Floats
    sloped: Sloped

    @property
    def values(self) -> Floats:
        return self.sloped.values

    @property
    def slopes(self) -> Floats:
        """From the right; NaN also where f has no value."""
        return np.where(np.isfinite(self.values), self.sloped.slopes, np.nan)

    @cached_property
    def breaks(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Of each interval, whether the curve is torn there: a pole, a jump or a gap."""
        return torn(self.values, self.slopes, self.x, self.value_span)

    @cached_property
    def slope_breaks(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """The same of the slope, which jumps at a kink too."""
        span = self.slope_span
        step = np.abs(np.diff(np.clip(self.slopes, -LARGEST, LARGEST)))
        around = np.maximum(np.roll(step, 1), np.roll(step, -1))
        jumps = (step > 0.1 * (span.top - span.bottom)) & (step > 8 * around)
        return ~np.isfinite(step) | self.breaks | jumps

    @cached_property
    def value_span(self) -> Span:
        return span_of(self.values)

    @cached_property
    def slope_span(self) -> Span:
        """With 0 in it, which the sign is read against."""
        return span_of(np.append(self.slopes, 0.0))


def curve(expression: Expression, window: Window) -> Curve:
    """f on that window."""
    x = np.linspace(window.left, window.right, INTERVALS + 1)
    return Curve(window, x, sloped(expression, x))


def span_of(values: Floats) -> Span:
    """What to draw of these values: all, or without the few that go far beyond the others.

    Values that are not finite don't count; (-1, 1) where there are none.
    """
    finite = np.clip(values[np.isfinite(values)], -LARGEST, LARGEST)
    if not len(finite):
        return Span(-1.0, 1.0, cut=False)
    bottom, top = float(finite.min()), float(finite.max())
    low, high = (float(np.percentile(finite, share)) for share in (TAIL, 100 - TAIL))
    cut = top - bottom > TALL * (high - low) > 0
    if cut:
        bottom, top = max(bottom, low - (high - low) / 4), min(top, high + (high - low) / 4)
    if top - bottom <= 1e-12 * max(abs(top), abs(bottom)):
        room = max(abs(top), 1.0) / 2
        return Span(bottom - room, top + room, cut=False)
    room = MARGIN * (top - bottom)
    return Span(bottom - room, top + room, cut)


def torn(
    values: Floats, slopes: Floats, x: Floats, span: Span
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether f has no value at either end of an interval, or rises against its own slopes.

    By the mean value theorem a differentiable f has the slope of its chord somewhere between:
    a chord that is far from the slopes at both ends goes over a pole or a jump.
    """
    with np.errstate(all="ignore"):
        rise = np.diff(np.clip(values, -LARGEST, LARGEST))
        chord = rise / np.diff(x)
        first, last = slopes[:-1], slopes[1:]
        against = (chord * first < 0) & (chord * last < 0)
        beyond = np.abs(chord) > 4 * np.maximum(np.abs(first), np.abs(last))
        high = np.abs(rise) > 0.2 * (span.top - span.bottom)
        gap = ~(np.isfinite(values[:-1]) & np.isfinite(values[1:]))
    return gap | (high & (against | beyond))
