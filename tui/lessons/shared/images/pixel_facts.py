"""What is under the cursor of an image, in words and integers, at the image's right.

From above: what data this is, the facts of image and pixel, what the present step selects,
and its integers. Where there is little width the facts stand one below the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from engine.explain.shared.shapes import format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells, wrap_cells
from tui.drawing.digit_image import LIT, cells_of, draw_picture, grey
from tui.drawing.places import Place
from tui.lessons.shared.images.pixel_scene import DTYPE, PixelScene
from tui.lessons.shared.images.pixel_window import CELL, INDEX, draw_window

TWO_COLUMNS = 36
"""From this width on the facts of the pixel and of the image stand side by side."""
THUMBNAIL = 20
"""Pixels of a small image, cut around its ink."""
WHOLE_NAME = 20
"""Rows from which on the data has its whole name where there is little width."""
LEAST_ABOVE = 8
"""Rows of text that stand above the small images at least."""
SCALE_STEPS = 16
UNKNOWN = "–"

Facts = Sequence[tuple[str, str, str]]
"""Name, value and the value's ink."""


def draw_facts(
    canvas: Canvas,
    left: int,
    width: int,
    height: int,
    scene: PixelScene,
    *,
    top: int = 0,
    table: bool = True,
) -> list[Place]:
    """Draw everything from column `left` and row `top` on; returns the cells that can be pressed.

    Without `table` the integers around the cursor are left out: they stand elsewhere.
    """
    narrow = width < TWO_COLUMNS
    row = _draw_data(canvas, top, left, width, scene, narrow=narrow and height < WHOLE_NAME)
    if narrow:
        for fact in (*_image_facts(scene), *_pixel_facts(scene)):
            row = _draw_fact(canvas, row, left, width, fact)
        row += 1
    else:
        row = _draw_two_columns(canvas, row, left, width, scene)
        # On a low screen the integers need the row more than the eye needs the gap.
        row += height >= 12
    row = _draw_selection(canvas, row, left, width, scene)
    if scene.plan is None or scene.step is None:
        return []
    room = height - row
    match scene.step.stage:
        case "picture":
            _draw_scale(canvas, row, left, width, scene)
            return []
        case "row":
            return _draw_row(canvas, row, left, width, scene)
        case "stack":
            return _draw_stack(canvas, row, left, width, room, scene)
        case _ if table:
            return draw_window(canvas, row, left, width, room, scene)
        case _:
            return []


def _draw_data(
    canvas: Canvas, row: int, left: int, width: int, scene: PixelScene, *, narrow: bool
) -> int:
    name = scene.data or "waiting"
    text = scene.word(f"data_short.{name}" if narrow else f"data.{name}")
    lines = [cut_cells(text, width)] if narrow else wrap_cells(text, width)
    for line in lines:
        canvas.put(row, left, line, "strong")
        row += 1
    return row


def _image_facts(scene: PixelScene) -> Facts:
    shape = format_shape((scene.height, scene.width))
    of = UNKNOWN
    if scene.samples is not None:
        key = "yours" if scene.yours else "of"
        of = scene.word(key, sample=scene.sample, samples=scene.samples)
    label = UNKNOWN if scene.label is None else str(scene.label)
    return (
        (scene.word("sample"), of, ""),
        (scene.word("label"), label, ""),
        (scene.word("shape"), shape, ""),
        (scene.word("dtype"), DTYPE, ""),
    )


def _pixel_facts(scene: PixelScene) -> Facts:
    plan, known = scene.plan, scene.plan is not None and not scene.hidden
    value = "[ ? ]"
    if plan is not None and known:
        value = f"[{plan.picture.value(scene.row, scene.column):>3}]"
    offset = UNKNOWN
    if plan is not None:
        total = plan.picture.offset(scene.row, scene.column)
        offset = f"{scene.row} × {scene.width} + {scene.column} = {total}"
    return (
        (scene.word("row"), str(scene.row), ""),
        (scene.word("column"), str(scene.column), ""),
        (scene.word("value"), value, "now"),
        (scene.word("offset"), offset, ""),
    )


def _draw_fact(canvas: Canvas, row: int, left: int, width: int, fact: tuple[str, str, str]) -> int:
    """Name and value in one line, in two where they don't fit."""
    name, value, ink = fact
    canvas.put(row, left, name, "quiet")
    if cell_len(name) + 1 + cell_len(value) > width:
        row += 1
    canvas.right(row, left + width, value, ink)
    return row + 1


def _draw_two_columns(canvas: Canvas, row: int, left: int, width: int, scene: PixelScene) -> int:
    image = _image_facts(scene)
    pixel = _pixel_facts(scene)
    # The long values (position, offset) share the right-hand column.
    first = (image[1], pixel[0], pixel[1], pixel[2])
    second = (image[0], image[2], image[3], pixel[3])
    names = max(cell_len(name) for name, _, _ in first) + 2
    start = left + names + CELL + 3
    second_names = max(cell_len(name) for name, _, _ in second) + 2
    for (name, value, ink), (name2, value2, ink2) in zip(first, second, strict=True):
        canvas.put(row, left, name, "quiet")
        bracketed = value.endswith("]")
        canvas.right(row, left + names + CELL + bracketed, value, ink)
        canvas.put(row, start, name2, "quiet")
        if start + second_names + cell_len(value2) > left + width:
            value2 = value2.rpartition(" = ")[2]
        canvas.put(row, start + second_names, value2, ink2)
        row += 1
    return row


