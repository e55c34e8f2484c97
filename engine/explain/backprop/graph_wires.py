"""The wires of a laid out graph: which upright line each takes between two columns.

All wires that meet at an operation share one upright line before it, and leave that as one. Of
several upright lines between the same two columns, the order is chosen that crosses least.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import permutations

from engine.explain.backprop.graph_columns import Stand
from engine.explain.backprop.graph_layout import GraphLayout, lay_out
from engine.explain.shared.expressions.expression import Expression

MOST_TRIED = 5
"""Lines of which every order is tried; of more, neighbours are exchanged."""
OVERLAP = 100
"""Crossings that are better than two wires one over the other."""


@dataclass(frozen=True)
class Meeting:
    """Wires that come in at the rows `rows` and leave at `row` for what `stand` is.

    `track` numbers the upright line from the left; None where all of them come straight.
    """

    stand: Stand
    sources: tuple[Stand, ...]
    rows: tuple[int, ...]
    row: int
    track: int | None

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last row of the upright line."""
        return min(*self.rows, self.row), max(*self.rows, self.row)


@dataclass(frozen=True)
class Channel:
    """What lies between two columns."""

    meetings: tuple[Meeting, ...]

    @cached_property
    def tracks(self) -> int:
        """Upright lines side by side."""
        return 1 + max((one.track for one in self.meetings if one.track is not None), default=-1)

    def meeting(self, stand: Stand) -> Meeting:
        """The one that leads to a stand of the column behind. Raises KeyError."""
        for one in self.meetings:
            if one.stand == stand:
                return one
        raise KeyError(stand)


@dataclass(frozen=True)
class RoutedGraph:
    """A layout, and the channels between its columns."""

    layout: GraphLayout
    channels: tuple[Channel, ...]


@lru_cache(64)
def route(expression: Expression, gap: int = 1) -> RoutedGraph:
    """The layout of an expression with its wires; see `lay_out` for `gap`.

    Where a wire would have to leave in the row in which another comes in, as where two wires
    change places, a row is put in.
    """
    layout = lay_out(expression, gap)
    channels: list[Channel] = []
    while len(channels) < len(layout.links):
        number = len(channels)
        tracked = _tracked(_meetings(layout, number))
        row = _overlap(tracked)
        if row is None:
            channels.append(Channel(tracked))
        else:
            layout = layout.shifted(number, row)
    return RoutedGraph(layout, tuple(channels))


def _overlap(meetings: Sequence[Meeting]) -> int | None:
    """A row in which one wire leaves over another that comes in, if there is any."""
    for left, right in permutations(meetings, 2):
        if left.track is None or right.track is None or left.track >= right.track:
            continue
        if left.row in _coming(left, right):
            return left.row
    return None


def _meetings(layout: GraphLayout, number: int) -> list[Meeting]:
    found: dict[Stand, list[Stand]] = {}
    for link in layout.links[number]:
        found.setdefault(link.right, []).append(link.left)
    return [
        Meeting(
            stand,
            tuple(sources),
            tuple(layout.rows[number, source] for source in sources),
            layout.rows[number + 1, stand],
            None,
        )
        for stand, sources in found.items()
    ]


def _tracked(meetings: Sequence[Meeting]) -> tuple[Meeting, ...]:
    """The same with their lines in the order that crosses least, side by side where they must."""
    upright = [one for one in meetings if len({*one.rows, one.row}) > 1]
    placed: dict[Stand, tuple[int, Meeting]] = {}
    for one in _ordered(upright):
        beside = [track for track, other in placed.values() if _conflict(one, other)]
        placed[one.stand] = (max(beside, default=-1) + 1, one)
    return tuple(
        Meeting(
            one.stand,
            one.sources,
            one.rows,
            one.row,
            placed[one.stand][0] if one.stand in placed else None,
        )
        for one in meetings
    )


def _conflict(one: Meeting, other: Meeting) -> bool:
    """Whether they cannot take the same line, or must keep their order."""
    (low, high), (down, up) = one.span, other.span
    return low <= up and down <= high


def _ordered(upright: Sequence[Meeting]) -> list[Meeting]:
    if len(upright) <= MOST_TRIED:
        orders: list[list[Meeting]] = [list(order) for order in permutations(upright)]
        return min(orders, key=_cost)
    order, better = list(upright), True
    while better:
        better = False
        for place in range(len(order) - 1):
            left, right = order[place : place + 2]
            if _crossed(right, left) < _crossed(left, right):
                order[place : place + 2] = right, left
                better = True
    return order


def _cost(order: Sequence[Meeting]) -> int:
    return sum(
        _crossed(left, right) for place, left in enumerate(order) for right in order[place + 1 :]
    )


def _crossed(left: Meeting, right: Meeting) -> int:
    """Crossings of two upright lines if one stands left of the other; far more if they overlap."""
    (low, high), (down, up) = left.span, right.span
    coming = _coming(left, right)
    crossed = sum(low <= row <= high for row in coming) + (down <= left.row <= up)
    return crossed + OVERLAP * (left.row in coming)


def _coming(left: Meeting, right: Meeting) -> set[int]:
    """The rows in which wires come to one meeting past another, of which they are no part."""
    return {
        row
        for row, source in zip(right.rows, right.sources, strict=True)
        if source not in left.sources
    }
