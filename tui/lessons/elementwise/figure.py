"""An element-wise operation on the cells of real tensors: a loop, and one call, side by side."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from engine.explain.elementwise.plan import ElementwisePlan
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import short, within
from tui.drawing.places import Place
from tui.lessons.elementwise.strip import Kind, StripLayout, draw_strip, level, strip_layout
from tui.lessons.shared.networks.network_line import NetworkFacts, draw_network, draw_refusal
from tui.lessons.shared.tensors.shape_alignment import UNKNOWN, Words

CELL: Final = "cell"
PENDING: Final = "·"
PITCH: Final = 7
"""Cells that a number takes, brackets included."""
_MARGIN: Final = 2
_DIGITS: Final = 3
_MOST_ROWS: Final = 12
_ROOM_FOR_SOURCES: Final = 16
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
    dark: bool
    word: Words

    @property
    def cursor(self) -> int | None:
        """The place that the loop has just computed."""
        return self.done - 1 if self.done else None


@dataclass(frozen=True)
class Band:
    """A name, what stands above its cells, and text, ink and brackets of each of them.

    `above` is code, what it has done by now, and that one's ink; `kind` what each cell of the
    strip below it is, None where the band has no strip. Cells are named by `key` and their
    place, and those that were computed come out of the operands.
    """

    name: str
    ink: str
    key: str
    above: tuple[str, str, str] | None
    cell: Callable[[int], tuple[str, str, bool]]
    kind: Callable[[int], Kind] | None = None


def cell_text(value: float) -> str:
    """A value in as many characters as leave a blank between two of them."""
    text = "0" if value == 0 else short(value, _DIGITS)
    return text if len(text) < PITCH else within(value, PITCH - 1)


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
    for text in scene.sources if canvas.height >= _ROOM_FOR_SOURCES else ():
        canvas.line(row, 0, text, "quiet")
        row += 1
    bands = _bands(scene, plan)
    strip = _strip_of(plan, canvas.width, canvas.height)
    spare = canvas.height - row - 2 - (2 * strip.rows if strip is not None else 0)
    gaps = len(bands) if spare >= 3 * len(bands) - 1 else 0
    rows = min(max((spare - gaps) // len(bands), 1), _MOST_ROWS)
    names = max(cell_len(band.name) for band in bands)
    rim = len(str(max(plan.cells - 1, 0)))
    first = _MARGIN + names + 2 + rim
    columns = max((canvas.width - first - 1) // PITCH, 1)
    page = rows * columns
    last = max(-(-(plan.cells - page) // columns) * columns, 0)
    start = min((scene.cursor or 0) // page * page, last)  # the last page is as long as the others
    for band in bands:
        row += bool(gaps)
        if band.above is not None:
            code, note, ink = band.above
            canvas.put(row, _MARGIN, code, "strong")
            canvas.right(row, canvas.width - 1, note, ink)
            row += 1
        if strip is not None and band.kind is not None:
            places += _draw_strip(canvas, row, strip, scene, plan, band.kind)
            row += strip.rows
        canvas.put(row, _MARGIN, band.name, band.ink)
        for line in range(rows):
            begin = start + line * columns
            if begin >= plan.cells:
                break
            canvas.right(row + line, first, str(begin), "quiet")
            for number, place in enumerate(range(begin, min(begin + columns, plan.cells))):
                at = first + number * PITCH
                text, ink, now = band.cell(place)
                _put_value(canvas, row + line, at + PITCH - len(text), text, ink, band, place)
                if now:
                    canvas.put(row + line, at + PITCH - len(text) - 1, "[", ink)
                    canvas.put(row + line, at + PITCH, "]", ink)
                places.append(Place(row + line, at + 1, at + PITCH, CELL, (place,)))
        row += rows
    return places


def cells_in_row(plan: ElementwisePlan | None, size: tuple[int, int]) -> int:
    """How many cells stand in a line of the strip in a figure of so many columns and rows."""
    strip = _strip_of(plan, *size) if plan is not None else None
    return strip.columns if strip is not None else 1


def _strip_of(plan: ElementwisePlan, width: int, height: int) -> StripLayout | None:
    """How a figure of that size shows all cells at once, None where it has no room for it.

    Of the rest each band keeps a line of numbers, or two before the strip grows.
    """
    operands = len(plan.operands)
    numbers = operands + 2
    around = 1 + (operands if height >= _ROOM_FOR_SOURCES else 0) + 2 + numbers
    cells, columns, rows = plan.cells, width - 2 * _MARGIN, height - around
    usual = strip_layout(cells, columns, (rows - numbers) // 2)
    return usual or strip_layout(cells, columns, rows // 2)


def _draw_strip(
    canvas: Canvas,
    row: int,
    strip: StripLayout,
    scene: ElementwiseScene,
    plan: ElementwisePlan,
    kind_of: Callable[[int], Kind],
) -> list[Place]:
    """What is read, and from where it was computed on the result."""

    def value(place: int) -> tuple[int, Kind]:
        kind = kind_of(place)
        read = plan.a[place] if kind == "operand" else plan.value(place)
        return level(read, plan.largest), kind

    return draw_strip(canvas, row, _MARGIN, strip, value, CELL, dark=scene.dark)


def _put_value(
    canvas: Canvas, row: int, column: int, text: str, ink: str, band: Band, place: int
) -> None:
    """A number, by the name of its band; one that the loop computes comes out of `a`, by `b`."""
    name: Hashable = (band.key, place)
    if text in (PENDING, UNKNOWN):
        canvas.put(row, column, text, ink)
    elif band.key == "loop":
        a, b = ("a", place), ("b", place)
        canvas.element(name, row, column, text, ink, origin=a, via=b)
    else:
        canvas.element(name, row, column, text, ink)


def _bands(scene: ElementwiseScene, plan: ElementwisePlan) -> list[Band]:
    loop_code, call_code = _CODE[plan.operation]
    cells = plan.cells

    def operand(name: str) -> Band:
        def cell(place: int) -> tuple[str, str, bool]:
            now = place == scene.cursor
            value = (plan.a if name == "a" else plan.b)[place]
            return cell_text(value), f"{name}-now" if now else name, now

        return Band(name, name, name, None, cell)

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

    def looped(place: int) -> Kind:
        if place == scene.cursor:
            return "now"
        return "result" if place < scene.done else "operand"

    def called(place: int) -> Kind:
        if place == scene.asked and scene.done:
            return "asked"
        return "operand" if not scene.done else "flash" if scene.done == 1 else "result"

    steps = scene.word("loop_steps", done=scene.done, cells=cells)
    code = f"for i in range({cells}): out[i] = {loop_code}"
    return [
        *map(operand, "ab"[: len(plan.operands)]),
        Band(scene.word("loop"), "strong", "loop", (code, steps, "quiet"), loop, looped),
        Band(
            scene.word("call"),
            "strong",
            "call",
            (f"out = {call_code}", *_come_to(scene, plan)),
            call,
            called,
        ),
    ]


def _come_to(scene: ElementwiseScene, plan: ElementwisePlan) -> tuple[str, str]:
    """What the call has done, and its ink; at the end beside the loop, and whether they agree."""
    if scene.done < plan.cells or not plan.cells:
        return scene.word("call_steps", done=min(scene.done, 1)), "quiet"
    key, ink = ("same", "good") if plan.agrees else ("not_same", "bad")
    return scene.word(f"ended.{key}", turns=plan.cells, calls=plan.calls), ink
