"""What links between the lessons of a network's first layer are about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LayerUnit:
    """A unit of the first layer of `run` (None: the untrained network) on a test image."""

    run: str | None
    image: int
    unit: int
    inputs: int
    units: int
    """How many units that layer has."""
