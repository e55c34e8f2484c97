"""An image with the pixels that an index takes lit, the others shaded, and a box around them.

A pixel that is not taken is drawn as ░, so that the choice is seen without colour too; the
box lies on pixels that are not taken, and is open where it meets the edge of the image.
"""

from __future__ import annotations

from textual.color import Color

from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import LIT, Picture, Style, cells_of
from tui.drawing.dots import Dots
from tui.drawing.look.themes import DARK, LIGHT
from tui.lessons.slicing.scene import SlicePlace, SliceScene

PIXELS_OF_CELL: dict[Style, tuple[int, int]] = {"braille": (4, 2), "half": (2, 1), "full": (1, 1)}
"""Rows and columns of pixels in one cell (in "full", in two cells)."""
LEFT_RULER = 3
"""Cells at the left of the image: a row's number and an arrow."""
TINT = 0.2
"""How far the ground of what is taken leans to the operand's colour."""


def _shades(dark: bool) -> tuple[str, ...]:
    theme = DARK if dark else LIGHT
    ground = Color.parse(theme.background or "").blend(
        Color.parse(theme.variables["operand-a"]), TINT
    )
    ink = Color.parse(theme.foreground or "")
    return tuple(ground.blend(ink, level / 255).hex6.lower() for level in range(256))


SHADES = {dark: _shades(dark) for dark in (True, False)}
"""The colour of each level of a pixel that is taken."""


