"""A laid out graph in cells: how wide its columns are, and where in them everything stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.explain.backprop.graph_columns import Stand
from engine.explain.backprop.graph_layout import GraphLayout
from engine.explain.backprop.graph_wires import Channel, route
from engine.explain.shared.expressions.expression import Expression
from tui.lessons.backprop.figures.graph_scene import Face, GraphScene
from tui.lessons.backprop.figures.graph_wires import Columns, channel_width

MARK = 2
"""Cells before an input for the mark of the chosen one."""
GAPS = (6, 5, 4, 3, 2, 1, 0)
"""Rows between neighbours: the first that fits."""
LOOSE = 2
"""So many are there only where nothing else needs the rows."""
MOST_EXTRA = 22
"""Cells that a column is widened by where there is room."""


def bracketed(text: str, *, tight: bool = False) -> str:
    """A gradient as it stands under its value: `[ 2 ]`, `[-1 ]`, `[.1966]`; `[2]` if `tight`."""
    return f"[{text:>2} ]" if len(text) <= 2 and not tight else f"[{text or ' '}]"


def brackets_width(digits: int, *, tight: bool = False) -> int:
    """Cells of the brackets around so many characters."""
    return len(bracketed("0" * digits, tight=tight))


@dataclass(frozen=True)
class Snug:
    """`named`: values in between show their names; `padding`: the blanks at either side of a
    box's label; `tight`: no blanks in and behind brackets."""

    named: bool
    padding: int
    tight: bool

    @property
    def overhang(self) -> int:
        """Cells that a bracket under an input's value reaches beyond the value's last digit."""
        return 1 if self.tight else 2

    @property
    def air(self) -> int:
        """Blanks between what stands in a column and the channel behind it."""
        return 0 if self.tight else 1


SNUG = (
    Snug(True, 1, False),
    Snug(False, 1, False),
    Snug(False, 1, True),
    Snug(False, 0, False),
    Snug(False, 0, True),
)
"""From loose to tight: the first that fits."""


@dataclass(frozen=True)
class Size:
    """What the width of a node depends on."""

    label: int
    name: int
    value: int
    gradient: int
    """Characters between its brackets; -1 without brackets."""

    def brackets(self, snug: Snug) -> int:
        """Cells of its gradient in brackets."""
        return 0 if self.gradient < 0 else brackets_width(self.gradient, tight=snug.tight)


@dataclass(frozen=True)
class Plot:
    """Where everything stands, in cells."""

    expression: Expression
    layout: GraphLayout
    channels: tuple[Channel, ...]
    columns: Columns
    sizes: tuple[Size, ...]
    snug: Snug
    width: int

    @property
    def height(self) -> int:
        return self.layout.height

    def start(self, node: int) -> int:
        """The first cell of a node: of its box, or of an input's name."""
        return self.columns.starts[self.layout.column_of[node]] + (
            0 if self.is_operation(node) else MARK
        )

    def is_operation(self, node: int) -> bool:
        return bool(self.expression.nodes[node].inputs)

    def box(self, node: int) -> int:
        """The cell behind an operation's box."""
        return self.start(node) + _box(self.sizes[node], self.snug)

    def value_end(self, node: int) -> int:
        """The cell behind the last digit of an input."""
        return self.start(node) + _input_value(self.sizes[node], self.snug)

    def across(self, node: int) -> tuple[int, int]:
        """The cells that have to be seen with a node: from its mark to behind its value."""
        return max(self.start(node) - MARK, 0), self.columns.ends[self.layout.column_of[node]]

    def upright(self, node: int) -> tuple[int, int]:
        """The rows that have to be seen with it."""
        row = self.layout.row(node)
        return row - self.is_operation(node), row + 2

    def out(self, node: int) -> int:
        """The cell in which a node's wire begins."""
        return self.box(node) if self.is_operation(node) else self.value_end(node) + 1

    def last_run(self, user: int, source: int) -> tuple[int, int, int]:
        """The last straight piece of a wire over which no other leads: its row, its first cell,
        and the cell behind its last, where it meets the others or its operation."""
        before = self.layout.column_of[user] - 1
        stand = Stand(source, self.layout.column_of[source] < before)
        row, channel = self.layout.rows[before, stand], self.channels[before]
        track = channel.meeting(Stand(user)).track
        end = self.start(user) if track is None else self.columns.track(before, track)
        start = self.columns.starts[before] if stand.passes else self.out(source)
        for other in channel.meetings:
            if other.track is not None and other.span[0] <= row <= other.span[1]:
                at = self.columns.track(before, other.track)
                start = max(start, at + 1) if at < end else start
        return row, start, end


def plotted(scene: GraphScene, width: int, rows: int) -> Plot:
    """The graph as loose as `width` and `rows` allow, never tighter than legible."""
    sizes = tuple(map(_size, scene.faces))
    for snug in SNUG:
        plot = _plot(scene.expression, sizes, rows, 0, snug)
        if plot.width <= width:
            extra = min((width - plot.width) // len(plot.columns.starts), MOST_EXTRA)
            return _plot(scene.expression, sizes, rows, extra, snug)
    return plot


def graph_rows(expression: Expression, rows: int, spare: int) -> int:
    """How many rows the graph takes, at its loosest that fits `rows`, else at its tightest.

    It is LOOSE or more where it fits `spare` rows, those that nothing else needs.
    """
    gap = _gap(expression, spare)
    if gap < LOOSE:
        gap = _gap(expression, rows, LOOSE - 1)
    return route(expression, gap).layout.height


def _gap(expression: Expression, rows: int, most: int = GAPS[0]) -> int:
    fitting = (gap for gap in GAPS if route(expression, gap).layout.height <= rows)
    return next((gap for gap in fitting if gap <= most), GAPS[-1])


def _size(face: Face) -> Size:
    value, gradient = face.widths
    return Size(len(face.label), len(face.name), value, -1 if face.gradient is None else gradient)


@lru_cache(16)
def _plot(
    expression: Expression, sizes: tuple[Size, ...], rows: int, extra: int, snug: Snug
) -> Plot:
    gap = _gap(expression, rows)
    routed = route(expression, gap)
    layout, channels = routed.layout, routed.channels
    starts, ends, x = [], [], 0
    for column, stands in enumerate(layout.columns):
        starts.append(x)
        x += max(_width(expression, stand, sizes, snug) for stand in stands) + extra
        ends.append(x)
        if column < len(channels):
            x += channel_width(channels[column])
    columns = Columns(tuple(starts), tuple(ends))
    return Plot(expression, layout, channels, columns, sizes, snug, x)


def _width(expression: Expression, stand: Stand, sizes: Sequence[Size], snug: Snug) -> int:
    size = sizes[stand.node]
    if stand.passes:
        return 1
    if not expression.nodes[stand.node].inputs:
        # A blank and a cell of wire at least stand behind the value.
        return MARK + _input_value(size, snug) + max(snug.overhang + snug.air, 2)
    box, brackets = _box(size, snug) + 1, size.brackets(snug)
    if stand.node == expression.result:
        return box + max(size.value, brackets) + 1 + size.name
    name = size.name + 1 if snug.named else 0
    return box + max(name + size.value, brackets) + snug.air


def _box(size: Size, snug: Snug) -> int:
    return size.label + 2 + 2 * snug.padding


def _input_value(size: Size, snug: Snug) -> int:
    """Cells from an input's name to behind its value."""
    name = size.name + 1 if size.name else 0
    return name + max(size.value, size.brackets(snug) - snug.overhang)
