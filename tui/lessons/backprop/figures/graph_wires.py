"""Wires on a grid of cells: which way each cell's lines lead, and the box glyph that shows it.

A cell has an arm for each direction in which a line leaves it. Where wires of different values
cross, the one that is active lies on top, else the upright one: a crossing is no joint.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine.explain.backprop.graph_columns import Stand
from engine.explain.backprop.graph_layout import GraphLayout
from engine.explain.backprop.graph_wires import Channel

LEFT, RIGHT, UP, DOWN = 1, 2, 4, 8
ACROSS, UPRIGHT = LEFT | RIGHT, UP | DOWN

_LIGHT: Mapping[int, str] = {
    LEFT: "─", RIGHT: "─", ACROSS: "─", UP: "│", DOWN: "│", UPRIGHT: "│",
    RIGHT | DOWN: "┌", LEFT | DOWN: "┐", RIGHT | UP: "└", LEFT | UP: "┘",
    RIGHT | UPRIGHT: "├", LEFT | UPRIGHT: "┤", ACROSS | DOWN: "┬", ACROSS | UP: "┴",
    ACROSS | UPRIGHT: "┼",
}  # fmt: skip
_SHAPES = "┌┐└┘├┤┬┴┼"
_DOUBLED: Mapping[tuple[bool, bool], str] = {
    (True, False): "╒╕╘╛╞╡╤╧╪",
    (False, True): "╓╖╙╜╟╢╥╨╫",
    (True, True): "╔╗╚╝╠╣╦╩╬",
}
"""The same shapes with doubled lines across, upright, or both."""


def glyph(arms: int, doubled: int) -> str:
    """The glyph of a cell with these arms, of which some are doubled.

    There is no glyph for a line that is doubled on one side of its cell only: it is all over it.
    """
    light = _LIGHT[arms]
    across, upright = bool(doubled & ACROSS), bool(doubled & UPRIGHT)
    if not (across or upright):
        return light
    if light in "─│":
        return "═" if light == "─" else "║"
    return _DOUBLED[across, upright][_SHAPES.index(light)]


Wire = tuple[int, int]
"""The node that takes a value, and the node whose value it is."""
_Piece = tuple[int, Stand, bool]
"""A channel, and what a piece of wire belongs to there: a value, or the meeting before one."""


@dataclass
class Cell:
    """Arms by the piece of wire that has them."""

    arms: dict[_Piece, int] = field(default_factory=dict)
    doubled: dict[_Piece, int] = field(default_factory=dict)


@dataclass
class Wiring:
    """The cells of all wires, by (row, column of cells).

    `joined` says whether two pieces of wire that share a cell are one.
    """

    joined: Callable[[_Piece, _Piece], bool]
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def run(self, piece: _Piece, points: Sequence[tuple[int, int]], *, active: bool) -> None:
        """Lay a piece of wire through these cells, neighbours side by side."""
        for (row, column), (to_row, to_column) in pairwise(points):
            if row == to_row:
                out, into = (RIGHT, LEFT) if to_column > column else (LEFT, RIGHT)
            else:
                out, into = (DOWN, UP) if to_row > row else (UP, DOWN)
            self._arm(row, column, piece, out, active=active)
            self._arm(to_row, to_column, piece, into, active=active)

    def _arm(self, row: int, column: int, piece: _Piece, arm: int, *, active: bool) -> None:
        cell = self.cells.setdefault((row, column), Cell())
        cell.arms[piece] = cell.arms.get(piece, 0) | arm
        if active:
            cell.doubled[piece] = cell.doubled.get(piece, 0) | arm

    def groups(self, cell: Cell) -> list[tuple[int, int]]:
        """The arms and the doubled arms of each wire in a cell; two where wires cross."""
        if len(cell.arms) == 1:
            return [(arms, cell.doubled.get(piece, 0)) for piece, arms in cell.arms.items()]
        left, found = list(cell.arms), list[tuple[int, int]]()
        while left:
            group = [left.pop()]
            for piece in group:
                group += [other for other in left if self.joined(piece, other)]
                left = [other for other in left if other not in group]
            arms = doubled = 0
            for piece in group:
                arms |= cell.arms[piece]
                doubled |= cell.doubled.get(piece, 0)
            found.append((arms, doubled))
        return found

    def glyphs(self) -> Iterator[tuple[int, int, str, bool]]:
        """Row, column and glyph of each cell, and whether it is active."""
        for (row, column), cell in self.cells.items():
            top = max(self.groups(cell), key=lambda group: (bool(group[1]), group[0] & UPRIGHT))
            yield row, column, glyph(*top), bool(top[1])


@dataclass(frozen=True)
class Columns:
    """Where columns begin and end: `starts[c]` is the first cell of column c, `ends[c]` the
    cell behind its last, where the channel begins."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def track(self, channel: int, track: int) -> int:
        """The cell of an upright line."""
        return self.ends[channel] + 2 * track


def channel_width(channel: Channel) -> int:
    """Cells between two columns: the upright lines, a blank between any two, and a cell behind
    them."""
    return max(2 * channel.tracks - 1, 0) + 1


def wiring(
    layout: GraphLayout,
    channels: Sequence[Channel],
    columns: Columns,
    out: Mapping[int, int],
    wires: Collection[Wire],
    active: Collection[Wire],
) -> Wiring:
    """All wires, each from `out[source]`, the first cell behind a node, to the node it leads to."""

    def joined(one: _Piece, other: _Piece) -> bool:
        if one[0] != other[0]:  # in the column between: a wire that passes is one wire
            return one[1].node == other[1].node
        if one[2] == other[2]:
            return one[1] == other[1]
        coming, leaving = (other, one) if one[2] else (one, other)
        return coming[1] in channels[one[0]].meeting(leaving[1]).sources

    found = Wiring(joined)
    for user, source in sorted(wires, key=lambda wire: wire in active):
        is_active = (user, source) in active
        begin, end = layout.column_of[source], layout.column_of[user]
        row, x = layout.row(source), out[source]
        for channel in range(begin, end):
            left = Stand(source, channel > begin)
            right = Stand(user) if channel + 1 == end else Stand(source, True)
            meeting = channels[channel].meeting(right)
            upto = columns.starts[channel + 1] - 1
            coming, leaving = (channel, left, False), (channel, right, True)
            if meeting.track is None:
                found.run(coming, _across(row, x, upto), active=is_active)
            else:
                at = columns.track(channel, meeting.track)
                found.run(coming, _across(row, x, at), active=is_active)
                found.run(leaving, _upright(at, row, meeting.row), active=is_active)
                found.run(leaving, _across(meeting.row, at, upto), active=is_active)
            row, x = meeting.row, upto
            if channel + 1 < end:
                behind = columns.ends[channel + 1]
                found.run((channel + 1, right, False), _across(row, x, behind), active=is_active)
                x = behind
    return found


def _across(row: int, start: int, end: int) -> list[tuple[int, int]]:
    return [(row, column) for column in range(start, end + 1)]


def _upright(column: int, start: int, end: int) -> list[tuple[int, int]]:
    step = 1 if end >= start else -1
    return [(row, column) for row in range(start, end + step, step)]
