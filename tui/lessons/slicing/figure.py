"""The figure of the slicing lesson: the index, what it takes, what is left, and where it lies."""

from __future__ import annotations

from engine.explain.shared.typed.index_text import entry_text
from engine.explain.shared.typed_tensors.indexing import Choice
from tui.drawing import places
from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import Picture, Style, cells_of, draw_picture
from tui.lessons.slicing.in_memory import draw_taken
from tui.lessons.slicing.numbers import draw_numbers, draw_pixels
from tui.lessons.slicing.picture import LEFT_RULER, draw_image
from tui.lessons.slicing.scene import SlicePlace, SliceScene
from tui.lessons.slicing.table import draw_memory, draw_result, draw_table

NARROWEST_TABLE = 30
GAP = 2
THUMBNAIL = (14, 7)
"""Columns and rows of what is left of an image of 28 × 28, in braille."""
RESULT_ROWS = THUMBNAIL[1] + 4
"""Rows that these take, with what stands above them and blank ones."""


def draw_slice(canvas: Canvas, scene: SliceScene) -> list[places.Place]:
    """Draw everything; the places lead to the elements of the tensor at their indices."""
    return [
        places.Place(one.line, one.start, one.end - 1, "element", (*one.outer, one.row, one.column))
        for one in draw_scene(canvas, scene)
    ]


def draw_scene(canvas: Canvas, scene: SliceScene) -> list[SlicePlace]:
    """Draw everything; returns the cells that can be pressed."""
    _draw_index(canvas, scene)
    style = _style(canvas, scene)
    height, width = scene.plane
    columns, rows = cells_of(Picture(b"", height, width), style)
    pictured = scene.image is not None
    loose = canvas.height >= (3 + rows if pictured else 12)
    top = 1 + loose
    if pictured:
        left = LEFT_RULER + columns + GAP
        named = top + 1 + rows <= canvas.height
        places = draw_image(canvas, top if named else top - 1, scene, style, columns_named=named)
    else:
        left = max(canvas.width * 2 // 5, 20)
        places = draw_numbers(canvas, top, left - GAP, scene)
    below = _draw_facts(canvas, top, left, canvas.width - left, scene)
    if pictured:
        draw = _draw_results if scene.known == len(scene.plan.choices) else draw_pixels
        draw(canvas, max(below, top + 1 + rows) + 1, scene)
    else:
        # Below what will stand there in the end, so that it does not move on the way.
        left_over = 2 + (1, 1, *scene.plan.shape)[-2] if scene.plan.count else 0
        numbers = max((place.line for place in places), default=top) + 1 + left_over
        facts = _rows_at_end(canvas, top, canvas.width - left, scene)
        draw_taken(canvas, max(below, numbers, facts) + 1, scene)
    return places


def _rows_at_end(canvas: Canvas, top: int, width: int, scene: SliceScene) -> int:
    """The row below the facts when all of them are told."""
    tried = Canvas(width, canvas.height)
    row = draw_table(tried, top, 0, width, scene) + 1
    row += 2 + (scene.guess is not None) + 1  # the shape, the guess, NumPy's answer
    return draw_memory(tried, row, 0, width, scene)


def _draw_facts(canvas: Canvas, top: int, left: int, width: int, scene: SliceScene) -> int:
    """Table, result and memory, with blank rows between them where there is room."""
    told = scene.step is not None and scene.step.stage == "memory"
    rows = len(scene.plan.choices) + 4 + (scene.guess is not None)
    gap = 1 if canvas.height - top - rows >= (7 if told else 2) else 0
    row = draw_table(canvas, top, left, width, scene) + gap
    row = draw_result(canvas, row, left, width, scene) + gap
    return draw_memory(canvas, row, left, width, scene) if told else row


def _style(canvas: Canvas, scene: SliceScene) -> Style:
    """The largest style that leaves room for the table at the right."""
    height, width = scene.plane
    styles: tuple[Style, ...] = ("full", "half")
    for style in styles:
        columns, rows = cells_of(Picture(b"", height, width), style)
        wanted = LEFT_RULER + columns + GAP + NARROWEST_TABLE
        # The largest one leaves room for what is left of the images, too.
        below = RESULT_ROWS if style == "full" else 0
        if rows + 2 + below <= canvas.height and wanted <= canvas.width:
            return style
    return "braille"


def _draw_index(canvas: Canvas, scene: SliceScene) -> None:
    """`train_images[ :, 14:, 14: ]`, the entry of the present step marked."""
    column = canvas.put(0, 2, scene.name, "strong")
    column = canvas.put(0, column, "[ ")
    present = scene.step.choice if scene.step is not None else None
    entries = scene.plan.index
    for number, entry in enumerate(entries):
        here = present is not None and _entry_of(scene, present) == number
        column = canvas.put(0, column, entry_text(entry), "now" if here else "strong")
        column = canvas.put(0, column, ", " if number < len(entries) - 1 else " ")
    canvas.put(0, column, "]")


def _entry_of(scene: SliceScene, choice: Choice) -> int | None:
    """Which entry of the index a choice comes from, None if it was left out."""
    entries = scene.plan.index
    if choice.given == "left_out":
        return None
    if choice.given == "ellipsis":
        return entries.index(Ellipsis)
    place = scene.plan.choices.index(choice)
    if Ellipsis not in entries:
        return place
    rest = entries.index(Ellipsis)
    stretched = sum(other.given == "ellipsis" for other in scene.plan.choices)
    return place if place < rest else place - stretched + 1


def _draw_results(canvas: Canvas, top: int, scene: SliceScene) -> None:
    """What is left of the shown image and of those after it, as small images."""
    columns, rows = THUMBNAIL
    samples = scene.plan.axes[0].chosen
    if top + rows >= canvas.height or scene.image is None or not scene.plan.count:
        return
    canvas.put(top, 2, scene.word("left_of"), "quiet")
    cut = Picture(b"", *(len(axis.chosen) for axis in scene.plan.axes[-2:]))
    wide, high = cells_of(cut, "half")
    style: Style = "half" if wide <= columns and top + 2 + high <= canvas.height else "braille"
    first = samples.index(scene.outer[0]) if scene.outer[0] in samples else 0
    for number in range((canvas.width - 2) // (columns + 2)):
        if first + number >= len(samples):
            return
        sample = samples[first + number]
        left = 2 + number * (columns + 2)
        title = f"{scene.name.rpartition('_')[2]}[{sample}]"
        canvas.put(top + 1, left, title, "accent" if sample == scene.outer[0] else "quiet")
        if (picture := scene.image(sample)) is not None:
            draw_picture(canvas, top + 2, left, _cut(picture, scene), style, dark=scene.dark)


def _cut(picture: Picture, scene: SliceScene) -> Picture:
    """The rows and columns that are taken, in the order in which they are."""
    rows, columns = scene.plan.axes[-2].chosen, scene.plan.axes[-1].chosen
    levels = [picture.at(row, column) for row in rows for column in columns]
    return Picture(levels, len(rows), len(columns))
