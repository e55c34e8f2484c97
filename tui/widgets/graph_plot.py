"""A laid out graph in cells: how wide its columns are, and where in them everything stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.explain.expression import Expression
from engine.explain.graph_layout import GraphLayout, Stand
from engine.explain.graph_wires import Channel, route
from tui.widgets.graph_scene import Face, GraphScene
from tui.widgets.graph_wires import Columns, channel_width

MARK = 2
"""Cells before an input for the mark of the chosen one."""
GAPS = (1, 0)
"""Rows between neighbours: the first that fits."""
MOST_EXTRA = 4
"""Cells that a column is widened by where there is room."""
SNUG = ((True, 1), (False, 1), (False, 0))
"""Whether values show their names, and the blanks at either side of a label: the first that
fits."""
OVERHANG = 2
"""Cells that a bracket under an input's value reaches beyond the value's last digit."""


@dataclass(frozen=True)
class Size:
    """What the width of a node depends on."""

    label: int
    name: int
    value: int
    gradient: int


@dataclass(frozen=True)
class Plot:
    """`named` says whether values in between show their names; `padding` are the blanks at
    either side of a box's label."""

    expression: Expression
    layout: GraphLayout
    channels: tuple[Channel, ...]
    columns: Columns
    sizes: tuple[Size, ...]
    named: bool
    padding: int
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
        return self.start(node) + _box(self.sizes[node], self.padding)

    def value_end(self, node: int) -> int:
        """The cell behind the last digit of an input."""
        return self.start(node) + _input_value(self.sizes[node])

    def out(self, node: int) -> int:
        """The cell in which a node's wire begins."""
        return self.box(node) if self.is_operation(node) else self.value_end(node) + 1


def plotted(scene: GraphScene, width: int, rows: int) -> Plot:
    """The graph as loose as `width` and `rows` allow, never tighter than legible."""
    sizes = tuple(map(_size, scene.faces))
    for snug in SNUG:
        plot = _plot(scene.expression, sizes, rows, 0, snug)
        if plot.width <= width:
            extra = min((width - plot.width) // len(plot.columns.starts), MOST_EXTRA)
            return _plot(scene.expression, sizes, rows, extra, snug)
    return plot


def graph_rows(expression: Expression, rows: int) -> int:
    """How many rows the graph takes, at its loosest that fits `rows`, else at its tightest."""
    return route(expression, _gap(expression, rows)).layout.height


def _gap(expression: Expression, rows: int) -> int:
    return next((gap for gap in GAPS if route(expression, gap).layout.height <= rows), GAPS[-1])


def _size(face: Face) -> Size:
    return Size(len(face.label), len(face.name), *face.widths)


@lru_cache(16)
def _plot(
    expression: Expression, sizes: tuple[Size, ...], rows: int, extra: int, snug: tuple[bool, int]
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
    return Plot(expression, layout, channels, columns, sizes, *snug, x)


def _width(
    expression: Expression, stand: Stand, sizes: Sequence[Size], snug: tuple[bool, int]
) -> int:
    size, (named, padding) = sizes[stand.node], snug
    if stand.passes:
        return 1
    if not expression.nodes[stand.node].inputs:
        return MARK + _input_value(size) + OVERHANG + 1
    if stand.node == expression.result:
        return _box(size, padding) + 1 + max(size.value, size.gradient) + 1 + size.name
    name = size.name + 1 if named else 0
    return _box(size, padding) + 1 + max(name + size.value, size.gradient) + 1


def _box(size: Size, padding: int) -> int:
    return size.label + 2 + 2 * padding


def _input_value(size: Size) -> int:
    """Cells from an input's name to behind its value."""
    name = size.name + 1 if size.name else 0
    return name + max(size.value, size.gradient - OVERHANG)
