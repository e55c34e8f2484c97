"""The gradients of a column of weights as an image, laid out like what the weights look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.explain.shared.levels import LEVELS, LOST
from engine.explain.shared.networks.weight_images import largest


@dataclass(frozen=True)
class GradientPicture:
    """`levels` from −LEVELS to LEVELS, row by row, an even number of rows; a gradient that is
    not 0 has none of 0. `idle` marks where no input ever is, and where no weight is.

    The levels are in proportion, `largest` |gradient| being LEVELS.
    """

    levels: Sequence[Sequence[int]]
    idle: Sequence[Sequence[bool]]
    largest: float
    dark: int
    """How many of the weights are idle."""


def gradient_picture(gradients: bytes, idle: bytes, width: int) -> GradientPicture:
    """The picture of `gradients`, float64, in rows of `width`; `idle` has a byte for each."""
    values = np.frombuffer(gradients, "<f8")
    off = np.frombuffer(idle, "|u1") != 0
    missing = -len(values) % (2 * width)
    most = largest(values)
    with np.errstate(all="ignore"):
        scaled = np.nan_to_num(values / (most or 1.0) * LEVELS)
    away = np.copysign(np.ceil(np.abs(scaled)), scaled)
    levels = np.clip(away, -LEVELS, LEVELS).astype(np.int64)
    levels[np.isnan(values)] = LOST
    rows = np.pad(levels, (0, missing)).reshape(-1, width)
    blank = np.pad(off, (0, missing), constant_values=True).reshape(-1, width)
    return GradientPicture(rows.tolist(), blank.tolist(), most, int(off.sum()))