def _draw_selection(canvas: Canvas, row: int, left: int, width: int, scene: PixelScene) -> int:
    """The present step as an index, with the shape of what it selects."""
    step = scene.step
    if step is None:
        return row
    inside = ", ".join(str(position) for position in step.index)
    code = f"▸ images[{inside}]" if inside else "▸ images"
    shape, count = format_shape(step.shape), f"{step.count:,} × {DTYPE}"
    named = f"{scene.word('shape')} {shape}"
    canvas.put(row, left, code, "accent")
    if width < TWO_COLUMNS:
        canvas.put(row + 1, left, named if cell_len(named) <= width else shape)
        canvas.put(row + 2, left, count, "quiet")
        return row + 4
    column = canvas.put(row, left + cell_len(code) + 2, named)
    if column + 2 + cell_len(count) <= left + width:
        canvas.put(row, column + 2, count, "quiet")
    return row + 1


def _draw_scale(canvas: Canvas, row: int, left: int, width: int, scene: PixelScene) -> None:
    """Which grey stands for which integer, and between which ones this image lies."""
    assert scene.plan is not None
    steps = min(SCALE_STEPS, width - 6)
    column = canvas.put(row, left, " 0 ")
    for step in range(steps):
        level = 255 * step // (steps - 1)
        shade = grey(level, dark=scene.dark)
        column = canvas.put(row, column, "█" if level >= LIT else " ", f"{shade} on {shade}")
    canvas.put(row, column, "255")
    if scene.plan.picture.range is not None:
        low, high = scene.plan.picture.range
        for line in wrap_cells(scene.word("range", low=low, high=high), width):
            row += 1
            canvas.put(row, left, line)


def _draw_row(canvas: Canvas, row: int, left: int, width: int, scene: PixelScene) -> list[Place]:
    """All integers of the row, in lines that begin with the index of their first one."""
    assert scene.plan is not None
    values = scene.plan.picture.row(scene.row)
    fitting = max((width - INDEX - 1) // CELL, 1)
    lines = -(-len(values) // fitting)
    fitting = -(-len(values) // lines)
    places: list[Place] = []
    for column, value in enumerate(values):
        line, across = divmod(column, fitting)
        if across == 0:
            canvas.right(row + line, left + INDEX, str(column), "quiet")
        end = left + INDEX + CELL * (across + 1)
        if column != scene.column:
            canvas.right(row + line, end, str(value), "" if value else "virtual")
        places.append(Place(row + line, end - CELL + 1, end, "pixel", (scene.row, column)))
    line, across = divmod(scene.column, fitting)
    start = left + INDEX + CELL * across
    canvas.put(row + line, start, f"[{values[scene.column]:>3}]", "now")
    return places


def _draw_stack(
    canvas: Canvas, row: int, left: int, width: int, room: int, scene: PixelScene
) -> list[Place]:
    """The bytes of the whole stack, the place of the pixel in it, and the next images."""
    plan, step = scene.plan, scene.step
    assert plan is not None
    assert step is not None
    sizes = " × ".join(f"{size:,}" for size in plan.stack_shape)
    size = plan.picture.height * plan.picture.width
    inside = plan.picture.offset(scene.row, scene.column)
    texts = (
        scene.word("bytes", sizes=sizes, bytes=step.count),
        scene.word("mebibytes", mebibytes=f"{step.count / 2**20:.1f}"),
        scene.word("place", place=f"{scene.sample:,} × {size} + {inside} = {step.offset:,}"),
    )
    bottom = row + room
    for text in texts:
        for line in wrap_cells(text, width):
            canvas.put(row, left, line)
            row += 1
    return _draw_neighbours(canvas, row, left, width, bottom - row, scene)


def samples_around(sample: int, samples: int, columns: int, rows: int) -> range:
    """Those around a sample, itself among them, whose small images fit into that many cells."""
    across, down = (columns + 1) // (THUMBNAIL // 2 + 1), rows // (THUMBNAIL // 4 + 1)
    count = min(across * down, samples)
    first = max(min(sample - (count - 1) // 2, samples - count), 0)
    return range(first, first + count)


def _draw_neighbours(
    canvas: Canvas, row: int, left: int, width: int, room: int, scene: PixelScene
) -> list[Place]:
    """Small images of the samples around the present one, as many as fit."""
    columns, rows = THUMBNAIL // 2, THUMBNAIL // 4
    across = (width + 1) // (columns + 1)
    places: list[Place] = []
    around = samples_around(scene.sample, scene.samples or 0, width, room)
    for number, sample in enumerate(around):
        y = row + number // across * (rows + 1)
        x = left + number % across * (columns + 1)
        here = sample == scene.sample
        name = f"▸ [{sample}]" if here else f"  [{sample}]"
        canvas.put(y, x, name, "accent" if here else "quiet")
        picture = scene.thumbnails.get(sample)
        if picture is None:
            canvas.put(y + 1 + rows // 2, x + columns // 2, "·", "virtual")
        else:
            small = picture.cropped(min(THUMBNAIL, picture.height, picture.width))
            draw_picture(canvas, y + 1, x, small, "braille", dark=scene.dark)
            assert cells_of(small, "braille") <= (columns, rows)
        places += [
            Place(y + line, x, x + columns - 1, "sample", (sample,)) for line in range(rows + 1)
        ]
    return places
