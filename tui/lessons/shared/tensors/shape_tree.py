"""The tree of a network or of a tensor: layers with W and b, or parts down to single values.

A drawing of its own rather than Textual's Tree: a tree's label is one text, so shapes, counts
and bars would not stand in columns; it would take the arrow keys from the lesson; and it holds
a node for every part, where here only the rows in sight are ever asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len

from tui.drawing.canvas import Canvas
from tui.drawing.class_bars import bar
from tui.drawing.numbers import percent
from tui.drawing.places import Place
from tui.lessons.shared.tensors.layer_flow import Flow, draw_flow, flow_rows
from tui.lessons.shared.tensors.to_scale import draw_to_scale

GAP = 2
NARROWEST_BAR = 4
SHARE = 7
"""Cells of a share such as 100.0 %."""
MARGIN = 1
UNCOUNTED = "·"


@dataclass(frozen=True)
class TreeRow:
    """A visible node. `count` and `share` are None until they are counted.

    `open` tells a node with children that shows them from one that doesn't; None for a leaf.
    `now` marks what the present step counts; `inside` says what stands directly below, and
    `value` is what a leaf holds, in the place of a count.
    """

    key: str
    kind: Literal["network", "input", "layer", "weights", "bias", "tensor", "part", "value"]
    depth: int
    name: str
    note: str
    shape: str
    count: int | None
    share: float | None
    open: bool | None
    now: bool
    inside: str = ""
    value: str = ""


@dataclass(frozen=True)
class Heads:
    """The names of the columns; one without a name is left out.

    `memory` names what is drawn below: where the part under the cursor lies.
    """

    node: str
    shape: str
    count: str
    share: str = ""
    inside: str = ""
    memory: str = ""


@dataclass(frozen=True)
class Working:
    """A line of working below the tree: `expression` = `result`, None while it is asked for
    or not yet counted, and a remark. `slot` is what stands for a result that is missing."""

    name: str
    expression: str
    result: str | None
    remark: str = ""
    slot: str = UNCOUNTED
    now: bool = False


@dataclass(frozen=True)
class TreeScene:
    """What the figure shows: visible rows, the cursor among them, the working, the flow.

    `most` is the largest count there will be, so that columns stay where they are. `rows` may
    be lazy: only what is in sight is read of them, and then `widest` are the rows by which the
    columns are measured.
    """

    rows: Sequence[TreeRow]
    cursor: int
    most: int
    heads: Heads
    working: Sequence[Working]
    flow: Flow | None = None
    view: Literal["tree", "flow"] = "tree"
    widest: Sequence[TreeRow] | None = None


def draw_tree_and_flow(canvas: Canvas, scene: TreeScene) -> list[Place]:
    """The present view, and below a tree the flow too where there is room.

    Returns the rows of the nodes, which lead to their keys.
    """
    flow = scene.flow
    if flow is not None and scene.view == "flow":
        nodes, below = draw_flow(canvas, 0, flow, canvas.height - 2)
        draw_to_scale(canvas, below + 1, canvas.height - 2, flow.layers, flow.to_scale)
        _draw_line(canvas, canvas.height - 1, scene.working[-1])
    else:
        nodes = draw_tree(canvas, scene)
        bottom = tree_rows(scene)
        if flow is not None and bottom + 2 + flow_rows(flow) <= canvas.height:
            nodes |= draw_flow(canvas, bottom + 2, flow, canvas.height)[0]
    return [Place(row, 0, canvas.width - 1, key, ()) for row, key in nodes.items()]


@dataclass(frozen=True)
class _Columns:
    """Where each column begins, or ends for one that is aligned on the right; 0 if left out."""

    inside: int
    shape: int
    count_end: int
    share_end: int
    counted: bool


def tree_rows(scene: TreeScene) -> int:
    """Rows of a tree with its working, and blanks around that."""
    return 1 + len(scene.rows) + 1 + len(scene.working) + 1


def draw_tree(canvas: Canvas, scene: TreeScene) -> dict[int, str]:
    """Draw the tree and its working; returns which node stands in which row."""
    columns = _columns(scene, canvas.width)
    heads = scene.heads
    canvas.put(0, MARGIN, heads.node, "quiet")
    if columns.inside:
        canvas.put(0, columns.inside, heads.inside, "quiet")
    if columns.shape:
        canvas.put(0, columns.shape, heads.shape, "quiet")
    canvas.right(0, columns.count_end, heads.count, "quiet")
    canvas.right(0, columns.share_end, heads.share, "quiet")

    spaced = canvas.height >= len(scene.rows) + len(scene.working) + 3
    below = len(scene.working) + (2 if spaced else 1)
    room = max(canvas.height - 1 - below, 1)
    shown = in_sight(scene.cursor, len(scene.rows), room)
    places: dict[int, str] = {}
    for y, place in enumerate(shown, start=1):
        row = scene.rows[place]
        places[y] = row.key
        _draw_row(canvas, y, row, columns, selected=place == scene.cursor)
    if shown.start > 0:
        canvas.put(1, 0, "↑", "quiet")
    if shown.stop < len(scene.rows):
        canvas.put(room, 0, "↓", "quiet")
    _draw_working(canvas, canvas.height if not spaced else 0, len(scene.rows), scene)
    return places


def _columns(scene: TreeScene, width: int) -> _Columns:
    """The columns, side by side; where that is too wide, the shape goes that `inside` implies."""
    rows, heads = scene.rows if scene.widest is None else scene.widest, scene.heads
    names = max(cell_len(text) for text in [heads.node, *(_label(row) for row in rows)]) + GAP
    inside = max(cell_len(text) for text in [heads.inside, *(row.inside for row in rows)])
    shape = max(cell_len(text) for text in [heads.shape, *(row.shape for row in rows)])
    count = max(len(f"{scene.most:,}"), cell_len(heads.count)) + 1 if heads.count else 0
    shown_inside = inside + GAP if heads.inside else 0
    shown_shape = shape + GAP
    if heads.inside and names + shown_inside + shown_shape + count > width:
        shown_shape = 0
    return _Columns(
        inside=names if heads.inside else 0,
        shape=names + shown_inside if shown_shape else 0,
        count_end=names + shown_inside + shown_shape + count,
        share_end=width - 1,
        counted=bool(heads.count),
    )


def _draw_row(canvas: Canvas, y: int, row: TreeRow, columns: _Columns, *, selected: bool) -> None:
    canvas.put(y, MARGIN, _label(row), "cursor" if selected else _name_ink(row))
    if columns.inside:
        canvas.put(y, columns.inside, row.inside, "accent" if row.now else "")
    if columns.shape:
        canvas.put(y, columns.shape, row.shape, "accent" if row.now else "")
    counted = row.value or (UNCOUNTED if row.count is None else f"{row.count:,}")
    if columns.counted:
        canvas.right(y, columns.count_end, counted, _count_ink(row))
    if row.share is not None:
        share_end, bar = columns.share_end, columns.count_end + GAP
        canvas.right(y, share_end, percent(row.share), "strong" if row.kind == "layer" else "")
        _draw_bar(canvas, y, bar, share_end - SHARE - GAP - bar, row)


def _label(row: TreeRow) -> str:
    mark = {True: "▾", False: "▸", None: " "}[row.open]
    note = f" {row.note}" if row.note else ""
    return f"{'  ' * row.depth}{mark} {row.name}{note} "


def _name_ink(row: TreeRow) -> str:
    if row.now:
        return "accent"
    return {"network": "strong", "tensor": "strong", "layer": "strong", "input": "quiet"}.get(
        row.kind, ""
    )


def _count_ink(row: TreeRow) -> str:
    if row.count is None and not row.value:
        return "virtual"
    strong = row.kind in ("network", "layer", "value")
    return "now" if row.now else "strong" if strong else ""


def in_sight(cursor: int, count: int, room: int) -> range:
    """Which of `count` rows are drawn in so many: the cursor in their middle, but at the ends."""
    first = max(min(cursor - room // 2, count - room), 0)
    return range(first, min(first + room, count))


def _draw_bar(canvas: Canvas, y: int, x: int, width: int, row: TreeRow) -> None:
    """The share as a bar with eighths of cells; what is there at all is seen."""
    if width < NARROWEST_BAR or not row.share:
        return
    cells = bar(max(row.share, 1 / (8 * width)), width)
    canvas.put(
        y, x, cells, {"weights": "b", "bias": "c", "layer": "quiet"}.get(row.kind, "virtual")
    )


def _draw_working(canvas: Canvas, bottom: int, rows: int, scene: TreeScene) -> None:
    """The lines of working, one below the other, their names and remarks aligned."""
    y = bottom - len(scene.working) if bottom else rows + 2
    names = max((cell_len(line.name) for line in scene.working), default=0) + GAP
    for number, line in enumerate(scene.working):
        if not bottom and number == len(scene.working) - 1:
            y += 1
        _draw_line(canvas, y, line, names)
        y += 1


def _draw_line(canvas: Canvas, y: int, line: Working, names: int = 0) -> None:
    """A name, its working where there is room for it, the result, and a remark likewise."""
    canvas.put(y, 1, line.name, "accent" if line.now else "quiet")
    x = 1 + max(names, cell_len(line.name) + GAP)
    asked = line.result is None and line.slot == "?"
    result = "[ ? ]" if asked else line.result or line.slot
    if line.expression and x + cell_len(f"{line.expression} = {result}") < canvas.width:
        x = canvas.put(y, x, f"{line.expression} = ")
    x = canvas.put(y, x, result, "now" if asked else "accent" if line.now else "strong")
    if not result:
        canvas.put(y, x, line.remark, "quiet")
    elif line.remark and x + 3 + cell_len(line.remark) < canvas.width:
        canvas.put(y, x + 3, line.remark, "quiet")
