"""The figure of the lesson batches: the strip, the division, the samples of the present batch."""

from __future__ import annotations

from rich.cells import cell_len

from engine.explain.batches.plan import Batch
from engine.explain.shared.shapes import format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import cells_of, draw_picture
from tui.drawing.places import Place
from tui.lessons.batches.cut_matrix import draw_cut_matrix, fits
from tui.lessons.batches.scene import UNKNOWN, BatchScene
from tui.lessons.batches.strip import draw_strip

LEFT = 2
STRIP = 4
THUMBNAIL = 20
"""Pixels of a small image, cut around its ink."""
LOOSE = 17
"""Rows from which on there is room for blank rows between the parts."""


def draw_batches(canvas: Canvas, scene: BatchScene) -> list[Place]:
    """Draw everything; returns the batches that can be pressed."""
    loose = canvas.height >= LOOSE
    column = canvas.put(0, LEFT, scene.name, "strong") + 2
    column = canvas.put(0, column, "(")
    column = canvas.put(0, column, f"{scene.plan.samples}", "a")
    column = canvas.put(0, column, format_shape(scene.plan.shape)[1:].lstrip("0123456789"))
    size = scene.word("batch_size", size=scene.plan.batch_size)
    canvas.put(0, column + 2, size)
    if column + 4 + cell_len(size) + cell_len(scene.order) < canvas.width:
        canvas.right(0, canvas.width - 1, scene.order, "a" if scene.shuffled else "quiet")
    row = 1 + loose
    places = draw_strip(canvas, row, scene)
    row = _draw_division(canvas, row + STRIP + loose, scene) + loose
    if scene.batch is not None:
        row = _draw_batch(canvas, row, scene)
    if fits(scene, canvas.width, canvas.height - row):
        row = draw_cut_matrix(canvas, row, scene)
        row += canvas.height - row > 1
    _draw_samples(canvas, row, scene)
    return places


def _draw_division(canvas: Canvas, row: int, scene: BatchScene) -> int:
    """How many batches there are and how long the last one is, each with its sum or with `?`."""
    plan = scene.plan
    names = [scene.word("count"), scene.word("last")]
    start = LEFT + max(map(cell_len, names)) + 2
    count, total = UNKNOWN, ""
    if scene.count_told:
        count = f"[ {plan.count:,} ]"
        left_over = f"{plan.left_over:,}" if scene.last_told else "?"
        total = f"{plan.samples:,} = {plan.full:,} × {plan.batch_size:,} + {left_over}"
    last, rest = UNKNOWN, ""
    if scene.last_told:
        last = f"[ {plan.last_size:,} ]"
        even = "even" if plan.count and not plan.left_over else "left_over"
        rest = scene.word(even, left_over=plan.left_over)
    width = max(len(count), len(last)) + 2
    for number, (name, value, why) in enumerate(
        zip(names, (count, last), (total, rest), strict=True)
    ):
        canvas.put(row + number, LEFT, name, "quiet")
        known = value != UNKNOWN
        canvas.put(row + number, start, value, "strong" if known else "now")
        room = canvas.width - start - width
        canvas.line(row + number, start + width, why, width=room)
    return row + 2


def _draw_batch(canvas: Canvas, row: int, scene: BatchScene) -> int:
    """The present batch as a slice, with its shape."""
    assert scene.batch is not None
    code = f"▸ {scene.code}"
    shape = f"{scene.word('shape')} {format_shape(scene.plan.shape_of(scene.batch))}"
    canvas.put(row, LEFT - 2, code, "accent")
    if LEFT + cell_len(code) + 1 + cell_len(shape) <= canvas.width:
        canvas.put(row, LEFT + cell_len(code) + 1, shape)
        return row + 1
    canvas.put(row + 1, LEFT, shape)
    return row + 2


def _draw_samples(canvas: Canvas, top: int, scene: BatchScene) -> None:
    """The first samples of the batch, as images or as numbers, as many as there is room for;
    and the last one where that is the learner's own.

    Before the first batch they are those of the whole set.
    """
    batch = scene.batch or Batch(0, 0, scene.plan.samples)
    pictured = scene.picture is not None and canvas.height - top > THUMBNAIL // 4
    columns, rows = (THUMBNAIL // 2, THUMBNAIL // 4) if pictured else (0, 0)
    widest = len(f"[{scene.plan.samples - 1}]")
    columns = max(columns, widest)
    across = (canvas.width - LEFT + 1) // (columns + 1)
    down = (canvas.height - top) // (rows + 1)
    if across < 1 or down < 1:
        return
    size, room = batch.size, across * down
    for number in range(min(size, room)):
        y = top + number // across * (rows + 1)
        x = LEFT + number % across * (columns + 1)
        left_out = size - number - scene.ends_in_own
        if number == room - 1 - scene.ends_in_own and size > room:
            canvas.put(y, x, f"… +{left_out:,}", "quiet")
            if not scene.ends_in_own:
                return
            continue
        place = size - 1 if number == room - 1 and size > room else number
        sample = scene.sample(batch.start + place)
        canvas.put(y, x, f"[{sample}]", "quiet")
        if scene.picture is None or not pictured:
            continue
        picture = scene.picture(sample)
        if picture is None:
            canvas.put(y + 1 + rows // 2, x + columns // 2, "·", "virtual")
        else:
            small = picture.cropped(min(THUMBNAIL, picture.height, picture.width))
            assert cells_of(small, "braille") <= (columns, rows)
            draw_picture(canvas, y + 1, x, small, "braille", dark=scene.dark)
