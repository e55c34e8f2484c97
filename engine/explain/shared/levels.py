"""Signed numbers as a few levels, so that they can be told apart as shades: −LEVELS to LEVELS."""

from __future__ import annotations

from math import isnan
from typing import Final

LEVELS: Final = 5
"""Steps from 0 to the largest size: so many greys are told apart, and few cells change at once."""
LOST: Final = 99
"""The level of what is not a number."""


def level(value: float, largest: float) -> int:
    """The level of a number where `largest`, above 0, is the greatest size there is."""
    if isnan(value):
        return LOST
    share = min(max(value / largest, -1.0), 1.0)
    return round(share * LEVELS)
