"""An element-wise operation on the cells of real tensors: a loop, and one call, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from engine.explain.elementwise.plan import ElementwisePlan
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import short
from tui.drawing.places import Place
from tui.lessons.shared.networks.network_line import NetworkFacts, draw_network, draw_refusal
from tui.lessons.shared.tensors.shape_alignment import UNKNOWN, Words

CELL: Final = "cell"
PENDING: Final = "·"
PITCH: Final = 7
"""Cells that a number takes, brackets included."""
_MARGIN: Final = 2
_DIGITS: Final = 3
_MOST_ROWS: Final = 6
_CODE: Final = {
    "relu": ("max(a[i], 0)", "np.maximum(a, 0)"),
    "add": ("a[i] + b[i]", "a + b"),
    "maximum": ("max(a[i], b[i])", "np.maximum(a, b)"),
}


@dataclass(frozen=True)
class ElementwiseScene:
    """`done` cells have been computed by the loop; the call has done all once `done` is not 0.

    `asked` is the place whose value is still to be guessed, None if there is none.
    """

    network: NetworkFacts
    plan: ElementwisePlan | None
    done: int
    asked: int | None
    sources: tuple[str, ...]
    """What each operand is, in words."""
    word: Words

    @property
    def cursor(self) -> int | None:
        """The place that the loop has just computed."""
        return self.done - 1 if self.done else None


@dataclass(frozen=True)
class Band:
    """A name, what stands above its cells, and text, ink and brackets of each of them."""

    name: str
    ink: str
    above: tuple[str, str] | None
    cell: Callable[[int], tuple[str, str, bool]]


def cell_text(value: float) -> str:
    """A value in at most five characters."""
    return "0" if value == 0 else short(value, _DIGITS)


def draw_elementwise(canvas: Canvas, scene: ElementwiseScene) -> list[Place]:
    """Draw the cells around the present one; returns those that can be pressed."""
    places = draw_network(canvas, 0, scene.network)
    if scene.network.refusal:
        draw_refusal(canvas, 2, scene.network.refusal)
        return places
    plan = scene.plan
    if plan is None:
        canvas.put(2, _MARGIN, scene.word("asking"), "virtual")
        return places
    row = 1
    for text in scene.sources if canvas.height >= 16 else ():
        canvas.line(row, 0, text, "quiet")
        row += 1
    bands = _bands(scene, plan)
    spare = canvas.height - row - 2
    gaps = len(bands) if spare >= 3 * len(bands) - 1 else 0
    rows = min(max((spare - gaps) // len(bands), 1), _MOST_ROWS)
    names = max(cell_len(band.name) for band in bands)
    rim = len(str(max(plan.cells - 1, 0)))
    first = _MARGIN + names + 2 + rim
    columns = max((canvas.width - first - 1) // PITCH, 1)
    page = rows * columns
    start = (scene.cursor or 0) // page * page
    for band in bands:
        row += bool(gaps)
        if band.above is not None:
            code, note = band.above
            canvas.put(row, _MARGIN, code, "strong")
            canvas.right(row, canvas.width - 1, note, "quiet")
            row += 1
        canvas.put(row, _MARGIN, band.name, band.ink)
        for line in range(rows):
            begin = start + line * columns
            if begin >= plan.cells:
                break
            canvas.right(row + line, first, str(begin), "quiet")
            for number, place in enumerate(range(begin, min(begin + columns, plan.cells))):
                at = first + number * PITCH
                text, ink, now = band.cell(place)
                canvas.right(row + line, at + PITCH, text, ink)
                if now:
                    canvas.put(row + line, at + PITCH - len(text) - 1, "[", ink)
                    canvas.put(row + line, at + PITCH, "]", ink)
                places.append(Place(row + line, at + 1, at + PITCH, CELL, (place,)))
        row += rows
    return places


def _bands(scene: ElementwiseScene, plan: ElementwisePlan) -> list[Band]:
    looped, called = _CODE[plan.operation]
    cells = plan.cells

    def operand(name: str) -> Band:
        def cell(place: int) -> tuple[str, str, bool]:
            now = place == scene.cursor
            value = (plan.a if name == "a" else plan.b)[place]
            return cell_text(value), f"{name}-now" if now else name, now

        return Band(name, name, None, cell)

    def loop(place: int) -> tuple[str, str, bool]:
        if place < scene.done:
            now = place == scene.cursor
            return cell_text(plan.value(place)), "now" if now else "", now
        if place == scene.asked:
            return UNKNOWN, "accent", False
        return PENDING, "virtual", False

    def call(place: int) -> tuple[str, str, bool]:
        if place == scene.asked:
            return UNKNOWN, "accent", False
        if not scene.done:
            return PENDING, "virtual", False
        # All of them at once: the one step in which it happens lights the whole row.
        return cell_text(plan.value(place)), "now" if scene.done == 1 else "", False

    steps = scene.word("loop_steps", done=scene.done, cells=cells)
    step = scene.word("call_steps", done=min(scene.done, 1))
    return [
        *map(operand, "ab"[: len(plan.operands)]),
        Band(
            scene.word("loop"),
            "strong",
            (f"for i in range({cells}): out[i] = {looped}", steps),
            loop,
        ),
        Band(scene.word("call"), "strong", (f"out = {called}", step), call),
    ]
