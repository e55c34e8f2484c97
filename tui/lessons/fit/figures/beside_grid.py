"""Whether a figure has room for the weights beside the curves, and where they stand then."""

from __future__ import annotations

from tui.lessons.shared.networks.unit_grid import GAP, TILE, Grid

FIRST = (78, 17)
"""Columns and rows that the curves keep: what they have on the smallest terminal."""
LEAST = 2
"""Columns of weight images beside the curves, or none; one alone is no view."""
BETWEEN = 3
"""Cells between the curves and what stands at their right."""
SHARE = 0.4
"""The part of the figure that the weights take at most."""


def weights_grid(width: int, height: int) -> Grid | None:
    """Where the images of the units stand in a figure of that size; None if it has no room.

    Above the first of them, where a number stands else, is their title.
    """
    right = min(width - FIRST[0] - BETWEEN + GAP, int(width * SHARE)) // TILE[0]
    if right >= LEAST and height >= TILE[1]:
        return Grid(right, height // TILE[1], width - right * TILE[0] + GAP, 0)
    below = min(height - FIRST[1], height // 2) // TILE[1]
    if below >= 1 and width >= FIRST[0]:
        return Grid((width + GAP) // TILE[0], below, 0, height - below * TILE[1])
    return None
