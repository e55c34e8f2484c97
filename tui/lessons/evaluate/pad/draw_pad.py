"""A pad to draw a digit on, what the network sees of it, and its ten probabilities.

The pen is marked by an arrow at two edges too, so that it is found where there is no colour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message

from engine.explain.evaluate.drawing import SIDE, Point, Prepared
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.class_bars import draw_bars
from tui.drawing.digit_image import Picture, cells_of, draw_picture
from tui.drawing.numbers import fixed
from tui.drawing.places import Place, PlacedDrawing
from tui.lessons.evaluate.pad.room import BLANK, FRAME, PadPlace, pad_place, pad_room
from tui.lessons.shared.images.pixel_grid import PIXELS_OF_CELL, mark_pixel
from tui.lessons.shared.networks.network_line import NetworkFacts, draw_network, draw_refusal

RIGHT_BUTTON = 3


@dataclass(frozen=True)
class PadScene:
    """The state of the pad. `seen` is what the network gets, prepared or not.

    `values` are the probabilities by class, None while they are not known, `current` whether
    they are those of the very drawing. `meant` is the digit that the learner means to draw.
    `mode` names what the pen does now: up, down or erase.
    """

    network: NetworkFacts
    pixels: bytes
    prepared: Prepared
    prepares: bool
    seen: bytes
    pen: tuple[int, int]
    mode: str
    values: Sequence[float] | None
    current: bool
    meant: int | None
    dark: bool
    word: Callable[..., str]


class DrawPad(PlacedDrawing):
    """Sends `Stroked` while a button is held above a pad that it was shown."""

    class Stroked(Message):
        """The pen went from one point to another, in pixels; `erase` with the right button."""

        def __init__(self, start: Point, end: Point, *, erase: bool) -> None:
            super().__init__()
            self.start, self.end, self.erase = start, end, erase

    def __init__(self) -> None:
        super().__init__()
        self._held: tuple[Point, bool] | None = None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        place = pad_place(*self.size)
        shows_pad = self._sketch is not None and isinstance(self._sketch.scene, PadScene)
        if shows_pad and place.holds(event.x, event.y):
            erase = event.button == RIGHT_BUTTON
            self._held = (place.point(event.x, event.y), erase)
            self.capture_mouse()
            self._stroke(event.x, event.y)
            event.stop()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._held is not None:
            self._stroke(event.x, event.y)

    def on_mouse_up(self) -> None:
        if self._held is not None:
            self._held = None
            self.release_mouse()

    def _stroke(self, x: int, y: int) -> None:
        assert self._held is not None
        start, erase = self._held
        end = pad_place(*self.size).point(x, y)
        self._held = (end, erase)
        self.post_message(self.Stroked(start, end, erase=erase))


def draw_pad(canvas: Canvas, scene: PadScene) -> list[Place]:
    """The pad at the left; at its right what the network sees, its bars and its answer."""
    room = pad_room(canvas.width, canvas.height)
    place = room.pad
    framed = place.style != "braille"
    places = draw_network(canvas, 0, scene.network) if framed else []
    width, height = cells_of(BLANK, place.style)
    if framed:
        above = f" {scene.word('pad')} · {scene.word(f'pen.{scene.mode}')} "
        _draw_frame(canvas, place, width, height, above, "")
    picture = Picture.of(scene.pixels, SIDE, SIDE)
    draw_picture(canvas, place.row, place.column, picture, place.style, dark=scene.dark)
    _draw_pen(canvas, place, scene, picture)
    left = place.column + width + FRAME
    if scene.network.refusal:
        side = Canvas(canvas.width - left, canvas.height - 1)
        draw_refusal(side, 0, scene.network.refusal)
        canvas.paste(1, left, side)
    elif room.seen is None:
        _draw_low(canvas, left, scene)
    else:
        _draw_seen(canvas, room.seen, *cells_of(BLANK, room.seen.style), scene)
        row, column = room.bars
        cells = canvas.width - column
        marks = _marks(scene)
        draw_bars(canvas, row, column, cells, scene.values, classes=range(10), marks=marks)
        _draw_words(canvas, row + 11, column, cells, scene)
    return places


def _draw_frame(
    canvas: Canvas, place: PadPlace, width: int, height: int, above: str, below: str
) -> None:
    """A box around a picture whose first cell is at `place`, with texts in its edges."""
    top, left = place.row - 1, place.column - 1
    for row, ends, text in ((top, "┌┐", above), (top + height + 1, "└┘", below)):
        canvas.put(row, left, ends[0] + "─" * width + ends[1], "quiet")
        canvas.line(row, left + 1, text, "quiet", width=min(cell_len(text), width))
    for row in range(top + 1, top + height + 1):
        canvas.put(row, left, "│", "quiet")
        canvas.put(row, left + width + 1, "│", "quiet")


def _draw_pen(canvas: Canvas, place: PadPlace, scene: PadScene, picture: Picture) -> None:
    row, column = scene.pen
    down, across = PIXELS_OF_CELL[place.style]
    y = place.row + row // down
    x = place.column + column // across * (2 if place.style == "full" else 1)
    canvas.put(y, place.column - 1, "▸", "accent")
    if place.style == "braille":
        canvas.put(place.row - 1, x, "▾", "accent")
    else:
        canvas.put(place.row + cells_of(BLANK, place.style)[1], x, "▲", "accent")
    mark_pixel(canvas, picture, place.style, row, column, (place.row, place.column), scene.dark)


def _draw_low(canvas: Canvas, left: int, scene: PadScene) -> None:
    """No frames: what is seen, and the bars in two columns."""
    width, _ = cells_of(BLANK, "braille")
    seen = Picture.of(scene.seen, SIDE, SIDE)
    draw_picture(canvas, 1, left, seen, "braille", dark=scene.dark)
    canvas.line(0, left, scene.word("sees"), "quiet", width=width)
    left += width + 2
    half = (canvas.width - left) // 2
    for number in range(2):
        draw_bars(
            canvas,
            1,
            left + number * half,
            half - 1,
            scene.values,
            classes=range(5 * number, 5 * number + 5),
            marks=_marks(scene),
        )
    _draw_words(canvas, 6, left, canvas.width - left, scene)


def _draw_seen(canvas: Canvas, place: PadPlace, width: int, height: int, scene: PadScene) -> None:
    """What the network gets, with what was done to it in the frame."""
    done, below = scene.prepared, ""
    if scene.prepares and done.ink is not None:
        before = f"{done.ink.height}×{done.ink.width}"
        below = f" {before}→{done.fitted[0]}×{done.fitted[1]} "
    elif not scene.prepares:
        below = f" {scene.word('raw')} "
    above = f" {scene.word('sees')} "
    _draw_frame(canvas, place, width, height, above, below)
    picture = Picture.of(scene.seen, SIDE, SIDE)
    draw_picture(canvas, place.row, place.column, picture, place.style, dark=scene.dark)


def _marks(scene: PadScene) -> dict[int, str]:
    return {} if scene.meant is None else {scene.meant: "◂"}


def _draw_words(canvas: Canvas, row: int, left: int, width: int, scene: PadScene) -> None:
    """The digit that is meant, and what it was taken for."""
    meant = "[ ? ]" if scene.meant is None else f"[ {scene.meant} ]"
    column = canvas.put(row, left, scene.word("meant"), "quiet")
    canvas.put(row, column + 1, meant, "now")
    if not any(scene.seen):
        text, ink = scene.word("empty"), "virtual"
    elif scene.values is None or not scene.current:
        text, ink = scene.word("reading"), "virtual"
    else:
        read = max(range(len(scene.values)), key=scene.values.__getitem__)
        key = "reads" if scene.network.run is not None else "guesses"
        text = scene.word(key, digit=read, sure=fixed(scene.values[read], 3))
        ink = "good" if read == scene.meant else "accent"
    for offset, line in enumerate(wrap_cells(text, width)):
        canvas.put(row + 1 + offset, left, line, ink)