def draw_image(
    canvas: Canvas, top: int, scene: SliceScene, style: Style, *, columns_named: bool
) -> list[SlicePlace]:
    """Draw the image with its box from the row below `top` on, at the left, and the rulers,
    of which that of the columns takes the row `top`. Returns what can be pressed."""
    height, width = scene.plane
    picture = scene.image(scene.outer[0]) if scene.image is not None else None
    _, rows = cells_of(Picture(b"", height, width), style)
    if picture is None:
        waiting = scene.word("waiting")
        canvas.put(top + 1 + rows // 2, LEFT_RULER + 2, waiting, "virtual")
    else:
        _draw_pixels(canvas, top + 1, picture, scene, style)
    _draw_stack(canvas, top + 1, scene, style)
    if scene.in_reach:
        # The one that will be, and on it the one of what is known, which closes to it.
        _draw_box(canvas, top + 1, scene, style, (scene.edges(2), scene.edges(1)), "virtual")
        ends = [_ends(taken) for taken in scene.taken(scene.outer)]
        _draw_box(canvas, top + 1, scene, style, (ends[0], ends[1]), "a")
    _draw_row_ruler(canvas, top + 1, scene, style)
    if columns_named:
        _draw_column_ruler(canvas, top, scene, style)
    length = 2 if style == "full" else 1
    down, across = PIXELS_OF_CELL[style]
    return [
        SlicePlace(
            top + 1 + row // down,
            LEFT_RULER + column // across * length,
            LEFT_RULER + column // across * length + length,
            scene.outer,
            row,
            column,
        )
        for row in range(height)
        for column in range(width)
    ]


def _draw_pixels(
    canvas: Canvas, top: int, picture: Picture, scene: SliceScene, style: Style
) -> None:
    if style == "braille":
        _draw_dots(canvas, top, picture, scene)
        return
    rows, columns = scene.taken(scene.outer)
    width, height = cells_of(picture, style)
    step = 2 if style == "full" else 1
    for y in range(height):
        for x in range(0, width, step):
            if style == "half":
                glyph, ink = _half(picture, rows, columns, y, x, scene.dark)
            else:
                taken = rows[y] and columns[x // 2]
                level = picture.at(y, x // 2)
                shade = SHADES[scene.dark][level]
                lit = level >= LIT
                glyph = ("█" if taken else "░") * 2 if lit else "  "
                ink = f"{shade} on {shade}" if taken else "virtual"
            canvas.put(top + y, LEFT_RULER + x, glyph, ink)


def _half(
    picture: Picture, rows: list[bool], columns: list[bool], y: int, x: int, dark: bool
) -> tuple[str, str]:
    """Two pixels in one cell: the glyph and its ink."""
    levels = (picture.at(2 * y, x), picture.at(2 * y + 1, x))
    taken = tuple(row < len(rows) and rows[row] and columns[x] for row in (2 * y, 2 * y + 1))
    lit = [level >= LIT for level in levels]
    if not any(taken):
        return ("░" if any(lit) else " "), "virtual"
    shades = SHADES[dark]
    if all(taken):
        upper, lower = (shades[level] for level in levels)
        if all(lit):
            return ("█", f"{upper} on {lower}") if upper == lower else ("▀", f"{upper} on {lower}")
        return (
            ("▄", f"{lower} on {upper}")
            if lit[1]
            else (("▀" if lit[0] else " "), f"{upper} on {lower}")
        )
    half = 0 if taken[0] else 1
    if lit[half]:
        return "▀▄"[half], shades[levels[half]]
    return ("░" if lit[1 - half] else " "), "virtual"


def _draw_dots(canvas: Canvas, top: int, picture: Picture, scene: SliceScene) -> None:
    """Eight pixels in one cell: dots for those taken, ░ where there are only others."""
    rows, columns = scene.taken(scene.outer)
    dots = Dots(cells_of(picture, "braille")[1])
    for y in range(picture.height):
        for x in range(picture.width):
            if picture.at(y, x) < LIT:
                continue
            if rows[y] and columns[x]:
                dots.dot(x, 4 * dots.rows - 1 - y, "strong")
            else:
                canvas.put(top + y // 4, LEFT_RULER + x // 2, "░", "virtual")
    dots.draw(canvas, top, LEFT_RULER)


Ends = tuple[int | None, int | None]


def _ends(taken: list[bool]) -> Ends:
    """The first and the last that is taken."""
    places = [place for place, one in enumerate(taken) if one]
    return (places[0], places[-1]) if places else (None, None)


def _draw_stack(canvas: Canvas, top: int, scene: SliceScene, style: Style) -> None:
    """The edges of planes behind the shown one, at its right."""
    columns, rows = cells_of(Picture(b"", *scene.plane), style)
    for plane in range(1, scene.planes_behind + 1):
        for row in range(top + plane, top + rows):
            canvas.put(row, LEFT_RULER + columns + plane - 1, "│", "virtual")


def _draw_box(
    canvas: Canvas, top: int, scene: SliceScene, style: Style, ends: tuple[Ends, Ends], ink: str
) -> None:
    height, width = scene.plane
    (low_row, high_row), (low_column, high_column) = ends
    if low_row is None or high_row is None or low_column is None or high_column is None:
        return
    down, across = PIXELS_OF_CELL[style]
    length = 2 if style == "full" else 1
    columns, rows = cells_of(Picture(b"", height, width), style)
    first, last = top + low_row // down, top + high_row // down
    start = LEFT_RULER + low_column // across * length
    end = LEFT_RULER + high_column // across * length + length - 1
    above = first - 1 if first > top else None
    below = last + 1 if last < top + rows - 1 else None
    before = start - 1 if start > LEFT_RULER else None
    behind = end + 1 if end < LEFT_RULER + columns - 1 else None
    for line in range(first, last + 1):
        for place in (before, behind):
            if place is not None:
                canvas.put(line, place, "│", ink)
    for row, left, right in ((above, "┌", "┐"), (below, "└", "┘")):
        if row is not None:
            canvas.put(row, start, "─" * (end - start + 1), ink)
            if before is not None:
                canvas.put(row, before, left, ink)
            if behind is not None:
                canvas.put(row, behind, right, ink)


def _draw_row_ruler(canvas: Canvas, top: int, scene: SliceScene, style: Style) -> None:
    """The first and the last row and the edges of the choice, an arrow at the one that moves."""
    down, _ = PIXELS_OF_CELL[style]
    used: set[int] = set()
    for position, moves, ink in marks(scene, 2, scene.plane[0]):
        line = top + position // down
        if line not in used:
            used.add(line)
            canvas.right(line, LEFT_RULER, f"{position}{'▸' if moves else ' '}", ink)


def _draw_column_ruler(canvas: Canvas, top: int, scene: SliceScene, style: Style) -> None:
    """The same of the columns, each where it does not touch a more important one."""
    _, across = PIXELS_OF_CELL[style]
    length = 2 if style == "full" else 1
    free = [True] * (canvas.width + 1)
    for position, moves, ink in marks(scene, 1, scene.plane[1]):
        text = f"{position}{'▾' if moves else ''}"
        place = LEFT_RULER + position // across * length
        start = max(place - len(text) + 1, LEFT_RULER) if position else place
        end = start + len(text)
        if end <= len(free) and all(free[max(start - 1, 0) : end + 1]):
            canvas.put(top, start, text, ink)
            free[start:end] = [False] * len(text)


def marks(scene: SliceScene, back: int, size: int) -> list[tuple[int, bool, str]]:
    """Positions to be named along the rows (2) or columns (1), the most important first:
    position, whether it is the edge that the arrows move, and its ink."""
    low, high = scene.edges(back)
    found: list[tuple[int, bool, str]] = []
    if low is not None and high is not None and scene.in_reach:
        moving = low if scene.corner == "low" else high
        found.append((moving, True, "accent"))
        found.append((high if moving == low else low, False, "a"))
    return [*found, (0, False, "quiet"), (size - 1, False, "quiet")]
