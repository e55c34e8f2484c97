"""An image with its cursor, rulers around it, and at its right what is under the cursor.

The cursor is marked four times: on the pixel, and by an arrow at each edge, so that it is
found where there is no colour and where half a cell is a pixel.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.message import Message

from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.digit_image import LIT, Picture, Style, cells_of, draw_picture, grey
from tui.drawing.themes import DARK, LIGHT
from tui.lessons.shared.images.pixel_facts import draw_facts
from tui.lessons.shared.images.pixel_scene import PixelPlace, PixelScene

LEFT_RULER = 3
"""Cells at the left of the image: a row's number and an arrow."""
RIGHT_RULER = 1
GAP = 1
NARROWEST_FACTS = 19
"""Cells that the text at the right needs at least."""
PIXELS_OF_CELL: dict[Style, tuple[int, int]] = {"braille": (4, 2), "half": (2, 1), "full": (1, 1)}
"""Rows and columns of pixels in one cell (in "full", in two cells)."""


class PixelGrid(Drawing):
    """The figure of the lesson `digits`; `scene` gives the present state."""

    class Pressed(Message):
        """A pixel was pressed, in the image or among the integers."""

        def __init__(self, row: int, column: int) -> None:
            super().__init__()
            self.row = row
            self.column = column

    class SamplePressed(Message):
        """Another sample was pressed."""

        def __init__(self, sample: int) -> None:
            super().__init__()
            self.sample = sample

    def __init__(self, scene: Callable[[], PixelScene], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._scene = scene
        self._places: list[PixelPlace] = []

    def draw(self, canvas: Canvas) -> None:
        self._places = draw_scene(canvas, self._scene())

    def said(self) -> str:
        """The facts and integers at the image's right, which have all the room here."""
        canvas = Canvas(*self.size)
        draw_facts(canvas, 0, canvas.width, canvas.height, self._scene())
        return canvas.text()

    def on_click(self, event: events.Click) -> None:
        pressed = [
            place
            for place in self._places
            if event.y == place.row and place.start <= event.x < place.end
        ]
        if not pressed:
            return
        event.stop()
        if pressed[0].leads_to == "sample":
            self.post_message(self.SamplePressed(*pressed[0].index))
            return
        scene = self._scene()
        pixels = [place.index for place in pressed]
        here = (scene.row, scene.column)
        # A cell may hold several pixels: pressing it again goes through them.
        target = pixels[(pixels.index(here) + 1) % len(pixels)] if here in pixels else pixels[0]
        self.post_message(self.Pressed(*target))


def image_style(scene: PixelScene, columns: int, rows: int) -> Style:
    """The largest style that leaves room for the rulers and for the text at the right."""
    blank = Picture(b"", scene.height, scene.width)
    for style in ("full", "half"):
        width, height = cells_of(blank, style)
        if (
            height + 1 <= rows
            and LEFT_RULER + width + RIGHT_RULER + GAP + NARROWEST_FACTS <= columns
        ):
            return style
    return "braille"


def draw_scene(canvas: Canvas, scene: PixelScene) -> list[PixelPlace]:
    """Draw image and text; returns the cells that can be pressed."""
    style = image_style(scene, canvas.width, canvas.height)
    places = draw_image(canvas, scene, style)
    width, _ = cells_of(Picture(b"", scene.height, scene.width), style)
    left = LEFT_RULER + width + RIGHT_RULER + GAP
    if canvas.width - left > 2 * NARROWEST_FACTS:
        left += 1
    places += draw_facts(canvas, left, canvas.width - left, canvas.height, scene)
    return places


def draw_image(canvas: Canvas, scene: PixelScene, style: Style) -> list[PixelPlace]:
    picture = scene.picture()
    top, left = 1, LEFT_RULER
    _draw_rulers(canvas, scene, style)
    if picture is None:
        waiting = scene.word("waiting")
        width, height = cells_of(Picture(b"", scene.height, scene.width), style)
        canvas.put(top + height // 2, left + max(width - len(waiting), 0) // 2, waiting, "virtual")
        return []
    draw_picture(canvas, top, left, picture, style, dark=scene.dark)
    corner = (top, left)
    if scene.asks_for_row:
        for column in range(scene.width):
            mark_pixel(canvas, picture, style, scene.row, column, corner, scene.dark, strong=False)
    mark_pixel(canvas, picture, style, scene.row, scene.column, corner, scene.dark)
    return [
        PixelPlace(top + y, left + x, left + x + length, "pixel", (row, column))
        for row in range(scene.height)
        for column in range(scene.width)
        for y, x, length in (_cell(style, row, column),)
    ]


def _draw_rulers(canvas: Canvas, scene: PixelScene, style: Style) -> None:
    """The first, the last and the cursor's row and column, with an arrow at the cursor's."""
    width, _ = cells_of(Picture(b"", scene.height, scene.width), style)
    y, x, _ = _cell(style, scene.row, scene.column)
    last_y = _cell(style, scene.height - 1, 0)[0]
    for place, number in ((0, 0), (last_y, scene.height - 1)):
        if place != y:
            canvas.right(1 + place, LEFT_RULER - 1, str(number), "quiet")
    canvas.right(1 + y, LEFT_RULER, f"{scene.row}▸", "accent")
    canvas.put(1 + y, LEFT_RULER + width, "◂", "accent")
    mark = f"{scene.column}▾"
    start = LEFT_RULER + x - len(mark) + 1
    if start > LEFT_RULER + 1:
        canvas.put(0, LEFT_RULER, "0", "quiet")
    last = str(scene.width - 1)
    if LEFT_RULER + x + 1 < LEFT_RULER + width - len(last):
        canvas.right(0, LEFT_RULER + width, last, "quiet")
    canvas.put(0, start, mark, "accent")


def _cell(style: Style, row: int, column: int) -> tuple[int, int, int]:
    """Where a pixel is drawn, from the image's corner: row, first column, length in cells."""
    down, across = PIXELS_OF_CELL[style]
    length = 2 if style == "full" else 1
    return row // down, column // across * length, length


def mark_pixel(
    canvas: Canvas,
    picture: Picture,
    style: Style,
    row: int,
    column: int,
    corner: tuple[int, int],
    dark: bool,
    *,
    strong: bool = True,
) -> None:
    """Draw one pixel as the cursor (strong) or as part of what is chosen.

    `corner` is the cell at which the picture begins.
    """
    y, x, _ = _cell(style, row, column)
    y, x = y + corner[0], x + corner[1]
    level = picture.at(row, column)
    tint = _tint(255 if strong else level, dark=dark)
    if style == "full":
        if strong:
            canvas.put(y, x, "[]", "now")
        else:
            canvas.put(y, x, "██" if level >= LIT else "░░", f"{tint} on {tint}")
    elif style == "half":
        other = picture.at(row + 1 - 2 * (row % 2), column)
        canvas.put(y, x, "▄" if row % 2 else "▀", f"{tint} on {grey(other, dark=dark)}")
    else:
        canvas.ink(y, x, 1, "now" if strong else "accent")


def _tint(level: int, *, dark: bool) -> str:
    """A level from 0 to 255 in shades of the accent colour, the lowest still told from grey."""
    theme = DARK if dark else LIGHT
    ground, accent = theme.background or "#000000", theme.accent or "#ffffff"
    share = 0.35 + 0.65 * level / 255
    parts = (
        round(int(low, 16) + (int(high, 16) - int(low, 16)) * share)
        for low, high in zip(_channels(ground), _channels(accent), strict=True)
    )
    return "#" + "".join(f"{part:02x}" for part in parts)


def _channels(colour: str) -> tuple[str, str, str]:
    return colour[1:3], colour[3:5], colour[5:7]
