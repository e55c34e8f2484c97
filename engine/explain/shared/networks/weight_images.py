"""The weights of hidden units as images: which are large, of which sign, and where they lie.

A unit of the first layer has one weight for each of the 28 × 28 pixels, so that its weights
are an image themselves. Their values become levels from -LEVELS to LEVELS, on a scale of
each image's own that ends at its largest |w|: one weight that has run far away would make
all other units faint on a common one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.explain.shared.levels import LEVELS, LOST

SIDE = 28


@dataclass(frozen=True)
class UnitPlace:
    """A weight and the pixel that it weighs."""

    value: float
    row: int
    column: int


@dataclass(frozen=True)
class UnitImage:
    """One unit: `full` are the levels of its 28 × 28 weights, `small` of means over 2 × 2.

    `largest` is its largest |w|, `highest` and `lowest` are its extreme weights, `norm` is
    sqrt(Σ w²).
    """

    number: int
    largest: float
    norm: float
    highest: UnitPlace
    lowest: UnitPlace
    full: Sequence[Sequence[int]]
    small: Sequence[Sequence[int]]


@dataclass(frozen=True)
class WeightImages:
    """Units in a row, from `first` on."""

    first: int
    units: tuple[UnitImage, ...]

    def unit(self, number: int) -> UnitImage | None:
        """That unit, None if it is not among them."""
        place = number - self.first
        return self.units[place] if 0 <= place < len(self.units) else None


def weight_images(first: int, values: bytes) -> WeightImages:
    """The units from `first` on, whose weights are `values`: float32 (units, 28, 28)."""
    weights = np.frombuffer(values, "<f4").reshape(-1, SIDE, SIDE).astype(np.float64)
    with np.errstate(all="ignore"):
        halves = weights.reshape(-1, SIDE // 2, 2, SIDE // 2, 2).mean((2, 4))
        units = (
            _unit(first + place, *unit)
            for place, unit in enumerate(zip(weights, halves, strict=True))
        )
        return WeightImages(first, tuple(units))


def _unit(
    number: int, weights: npt.NDArray[np.float64], halves: npt.NDArray[np.float64]
) -> UnitImage:
    return UnitImage(
        number=number,
        largest=largest(weights),
        norm=float(np.sqrt((weights**2).sum())),
        highest=_place(weights, highest=True),
        lowest=_place(weights, highest=False),
        full=levels(weights),
        small=levels(halves),
    )


def largest(weights: npt.NDArray[np.float64]) -> float:
    """The largest finite |w|, 0 where none is finite."""
    finite = np.abs(weights[np.isfinite(weights)])
    return float(finite.max()) if finite.size else 0.0


def levels(weights: npt.NDArray[np.float64]) -> list[list[int]]:
    """Whole levels in proportion to the weights; LOST where one is not a number."""
    scaled = weights / (largest(weights) or 1.0) * LEVELS
    whole = np.clip(np.rint(np.nan_to_num(scaled)), -LEVELS, LEVELS).astype(np.int64)
    whole[np.isnan(weights)] = LOST
    found: list[list[int]] = whole.tolist()
    return found


def _place(weights: npt.NDArray[np.float64], *, highest: bool) -> UnitPlace:
    """The extreme weight; NaN only where no other is."""
    known = np.where(np.isnan(weights), -np.inf if highest else np.inf, weights)
    flat = int(known.argmax() if highest else known.argmin())
    row, column = divmod(flat, SIDE)
    return UnitPlace(float(weights[row, column]), row, column)


def brightest_pixel(pixels: bytes, weights: bytes) -> int:
    """The pixel with the most ink of 784 bytes; of several, that of the largest weight.

    `weights` are a unit's, 784 little-endian float32.
    """
    sizes = np.abs(np.frombuffer(weights, "<f4"))
    return int(np.lexsort((sizes, np.frombuffer(pixels, np.uint8)))[-1])
