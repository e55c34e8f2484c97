"""Two tangled sets of points, and the plane of two hidden units where a line separates them.

While it trains or plays, both sets have one ink: their signs tell them apart, and points that
move in two colours would be most of what is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

from rich.cells import cell_len

from engine.explain.geometry.affine import Point, Points
from engine.explain.geometry.tangles import EXTENT, REGION_SIDE
from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells
from tui.drawing.dots import Dots
from tui.drawing.places import Place
from tui.drawing.point_plane import PointPlane
from tui.lessons.geometry.untangle_curve import LookedAt, draw_losses

SIGNS = ("o", "x")
INKS = ("a", "b")
REGION = "░"
"""Where the network takes a place for the second set."""
GAP = 1
BESIDE = 18
"""Columns of the figures where they stand beside the planes."""
MOST_ROWS = 15
"""Of a plane: a larger one would say no more, and send more."""


@dataclass(frozen=True)
class Frame:
    """What one look at the training shows; see `protocol.Untangled`."""

    hidden: Points
    regions: bytes
    line: tuple[float, float, float]


@dataclass(frozen=True)
class UntangleScene:
    """The state of the figure. `frame` is None before the first look.

    `reach` is how far the hidden plane is shown; `moving` says that frames follow each other.
    `facts` are names and values beside the planes, the last one asked about while it is "?".
    """

    points: Points
    labels: tuple[int, ...]
    frame: Frame | None
    reach: float
    moving: bool
    network: str
    facts: Sequence[tuple[str, str]]
    word: Callable[..., str]
    losses: tuple[LookedAt, ...] = ()
    """Of the looks so far."""
    steps: int = 1
    """Of the whole training."""


def draw_untangle(canvas: Canvas, scene: UntangleScene) -> list[Place]:
    """Both planes in their frames, and the figures beside or below them."""
    beside = canvas.height < 24
    if beside:
        rows = min(canvas.height - 3, MOST_ROWS, (canvas.width - BESIDE - 2 * GAP - 4) // 4)
    else:
        rows = min(canvas.height - 7, MOST_ROWS, (canvas.width - GAP - 4) // 4)
    rows = max(rows, 4)
    columns = 2 * rows
    second = columns + 2 + GAP
    _draw_frame(canvas, 0, columns, rows, scene.word("input"))
    _draw_frame(canvas, second, columns, rows, scene.word("hidden"))
    _draw_input(canvas, scene, columns, rows, 1)
    _draw_hidden(canvas, scene, columns, rows, second + 1)
    canvas.line(rows + 2, 0, scene.network, "quiet", width=2 * columns + GAP + 4)
    if beside:
        _draw_facts(canvas, scene.facts, 1, second + columns + 2 + GAP, canvas.width, 1)
    else:
        _draw_facts(canvas, scene.facts, rows + 4, 0, second + columns + 2, 3)
        draw_losses(canvas, rows + 7, scene.losses, scene.steps, scene.word)
    return [
        *(Place(1 + row, 1, columns, "kind", ()) for row in range(rows)),
        Place(rows + 2, 0, 2 * columns, "relu", ()),
    ]


def _draw_frame(canvas: Canvas, left: int, columns: int, rows: int, title: str) -> None:
    """A box around `rows` × `columns` cells, its title in its upper edge."""
    canvas.put(0, left, "┌" + "─" * columns + "┐", "virtual")
    canvas.put(0, left + 2, f" {cut_cells(title, columns - 4)} ", "strong")
    for row in range(1, rows + 1):
        canvas.put(row, left, "│", "virtual")
        canvas.put(row, left + columns + 1, "│", "virtual")
    canvas.put(rows + 1, left, "└" + "─" * columns + "┘", "virtual")


def _draw_input(canvas: Canvas, scene: UntangleScene, columns: int, rows: int, left: int) -> None:
    plane = PointPlane(columns, rows, EXTENT)
    if scene.frame is not None:
        for row in range(rows):
            shades = "".join(
                REGION if _region(scene.frame.regions, plane.middle(row, column)) else " "
                for column in range(columns)
            )
            canvas.put(1 + row, left, shades, "virtual")
    else:
        plane.draw_axes(canvas, 1, left)
    _put_sets(canvas, plane, scene.points, scene, left, moving=False)


def _region(regions: bytes, point: Point) -> int:
    """The set that the place nearest to a point is taken for."""
    x, y = (
        min(max(int((value / EXTENT + 1) / 2 * REGION_SIDE), 0), REGION_SIDE - 1)
        for value in (point[0], -point[1])
    )
    return regions[y * REGION_SIDE + x]


def _draw_hidden(canvas: Canvas, scene: UntangleScene, columns: int, rows: int, left: int) -> None:
    plane = PointPlane(columns, rows, scene.reach)
    frame = scene.frame
    if frame is None:
        plane.draw_axes(canvas, 1, left)
        canvas.put(1 + rows // 2, left + columns // 2 - 2, "[ ? ]", "now")
        return
    plot = Dots(rows)
    plane.put_line(plot, *frame.line, "" if scene.moving else "accent")
    plot.draw(canvas, 1, left)
    _put_sets(canvas, plane, frame.hidden, scene, left, moving=scene.moving)


def _put_sets(
    canvas: Canvas,
    plane: PointPlane,
    points: Points,
    scene: UntangleScene,
    left: int,
    *,
    moving: bool,
) -> None:
    for label, (sign, ink) in enumerate(zip(SIGNS, INKS, strict=True)):
        members = (p for p, own in zip(points, scene.labels, strict=True) if own == label)
        plane.put_signs(canvas, 1, left, members, sign, "" if moving else ink)


def _draw_facts(
    canvas: Canvas, facts: Sequence[tuple[str, str]], top: int, left: int, stop: int, across: int
) -> None:
    """Names and values, `across` of them in a row."""
    each = (stop - left) // across
    for number, (name, value) in enumerate(facts):
        row, column = top + number // across, left + number % across * each
        room = each - 1 - cell_len(value) - 1
        canvas.line(row, column, name, "quiet", width=max(room, 3))
        canvas.right(
            row, column + each - (2 if across > 1 else 0), value, "now" if "?" in value else ""
        )


def reach_of(points: Sequence[Points]) -> float:
    """How far the hidden plane must be shown for all these to be seen; at least EXTENT."""
    found = [abs(v) for one in points for p in one for v in p if isfinite(v)]
    return PointPlane.around(2, 1, 0.0, max([*found, 1.0])).reach if found else EXTENT
