"""What can be done after reshape: chains for a shape, and for an element."""

from __future__ import annotations

from typing import Final

from engine.explain.reshape.rearranging_text import parse_rearranging
from engine.explain.shared.judged import Judged
from engine.explain.shared.shapes import Shape, element_count, format_shape, ravel

ROWS: Final[Shape] = (3, 4)
SMALL: Final[Shape] = (2, 3)
THIRD: Final = 3


def judge_in_order(text: str) -> Judged:
    """A chain from (3, 4) to (4, 3) that leaves the order of the values as it is.

    Raises the Mistakes of `parse_rearranging`.
    """
    found = parse_rearranging(text, ROWS)
    shape = found.plans[-1].after.shape
    values = {"shape": format_shape(shape), "source": format_shape(found.shape)}
    if found.shape != ROWS:
        return Judged(False, "source", values)
    if shape != ROWS[::-1]:
        return Judged(False, "shape", values)
    done = len(found.plans)
    kept = all(found.value(done, n) == n for n in range(element_count(shape)))
    return Judged(kept, "right" if kept else "turned", values)


def judge_third(text: str) -> Judged:
    """A chain from (2, 3), filled with 0 to 5, after which y[0, 1] is 3."""
    found = parse_rearranging(text, SMALL)
    shape = found.plans[-1].after.shape
    values: dict[str, object] = {"shape": format_shape(shape), "source": format_shape(found.shape)}
    if found.shape != SMALL:
        return Judged(False, "source", values)
    if len(shape) < len(SMALL) or shape[1] <= 1:
        return Judged(False, "no_place", values)
    if len(shape) > len(SMALL):
        return Judged(False, "no_number", values | {"rest": format_shape(shape[len(SMALL) :])})
    value = found.value(len(found.plans), ravel((0, 1), shape))
    return Judged(value == THIRD, "right" if value == THIRD else "other", values | {"value": value})
