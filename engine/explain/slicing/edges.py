"""An edge of what an index takes, moved by a position or two: the index that then is right."""

from collections.abc import Mapping
from typing import Literal

from engine.explain.shared.typed.index_text import Entry, Index
from engine.explain.shared.typed_tensors.indexing import Choice
from engine.explain.slicing.plan import SlicePlan

Edge = Literal["low", "high"]


def moved(plan: SlicePlan, axis: int, edge: Edge, to: int) -> Index:
    """The index whose lowest or highest position taken along that axis is `to`.

    `to` is held within the axis and short of the other edge; an integer moves as a whole.
    What was counted from the end still is, and a bound at the edge of the axis is left out.
    `...` is written out as far as it must be.
    """
    entries: list[Entry] = []
    for choice in plan.choices:
        entries.append(_entry(choice, edge, to) if choice.axis == axis else choice.entry)
    given = [choice.given for choice in plan.choices]
    while entries and given[len(entries) - 1] == "left_out" and entries[-1] == slice(None):
        entries.pop()
    return tuple(entries) or (slice(None),)


def edge_of(choice: Choice, edge: Edge) -> int | None:
    """The lowest or the highest position that is taken, None if none is."""
    if not choice.chosen:
        return None
    return min(choice.chosen) if edge == "low" else max(choice.chosen)


def _entry(choice: Choice, edge: Edge, to: int) -> Entry:
    entry, size = choice.entry, choice.size
    assert size is not None
    if isinstance(entry, int):
        to = min(max(to, 0), size - 1)
        return to - size if entry < 0 else to
    if not isinstance(entry, slice) or size == 0:
        return entry
    low, high = edge_of(choice, "low"), edge_of(choice, "high")
    to = min(max(to, 0), size - 1)
    # An empty choice opens where it is touched.
    low = to if low is None or edge == "low" else low
    high = to if high is None or edge == "high" else high
    low, high = (min(low, high), high) if edge == "low" else (low, max(low, high))
    if entry.step is None or entry.step > 0:
        start = _bound(low, size, entry.start, 0)
        stop = _bound(high + 1, size, entry.stop, size)
        return slice(start, stop, entry.step)
    start = _bound(high, size, entry.start, size - 1)
    stop = None if low == 0 else _bound(low - 1, size, entry.stop, -1)
    return slice(start, stop, entry.step)


def _bound(position: int, size: int, typed: int | None, end: int) -> int | None:
    """The bound as it is written: none at the end of the axis, negative if it was before."""
    if position == end:
        return None
    return position - size if typed is not None and typed < 0 else position


def nearer_corner(plan: SlicePlan, places: Mapping[int, int]) -> Edge | None:
    """The corner that is nearer to a place, by axes counted from the last; None if neither is."""
    distances: dict[Edge, int] = {"low": 0, "high": 0}
    for edge in distances:
        for back, position in places.items():
            if back <= len(plan.axes):
                stands = edge_of(plan.axes[-back], edge)
                distances[edge] += abs(position - stands) if stands is not None else 0
    if distances["low"] == distances["high"]:
        return None
    return "low" if distances["low"] < distances["high"] else "high"
