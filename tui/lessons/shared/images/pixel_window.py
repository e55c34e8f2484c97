"""The integers around the cursor of an image, as many as there is room for, with their indices."""

from __future__ import annotations

from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import LIT, grey
from tui.drawing.places import Place
from tui.lessons.shared.images.pixel_scene import PixelScene

CELL = 4
"""Cells of an integer: a blank or a bracket, and three digits."""
INDEX = 2
"""Cells of a row's or a column's number."""
PALE = 80
"""The level of the ink of a 0 on its own grey."""


def window_of(width: int, room: int, scene: PixelScene) -> tuple[int, int]:
    """Rows and columns of the integers that fit into so many cells, and rows of cells."""
    columns = _odd(min((width - INDEX - 1) // CELL, scene.width), scene.width)
    return _odd(min(room - 1, scene.height), scene.height), columns


def room_of_all(scene: PixelScene) -> tuple[int, int]:
    """Columns and rows of cells that the integers of the whole image take."""
    return INDEX + CELL * scene.width + 1, scene.height + 1


def draw_window(
    canvas: Canvas,
    row: int,
    left: int,
    width: int,
    room: int,
    scene: PixelScene,
    *,
    grounds: bool = False,
) -> list[Place]:
    """Draw them; with `grounds` each on the grey that it stands for, so that the image is seen."""
    assert scene.plan is not None
    rows, columns = window_of(width, room, scene)
    if columns < 1 or rows < 1:
        return []
    window = scene.plan.picture.window(scene.row, scene.column, rows, columns)
    places: list[Place] = []
    start = left + INDEX
    for offset in range(len(window.values[0])):
        here = window.left + offset == scene.column
        end = start + CELL * (offset + 1)
        canvas.right(row, end, str(window.left + offset), "accent" if here else "quiet")
    for down, values in enumerate(window.values):
        line, number = row + 1 + down, window.top + down
        canvas.right(line, left + INDEX, str(number), "accent" if number == scene.row else "quiet")
        for across, value in enumerate(values):
            column = window.left + across
            end = start + CELL * (across + 1)
            if grounds:
                canvas.put(line, end - CELL, f"{value:>{CELL}}", _on_its_grey(value, scene.dark))
            else:
                canvas.right(line, end, str(value), "" if value else "virtual")
            places.append(Place(line, end - CELL + 1, end, "pixel", (number, column)))
    line = row + 1 + scene.row - window.top
    end = start + CELL * (scene.column - window.left + 1)
    shown = scene.plan.picture.value(scene.row, scene.column)
    canvas.put(line, end - CELL, "[ ? ]" if scene.hidden else f"[{shown:>3}]", "now")
    return places


def _on_its_grey(value: int, dark: bool) -> str:
    """An ink that can be read on the grey of that value; on nothing it is pale."""
    level = 0 if value >= LIT else 255 if value else PALE
    return f"{grey(level, dark=dark)} on {grey(value, dark=dark)}"


def _odd(count: int, size: int) -> int:
    """One less where the cursor would not stand in the middle; a few are kept all the same."""
    return count - 1 if count < size and count > CELL and count % 2 == 0 else count
