"""An image with its cursor, rulers around it, and at its right what is under the cursor.

The cursor is marked four times: on the pixel, and by an arrow at each edge, so that it is
found where there is no colour and where half a cell is a pixel.
"""

from __future__ import annotations

from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import LIT, Picture, Style, cells_of, draw_picture, grey
from tui.drawing.look.themes import DARK, LIGHT
from tui.drawing.places import Place
from tui.lessons.shared.images.pixel_facts import TWO_COLUMNS, draw_facts
from tui.lessons.shared.images.pixel_scene import PixelScene
from tui.lessons.shared.images.pixel_window import draw_window, room_of_all, window_of

LEFT_RULER = 3
"""Cells at the left of the image: a row's number and an arrow."""
RIGHT_RULER = 1
GAP = 1
NARROWEST_FACTS = 19
"""Cells that the text at the right needs at least."""
ROOMY_FACTS = 43
"""Cells that what grows with its room, integers or small images, has beside the smaller image."""
FACT_ROWS = 7
"""Rows of the facts in two columns, and of what is chosen."""
PIXELS_OF_CELL: dict[Style, tuple[int, int]] = {"braille": (4, 2), "half": (2, 1), "full": (1, 1)}
"""Rows and columns of pixels in one cell (in "full", in two cells)."""


def image_style(
    side: tuple[int, int], columns: int, rows: int, *, facts: int = NARROWEST_FACTS
) -> Style:
    """The largest style that leaves room for the rulers and for the text at the right.

    `side` is the image's height and width, `facts` the cells that the text takes.
    """
    for style in ("full", "half"):
        width, height = cells_of(Picture(b"", *side), style)
        wanted = facts if style == "full" else NARROWEST_FACTS
        if height + 1 <= rows and LEFT_RULER + width + RIGHT_RULER + GAP + wanted <= columns:
            return style
    return "braille"


def draw_pixel_grid(canvas: Canvas, scene: PixelScene) -> list[Place]:
    """Draw image and text; returns the cells that can be pressed."""
    side, shows_integers = (scene.height, scene.width), scene.shows_integers
    if shows_integers and (places := _draw_all_integers(canvas, scene)):
        return places
    grows = shows_integers or (scene.step is not None and scene.step.stage == "stack")
    facts = ROOMY_FACTS if grows else NARROWEST_FACTS
    style = image_style(side, canvas.width, canvas.height, facts=facts)
    places = draw_image(canvas, scene, style)
    width, height = cells_of(Picture(b"", *side), style)
    left = LEFT_RULER + width + RIGHT_RULER + GAP
    if canvas.width - left > 2 * NARROWEST_FACTS:
        left += 1
    room, below = canvas.width - left, height + 2
    if shows_integers and room >= TWO_COLUMNS and below > FACT_ROWS:
        rows, columns = window_of(room, canvas.height - FACT_ROWS, scene)
        rows_below, columns_below = window_of(canvas.width, canvas.height - below, scene)
        if rows_below * columns_below > rows * columns:
            draw_facts(canvas, left, room, canvas.height, scene, table=False)
            window = draw_window(canvas, below, 0, canvas.width, canvas.height - below, scene)
            return places + window
    return places + draw_facts(canvas, left, room, canvas.height, scene)


def _draw_all_integers(canvas: Canvas, scene: PixelScene) -> list[Place]:
    """Every pixel as its integer on its own grey, if there is room; the text beside or below."""
    width, height = room_of_all(scene)
    beside = canvas.width - width - 2 * GAP
    if canvas.width < width or canvas.height < height:
        return []
    if beside >= NARROWEST_FACTS:
        draw_facts(canvas, width + 2 * GAP, beside, canvas.height, scene, table=False)
    elif canvas.height - height - 1 >= FACT_ROWS:
        draw_facts(canvas, 0, canvas.width, canvas.height, scene, top=height + 1, table=False)
    else:
        return []
    return draw_window(canvas, 0, 0, width, height, scene, grounds=True)


def speak_pixel_grid(canvas: Canvas, scene: PixelScene) -> None:
    """The text at the image's right, which has all the room here."""
    draw_facts(canvas, 0, canvas.width, canvas.height, scene)


def draw_image(canvas: Canvas, scene: PixelScene, style: Style) -> list[Place]:
    """Draw image, rulers and cursor; returns the cells of its pixels."""
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
        Place(top + y, left + x, left + x + length - 1, "pixel", pixel)
        for (y, x, length), pixel in _pixels_by_cell(scene, style).items()
    ]


def _pixels_by_cell(scene: PixelScene, style: Style) -> dict[tuple[int, int, int], tuple[int, int]]:
    """Which pixel a press of a cell means: its first, or the one after the cursor's.

    A cell may hold several pixels: pressing it again goes through them.
    """
    down, across = PIXELS_OF_CELL[style]
    found = {
        _cell(style, row, column): (row, column)
        for row in range(0, scene.height, down)
        for column in range(0, scene.width, across)
    }
    here = _cell(style, scene.row, scene.column)
    row, column = found[here]
    pixels = [
        (y, x)
        for y in range(row, min(row + down, scene.height))
        for x in range(column, min(column + across, scene.width))
    ]
    found[here] = pixels[(pixels.index((scene.row, scene.column)) + 1) % len(pixels)]
    return found


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
