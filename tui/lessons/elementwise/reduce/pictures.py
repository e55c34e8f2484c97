"""The tensors of a stage side by side: what is read, and what comes of it, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from engine.explain.elementwise.reductions.nodes import (
    Combined,
    Constant,
    Mapped,
    Node,
    Reduced,
)
from engine.explain.shared.shapes import Shape, element_count, format_shape, unravel
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.drawing.tensors.tensor_picture import AxisName, TensorPicture, draw_tensor, picture_size
from tui.drawing.tensors.tiles import COMPACT, SCALES, Scale, Tile, Tiles, draw_tiles, window
from tui.lessons.elementwise.reduce.collapse import Collapse
from tui.lessons.elementwise.reduce.scene import (
    NOT_HERE,
    UNKNOWN,
    ReduceScene,
    value_text,
)

CELL: Final = "cell"
"""Where a cell of the result leads to, by its index there."""
READ: Final = "read"
"""Where a cell that a reduction reads leads to, by its own index."""
TITLE: Final = 1
_MARGIN: Final = 2
_GAPS: Final = (7, 5, 4)
_FLAT: Final = 2
"""Axes of a tensor that is drawn without depth."""
_SAMPLED: Final = 64
_WIDEST: Final = 8
_COSTLY: Final = 200
_ARROWS: Final = {-1: "→", -2: "↓", -3: "↗"}


@dataclass(frozen=True)
class Pictured:
    """One tensor: its title, what shows of it, and the sign before it."""

    title: str
    ink: str
    shape: Shape
    focus: Shape
    digits: int
    tile: Callable[[Shape], Tile]
    leads_to: str
    sign: str
    remark: str = ""


def draw_pictures(canvas: Canvas, top: int, height: int, scene: ReduceScene) -> list[Place]:
    """Draw all tensors of the stage into `height` rows from `top` on; returns their cells."""
    shown = pictured(scene)
    for gap in _GAPS:
        for scale in SCALES:
            sizes = [_size(one, scale, height) for one in shown]
            width = _MARGIN + sum(across for across, _ in sizes) + gap * (len(shown) - 1)
            if width <= canvas.width and max(down for _, down in sizes) + TITLE <= height:
                rooms = [across for across, _ in sizes]
                return _draw(canvas, top, height, shown, rooms, gap, scale)
    gap = _GAPS[-1]
    room = canvas.width - _MARGIN - gap * (len(shown) - 1)
    wanted = [min(_size(one, COMPACT, height)[0], room) for one in shown]
    return _draw(canvas, top, height, shown, _shares(wanted, room), gap, COMPACT)


def _shares(wanted: Sequence[int], room: int) -> list[int]:
    """What each gets of the room: what it wants, and where that is too much an equal part."""
    shares, left = [0] * len(wanted), room
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    for place, number in enumerate(order):
        shares[number] = min(wanted[number], left // (len(order) - place))
        left -= shares[number]
    return shares


def _size(one: Pictured, scale: Scale, height: int) -> tuple[int, int]:
    """Columns and rows of it; titles that are longer than the cells count too."""
    title = cell_len(one.title)
    if 0 in one.shape or not one.digits:
        return max(title, 1), 1
    if len(one.shape) <= _FLAT:
        across, down = scale.size(*_plane(one.shape), one.digits)
        return max(across, title), down
    across, down = picture_size(_picture(one), *_room_of_stack(one, scale, height))
    return max(across, title), down


def _room_of_stack(one: Pictured, scale: Scale, height: int) -> tuple[int, int]:
    across, _ = scale.size(*_plane(one.shape), one.digits)
    return across + 8 * (len(one.shape) - _FLAT) + 8, max(height - TITLE, 1)


def _picture(one: Pictured) -> TensorPicture:
    axes = [AxisName(str(axis)) for axis in range(len(one.shape))]
    return TensorPicture(one.shape, one.focus, one.digits, one.tile, lambda _: "quiet", axes)


def _plane(shape: Shape) -> tuple[int, int]:
    rows, columns = (1, 1, *shape)[-2:]
    return rows, columns


def _draw(
    canvas: Canvas,
    top: int,
    height: int,
    shown: Sequence[Pictured],
    rooms: Sequence[int],
    gap: int,
    scale: Scale,
) -> list[Place]:
    places, left = list[Place](), _MARGIN
    middle = top + TITLE + max(min(height - TITLE, _tallest(shown, scale, height)) - 1, 0) // 2
    for one, room in zip(shown, rooms, strict=True):
        if one.sign:
            canvas.put(middle, left - gap // 2 - len(one.sign), one.sign, "strong")
        if one.digits:
            end = canvas.line(top, left, one.title, one.ink, width=max(room, cell_len(one.title)))
            if end + 2 + cell_len(one.remark) <= left + room + gap - 1:
                canvas.put(top, end + 2, one.remark, "accent")
            places += _draw_one(canvas, top + TITLE, left, room, height - TITLE, one, scale)
        else:
            canvas.put(middle, left, one.title, one.ink)
        left += room + gap
    return places


def _tallest(shown: Sequence[Pictured], scale: Scale, height: int) -> int:
    return max(_size(one, scale, height)[1] for one in shown)


def _draw_one(
    canvas: Canvas, top: int, left: int, width: int, height: int, one: Pictured, scale: Scale
) -> list[Place]:
    if 0 in one.shape:
        return []
    if len(one.shape) > _FLAT:
        found = draw_tensor(canvas, top, left, width, height, _picture(one))
        return [Place(p.row, p.start, p.end, one.leads_to, p.index) for p in found]
    missing = _FLAT - len(one.shape)
    rows, columns = _plane(one.shape)
    focus = ((0,) * missing + one.focus)[-_FLAT:]

    def index(row: int, column: int) -> Shape:
        return (row, column)[missing:]

    tiles = Tiles(rows, columns, lambda *at: one.tile(index(*at)), "quiet", one.leads_to, index)
    at = window(rows, columns, one.digits, width, height, scale=scale, focus=(focus[0], focus[1]))
    return draw_tiles(canvas, top, left, tiles, at)


# ---- which tensors


def pictured(scene: ReduceScene) -> list[Pictured]:
    """The tensors of the present stage: what is read, then what comes of it."""
    node = scene.node
    match node:
        case Reduced():
            return [_reduced_of(scene, node), _result(scene, "→")]
        case Mapped():
            return [_operand(scene, node.of, "a", "", 0), _result(scene, "→")]
        case Combined():
            operands = [
                _operand(scene, node.a, "a", "", 0),
                _operand(scene, node.b, "b", node.sign, 1),
            ]
            return operands if node.clashes else [*operands, _result(scene, "=")]
    return []


def _result(scene: ReduceScene, sign: str) -> Pictured:
    node, step, name = scene.node, scene.step, scene.stage.name
    here = step.index if step is not None else None

    def tile(index: Shape) -> Tile:
        text = scene.result(index)
        now = index == here and text not in (NOT_HERE, UNKNOWN)
        ink = "now" if now else {UNKNOWN: "accent", NOT_HERE: "virtual"}.get(text, "")
        key = (name, index)
        if text in (NOT_HERE, UNKNOWN):
            return Tile(text, ink)
        if isinstance(node, Combined):
            a, b = node.sources(index)
            return Tile(text, ink, key, (_key(scene, node.a), a), (_key(scene, node.b), b))
        if isinstance(node, Reduced) and now and step is not None:
            totals = Collapse(scene, node, digits)
            origin = totals.origin(index, step.chunk)
            return Tile(text, ink, totals.key(index, step.chunk), origin, turn=1.0, now=True)
        origin = (_key(scene, node.of), index) if isinstance(node, Mapped) else None
        return Tile(text, ink, key, origin, now=now)

    shown = not scene.asks_shape
    title = f"{name} {format_shape(node.shape) if shown else UNKNOWN}"
    focus = here if here is not None else (0,) * len(node.shape)
    digits = _digits(node) if shown else 0
    return Pictured(title, "strong", node.shape, focus, digits, tile, CELL, sign)


def _key(scene: ReduceScene, node: Node) -> str:
    return scene.name(node)


def _operand(scene: ReduceScene, node: Node, ink: str, sign: str, slot: int) -> Pictured:
    if isinstance(node, Constant):
        return Pictured(node.text, ink, (), (), 0, lambda _: Tile(""), CELL, sign)
    name, twice = scene.name(node), slot and node == getattr(scene.node, "a", None)

    def tile(index: Shape) -> Tile:
        key = None if twice else (name, index)
        return Tile(value_text(node.value(index)), ink, key)

    title = f"{name} {format_shape(node.shape)}"
    focus = (0,) * len(node.shape)
    return Pictured(title, ink, node.shape, focus, _digits(node), tile, CELL, sign)


def _reduced_of(scene: ReduceScene, node: Reduced) -> Pictured:
    of, step, along = node.of, scene.step, node.along
    collapse = Collapse(scene, node, _digits(node))
    focus = (0,) * len(of.shape)
    if step is not None and step.index is not None and along.length:
        focus = along.source(step.index, step.chunk * along.chunk)
    title = f"{scene.name(of)} {format_shape(of.shape)}"
    arrows = [_ARROWS.get(axis - len(of.shape), "") for axis in along.axes]
    remark = " ".join(
        f"{scene.word('axis')} {axis} {arrow}".rstrip()
        for axis, arrow in zip(along.axes, arrows, strict=True)
    )
    return Pictured(title, "a", of.shape, focus, _digits(of), collapse.tile, READ, "", remark)


def _digits(node: Node) -> int:
    """Cells of the longest number, as far as it costs little to know."""
    count = element_count(node.shape)
    if not count:
        return 1
    if node.cost > _COSTLY:
        return _WIDEST - 2
    places = (*range(min(count, _SAMPLED)), count - 1)
    texts = [value_text(node.value(unravel(place, node.shape))) for place in places]
    return min(max(map(len, texts)), _WIDEST)
