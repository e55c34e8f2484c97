"""The graph of an expression: values on their wires, gradients in brackets beneath.

It is drawn whole, as wide as it is, and of that is shown what fits, with the node in focus.
"""

from __future__ import annotations

from collections.abc import Iterable

from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.lessons.backprop.figures.graph_plot import Plot, bracketed, brackets_width, plotted
from tui.lessons.backprop.figures.graph_scene import UNKNOWN, Face, GraphScene
from tui.lessons.backprop.figures.graph_wires import Wiring, wiring

NODE = "node"
WIRE = 1
"""Cells of wire at either side of a slope that stands on it, at least."""
APART = 3
"""Blanks at either side of a mark that there is more."""


def draw_graph(canvas: Canvas, top: int, rows: int, scene: GraphScene) -> list[Place]:
    """Draw the graph in `rows` rows from `top`; gives where its nodes can be pressed."""
    plot = plotted(scene, canvas.width, rows)
    whole = Canvas(plot.width, plot.height)
    places = _draw_whole(whole, plot, scene)
    x = _origin(canvas.width, plot.width, map(plot.across, scene.trail))
    y = _origin(rows, plot.height, map(plot.upright, scene.trail))
    window = Canvas(canvas.width, rows)
    window.paste(-y, -x, whole)
    _mark_cuts(window, whole, x, y)
    canvas.paste(top, 0, window)
    return [
        Place(place.row - y + top, place.start - x, place.end - x, NODE, place.index)
        for place in places
        if 0 <= place.row - y < rows
    ]


