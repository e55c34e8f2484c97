"""A small tensor as grids of numbers, each its own place in memory; those taken in brackets."""

from __future__ import annotations

from engine.explain.shared.shapes import Shape, element_count, format_shape, ravel, unravel
from tui.drawing.canvas import Canvas
from tui.lessons.slicing.picture import marks
from tui.lessons.slicing.scene import PLANE_AXES, SlicePlace, SliceScene

PIXEL = 5
"""Cells of a pixel's integer, brackets included."""
LEAST_LINES = 3
"""Of integers, or there is none of them."""


def draw_numbers(canvas: Canvas, top: int, width: int, scene: SliceScene) -> list[SlicePlace]:
    """Draw the shown plane and those after it, as many as fit; returns what can be pressed."""
    shape = scene.plan.source_shape
    if element_count(shape) == 0:
        canvas.put(top + 1, 2, scene.word("no_elements", shape=format_shape(shape)), "quiet")
        return []
    outer_shape = shape[:-PLANE_AXES]
    planes = element_count(outer_shape)
    first = ravel(scene.outer, outer_shape)
    rows, _ = scene.plane
    titled = planes > 1
    row, places = top, list[SlicePlace]()
    for number in range(first, planes):
        room = canvas.height - row - 1 - titled
        if room < 1 or (number > first and room < rows):
            break
        row, drawn = _draw_plane(canvas, row, width, scene, unravel(number, outer_shape), titled)
        places += drawn
        row += titled
    if scene.known == len(scene.plan.choices):
        _draw_left(canvas, row + 1, width, scene)
    return places


def _draw_left(canvas: Canvas, row: int, width: int, scene: SliceScene) -> None:
    """What is left, as it stands then: each number comes out of its place in the tensor.

    Of more than two axes the first plane; what does not fit is left out.
    """
    plan = scene.plan
    if not plan.count or row + 1 >= canvas.height:
        return
    canvas.line(row, 0, f"  {scene.name}[{plan.text}]", "quiet", width=width)
    rows, columns = (1, 1, *plan.shape)[-PLANE_AXES:]
    outer = (0,) * (len(plan.shape) - PLANE_AXES)
    source = plan.source_shape
    digits = len(str(element_count(source) - 1))
    for line in range(min(rows, canvas.height - row - 1)):
        for place in range(min(columns, (width - 2) // (digits + 2))):
            index = (*outer, line, place)[len(outer) + PLANE_AXES - len(plan.shape) :]
            at = plan.source(index)
            text = str(ravel(at, source))
            column = 2 + (digits + 2) * place + digits + 1 - len(text)
            turn = (line * columns + place) / max(rows * columns - 1, 1)
            canvas.element(
                ("left", at), row + 1 + line, column, text, "strong", origin=("x", at), turn=turn
            )


def draw_pixels(canvas: Canvas, top: int, scene: SliceScene) -> None:
    """The integers of the shown image around the edge that moves, those taken in brackets."""
    picture = scene.image(scene.outer[0]) if scene.image is not None else None
    (rows, columns), left = scene.plane, 4
    lines, fitting = canvas.height - top - 1, (canvas.width - left) // PIXEL
    if picture is None or lines < LEAST_LINES or fitting < 1:
        return
    shown_columns = _window(scene, 1, columns, fitting)
    for place, column in enumerate(shown_columns):
        canvas.right(top, left + PIXEL * (place + 1) - 1, str(column), "quiet")
    taken_rows, taken_columns = scene.taken(scene.outer)
    for line, row in enumerate(_window(scene, 2, rows, lines), start=top + 1):
        canvas.right(line, left - 1, str(row), "quiet")
        for place, column in enumerate(shown_columns):
            taken, value = taken_rows[row] and taken_columns[column], picture.at(row, column)
            text = f"[{value:>3}]" if taken else f" {value:>3} "
            canvas.put(line, left + PIXEL * place, text, "a" if taken else "virtual")


def _draw_plane(
    canvas: Canvas, row: int, width: int, scene: SliceScene, outer: Shape, titled: bool
) -> tuple[int, list[SlicePlace]]:
    shape = scene.plan.source_shape
    rows, columns = scene.plane
    if titled:
        here = outer == scene.outer
        title = f"{scene.name}[{', '.join(map(str, outer))}]"
        canvas.put(row, 0, f"{'▸' if here else ' '} {title}", "accent" if here else "quiet")
        row += 1
    cell = len(str(element_count(shape) - 1)) + 2
    left = len(str(rows - 1)) + 2
    fitting = max((width - left) // cell, 1)
    lines = max(canvas.height - row - 1, 1)
    shown_rows = _window(scene, 2, rows, lines)
    shown_columns = _window(scene, 1, columns, fitting)
    named = {position: ink for position, _, ink in reversed(marks(scene, 2, rows))}
    names = {position: ink for position, _, ink in reversed(marks(scene, 1, columns))}
    if shape:
        for place, column in enumerate(shown_columns):
            end = left + cell * (place + 1) - 1
            ink = names.get(column, "quiet") if outer == scene.outer else "quiet"
            canvas.right(row, end, str(column), ink)
    taken_rows, taken_columns = scene.taken(outer)
    places: list[SlicePlace] = []
    for line, number in enumerate(shown_rows, start=row + 1):
        if len(shape) >= PLANE_AXES:
            ink = named.get(number, "quiet") if outer == scene.outer else "quiet"
            canvas.right(line, left - 1, str(number), ink)
        for place, column in enumerate(shown_columns):
            index = (*outer, number, column)[len(outer) + PLANE_AXES - len(shape) :]
            value = str(ravel(index, shape))
            start = left + cell * place
            taken = taken_rows[number] and taken_columns[column]
            ink = "a" if taken else "virtual"
            end = start + cell - 1
            canvas.put(line, start, "[" if taken else " ", ink)
            canvas.element(("x", index), line, end - len(value), value, ink)
            canvas.put(line, end, "]" if taken else " ", ink)
            places.append(SlicePlace(line, start, start + cell, outer, number, column))
    return row + 1 + len(shown_rows), places


def _window(scene: SliceScene, back: int, size: int, room: int) -> range:
    """As many rows (2) or columns (1) as fit, with the moving edge among them."""
    low, high = scene.edges(back)
    edge = (low if scene.corner == "low" else high) or 0
    start = max(0, min(edge - room // 2, size - room))
    return range(start, min(start + room, size))
