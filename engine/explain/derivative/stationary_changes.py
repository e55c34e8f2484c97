"""Where the sign of a function changes, found by bisection to the last digit."""

from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from typing import Final

import numpy as np

from engine.explain.derivative.plan import Floats

HALVINGS: Final = 80
"""More than float64 has digits."""
RUN: Final = 3
"""So many samples in a row with the sign 0 are a stretch, not a point."""
SNAP: Final = 9
"""Decimals that a point is tried at: 1 rather than 0.9999999999999998."""
MANY: Final = 240
"""Changes that are searched for; of more of them only the samples are given."""


@dataclass(frozen=True)
class Change:
    """Between the samples at positions `first` and `last` a sign changes, at x from low to high."""

    first: int
    last: int
    low: float
    high: float
    before: int
    after: int


def changes_of(
    x: Floats, sampled: Floats, signs: Callable[[Floats], Floats]
) -> tuple[list[Change], list[tuple[int, int]]]:
    """The changes from one sign to another, and the stretches of samples with sign 0."""
    found: list[Change] = []
    flats: list[tuple[int, int]] = []
    zero = sampled == 0
    edges = np.flatnonzero(np.diff(np.concatenate([[0], zero.astype(np.int8), [0]])))
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if stop - start >= RUN:
            flats.append((start, stop - 1))
        elif start > 0 and stop < len(x) and np.isfinite(sampled[[start - 1, stop]]).all():
            at = float(x[start])
            around = int(sampled[start - 1]), int(sampled[stop])
            found.append(Change(start - 1, stop, at, at, *around))
    with np.errstate(invalid="ignore"):
        flips = np.flatnonzero(sampled[:-1] * sampled[1:] < 0)
    low, high = x[flips], x[flips + 1]
    if len(flips) <= MANY:
        low, high = _bisected(low, high, sampled[flips], signs)
    for place, left, right in zip(flips.tolist(), low.tolist(), high.tolist(), strict=True):
        around = int(sampled[place]), int(sampled[place + 1])
        found.append(Change(place, place + 1, left, right, *around))
    return found, flats


def _bisected(
    low: Floats, high: Floats, before: Floats, signs: Callable[[Floats], Floats]
) -> tuple[Floats, Floats]:
    """Each interval halved again and again, until a middle has sign 0 or the floats end.

    NaN for those in whose middle there is no sign.
    """
    for _ in range(HALVINGS if len(low) else 0):
        middle = low + (high - low) / 2
        sign = signs(middle)
        ends = (sign == 0) | np.isnan(sign)
        found = np.where(sign == 0, middle, nan)
        low = np.where(ends, found, np.where(sign == before, middle, low))
        high = np.where(ends, found, np.where(sign == before, high, middle))
    return low, high


def snapped(x: float, holds: Callable[[float], bool]) -> float:
    """The nearest x of few decimals where it `holds`, else x itself."""
    for decimals in (3, 6, SNAP):
        rounded = round(x, decimals) + 0.0
        if abs(rounded - x) <= 10.0**-SNAP * max(1.0, abs(x)) and holds(rounded):
            return rounded
    return x