def _origin(room: int, size: int, spans: Iterable[tuple[int, int]]) -> int:
    """The first cell or row that is seen: 0 where all of it fits.

    Something smaller stands a little off the edge. Something larger moves no more than it must
    for each span in turn to be seen, and then brings it to the middle: what moves is sent anew.
    """
    if size <= room:
        return -min((room - size) // 2, 2)
    origin = 0
    for begin, end in spans:
        if begin < origin or end > origin + room:
            origin = min(max((begin + end - room) // 2, 0), size - room)
    return origin


def _mark_cuts(window: Canvas, whole: Canvas, x: int, y: int) -> None:
    """`⋯` where something goes on at the side, `⋮` above or below."""
    rows = [line.ljust(whole.width) for line in whole.text().split("\n")]
    last = window.width - 1
    for edge, outside in ((0, x - 1), (last, x + last + 1)):
        if not 0 <= outside < whole.width:
            continue
        seen = [(at, at + y) for at in range(window.height) if 0 <= at + y < len(rows)]
        cut = [at for at, row in seen if " " not in (rows[row][outside], rows[row][x + edge])]
        for at in cut or [window.height // 2]:
            window.put(at, edge, "⋯", "quiet")
    for edge, outside in ((0, y - 1), (window.height - 1, y + window.height)):
        if 0 <= outside < len(rows):
            _mark_edge(window, edge)


def _mark_edge(window: Canvas, row: int) -> None:
    """A mark in the blank of a row that is nearest to its middle, and apart from all else."""
    shown = window.text().split("\n")[row].ljust(window.width)
    middle = window.width // 2
    free = [
        at
        for at in range(APART, window.width - APART)
        if shown[at - APART : at + APART + 1].isspace()
    ]
    if free:
        window.put(row, min(free, key=lambda at: abs(at - middle)), "⋮", "quiet")


def _draw_whole(canvas: Canvas, plot: Plot, scene: GraphScene) -> list[Place]:
    lines = wiring_of(plot, scene)
    for row, column, shown, active in lines.glyphs():
        canvas.put(row, column, shown, "accent" if active else "quiet")
    for wire in scene.active:
        row, begin, end = plot.last_run(*wire)
        canvas.element(("wire", wire), row, (begin + end) // 2, "")  # what goes over it passes here
    _draw_slopes(canvas, plot, scene)
    places: list[Place] = []
    for node, face in enumerate(scene.faces):
        draw = _draw_operation if plot.is_operation(node) else _draw_input
        places += draw(canvas, plot, scene, node, face)
    return places


def shows_slopes(plot: Plot, scene: GraphScene) -> bool:
    """Whether every wire is long enough for its slope to stand on it."""
    return bool(scene.slopes) and all(
        end - start >= len(slope.text) + 2 * WIRE
        for wire, slope in scene.slopes.items()
        for _, start, end in (plot.last_run(*wire),)
    )


def _draw_slopes(canvas: Canvas, plot: Plot, scene: GraphScene) -> None:
    """On each wire, before it meets another or its operation, the slope that it goes back by."""
    if not shows_slopes(plot, scene):
        return
    for wire, slope in scene.slopes.items():
        if slope.known:
            row, _, end = plot.last_run(*wire)
            ink = "accent" if wire in scene.active else "quiet"
            canvas.put(row, end - WIRE - len(slope.text), slope.text, ink)


def wiring_of(plot: Plot, scene: GraphScene) -> Wiring:
    """The cells of all wires of the graph."""
    nodes = range(len(scene.faces))
    edges = {(user, source) for user in nodes for source in scene.expression.nodes[user].inputs}
    out = {node: plot.out(node) for node in nodes}
    return wiring(plot.layout, plot.channels, plot.columns, out, edges, scene.active)


def _draw_input(
    canvas: Canvas, plot: Plot, scene: GraphScene, node: int, face: Face
) -> list[Place]:
    row, start, end = plot.layout.row(node), plot.start(node), plot.value_end(node)
    if face.chosen:
        canvas.put(row, start - 2, "▸", "accent")
    canvas.put(row, start, face.name, "strong")
    canvas.right(row, end, face.value, "now" if face.value_now else "")
    places = [Place(row, start - 2, end, NODE, (node,))]
    if face.gradient is not None:
        bracket, tight = _bracket(face, plot), plot.snug.tight
        # Its digits end where the value's do, unless they are too many.
        least = brackets_width(0, tight=tight)
        begin = max(end + plot.snug.overhang - max(len(bracket), least), start - 2)
        _put_gradient(canvas, row + 1, begin, bracket, scene, node)
        places.append(Place(row + 1, begin, begin + len(bracket) - 1, NODE, (node,)))
    return places


def _draw_operation(
    canvas: Canvas, plot: Plot, scene: GraphScene, node: int, face: Face
) -> list[Place]:
    row, start, box = plot.layout.row(node), plot.start(node), plot.box(node)
    busy = scene.busy == node
    ink = "accent" if busy else "quiet"
    width = box - start
    enters = any(user == node for user, _ in scene.active)
    leaves = any(source == node for _, source in scene.active)
    is_result = node == scene.expression.result
    if is_result:
        leaves = enters or face.gradient_now
    canvas.put(row - 1, start, "┌" + "─" * (width - 2) + "┐", ink)
    canvas.put(row, start, "╡" if enters else "┤", "accent" if enters else ink)
    canvas.put(row, start + 1 + plot.snug.padding, face.label, "accent" if busy else "strong")
    canvas.put(row + 1, start, "└" + "─" * (width - 2) + "┘", ink)
    if is_result:
        size = plot.sizes[node]
        text = 1 + max(size.value, size.brackets(plot.snug)) + 1
        canvas.put(row, box, ("═" if leaves else "─") * (text - 1), "accent" if leaves else "quiet")
        canvas.put(row, box + text, face.name, "strong")
    canvas.put(row, box - 1, "╞" if leaves else "├", "accent" if leaves else ink)
    if face.troubled:
        canvas.put(row - 1, start + width // 2, "!", "bad")
    if face.chosen:
        canvas.put(row - 1, box, "▸", "accent")
    column = box + 1
    if plot.snug.named and not is_result:
        column = canvas.put(row - 1, column, face.name, "quiet") + 1
    end = canvas.put(row - 1, column, face.value, "now" if face.value_now else "")
    places = [Place(line, start, box - 1, NODE, (node,)) for line in (row - 1, row, row + 1)]
    places.append(Place(row - 1, box, max(end - 1, box), NODE, (node,)))
    if face.gradient is not None:
        end = _put_gradient(canvas, row + 1, box + 1, _bracket(face, plot), scene, node)
        places.append(Place(row + 1, box, end - 1, NODE, (node,)))
    return places


def _put_gradient(
    canvas: Canvas, row: int, column: int, bracket: str, scene: GraphScene, node: int
) -> int:
    """Write a gradient; where it is new it has come over the wire from the node behind."""
    face = scene.faces[node]
    ink = _gradient_ink(face)
    end = canvas.put(row, column, bracket, ink)
    digits = face.gradient or ""
    if digits and not face.asked:
        wires = [wire for wire in scene.active if wire[1] == node]
        origin = ("gradient", wires[0][0]) if wires else None
        via = ("wire", wires[0]) if wires else None
        at = column + bracket.index(digits)
        canvas.element(("gradient", node), row, at, digits, ink, origin=origin, via=via)
    return end


def _bracket(face: Face, plot: Plot) -> str:
    return bracketed(UNKNOWN if face.asked else face.gradient or "", tight=plot.snug.tight)


def _gradient_ink(face: Face) -> str:
    if face.asked:
        return "accent"
    return "now" if face.gradient_now else "" if face.gradient else "quiet"
