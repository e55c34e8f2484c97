"""An image beside the forms that it takes on its way to the network, with shapes and bytes."""

from __future__ import annotations

from rich.cells import cell_len

from engine.explain.prepare.plan import STAGES, PreparationPlan, Stage, Stop
from engine.explain.shared.pixels import BRIGHTEST
from engine.explain.shared.shapes import format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import Picture, Style, cells_of
from tui.drawing.places import Place
from tui.lessons.prepare.ribbon import draw_ribbon
from tui.lessons.prepare.scene import PreparationScene
from tui.lessons.shared.images.pixel_grid import LEFT_RULER, RIGHT_RULER, draw_image

GAP = 2
NARROWEST_TABLE = 38
WITH_RANGE = 43
"""Cells from which on the table has a column for the range of the values."""
UNKNOWN = "[ ? ]"
IMAGE_STAGES = STAGES[:-1]
STAGE_ROWS = len(IMAGE_STAGES)
"""Rows of what the present stage is about: a line for each form of the pixel."""
MEMORY_ROWS = 3
LABEL, HOT, PIXEL, VALUE = "label", "hot", "pixel", "value"
"""What elements are named by: the label, its place among the classes, and a pixel's value in each
form, alone and among its neighbours."""
VALUE_CELLS: dict[Stage, int] = {"stored": 4, "flat": 4, "float": 6, "scaled": 7, "one_hot": 7}
"""Cells of a value with the blank before it, by the form that it has."""


def draw_preparation(canvas: Canvas, scene: PreparationScene) -> list[Place]:
    """Draw everything; returns the pixels that can be pressed."""
    image = scene.image
    style: Style = "half"
    blank = Picture(b"", image.height, image.width)
    width, height = cells_of(blank, style)
    edge = LEFT_RULER + RIGHT_RULER + GAP
    if canvas.height <= height or canvas.width < edge + width + NARROWEST_TABLE:
        style = "braille"
        width, height = cells_of(blank, style)
    places = draw_image(canvas, image, style)
    left = edge + width
    row = _draw_title(canvas, left, scene)
    row = _draw_table(canvas, row, left, scene)
    if scene.plan is None:
        return places
    room = canvas.height - row
    if room >= STAGE_ROWS + MEMORY_ROWS:
        row += room > STAGE_ROWS + MEMORY_ROWS
        draw = _draw_one_hot if scene.stage == "one_hot" else _draw_pixel
        draw(canvas, row, left, scene, scene.plan)
        row += STAGE_ROWS
    used = max(height + 1, row)
    if room >= MEMORY_ROWS:
        _draw_memory(canvas, row, left, scene)
        used = max(used, row + MEMORY_ROWS)
    below = max(height + 2, row + MEMORY_ROWS + 1)
    if scene.stage == "flat" and canvas.height > used:
        below = min(below, canvas.height - 1)
        draw_ribbon(canvas, below, scene, scene.plan)
        below += 1
    if canvas.height > below:
        _draw_values(canvas, below, scene, scene.plan)
    return places


def _draw_title(canvas: Canvas, left: int, scene: PreparationScene) -> int:
    image = scene.image
    data = scene.word(f"data.{image.data or 'waiting'}")
    which = scene.word("yours") if image.yours else f"{scene.word('sample')} {image.sample}"
    text = f"{data} · {which}"
    canvas.line(0, left, text, "strong")
    return 1


def _draw_table(canvas: Canvas, row: int, left: int, scene: PreparationScene) -> int:
    """A line for each form: shape, dtype, bytes, range; those to come have only their name."""
    names = {stage: scene.word(f"stage.{stage or 'label'}") for stage in (*STAGES, None)}
    start = left + 2 + max(map(cell_len, names.values())) + 1
    ranged = canvas.width - left >= WITH_RANGE
    columns = (start, start + 9, start + 22, canvas.width - 1)
    for column, key in zip(columns[:2], ("shape", "dtype"), strict=True):
        canvas.put(row, column, scene.word(key), "quiet")
    canvas.right(row, columns[2], scene.word("bytes"), "quiet")
    if ranged:
        canvas.right(row, columns[3], scene.word("range"), "quiet")
    plan = scene.plan
    stages: tuple[Stage | None, ...] = (*IMAGE_STAGES, None, "one_hot")
    for number, stage in enumerate(stages, start=1):
        here = stage == scene.stage
        line = row + number
        canvas.put(line, left, "▸" if here else "", "accent")
        told = stage is None or stage in scene.told
        canvas.put(line, left + 2, names[stage], "accent" if here else "" if told else "virtual")
        if plan is None:
            continue
        asked = scene.asked and stage == "float"
        if told:
            stop = plan.label_stop if stage is None else plan.stop(stage)
            _draw_stop(canvas, line, columns, stop, ranged=ranged)
            if stage is None and ranged:
                text = str(plan.label)
                canvas.element(LABEL, line, columns[3] - len(text), text, "quiet")
        elif asked:
            canvas.right(line, columns[2], UNKNOWN, "now")
    return row + len(STAGES) + 2


def _draw_stop(
    canvas: Canvas, row: int, columns: tuple[int, int, int, int], stop: Stop, *, ranged: bool
) -> None:
    canvas.put(row, columns[0], format_shape(stop.shape))
    canvas.put(row, columns[1], stop.dtype, "a" if stop.dtype == "uint8" else "b")
    canvas.right(row, columns[2], f"{stop.bytes:,}")
    if ranged and stop.stage != "label":
        canvas.right(row, columns[3], f"{stop.low:g}–{stop.high:.4g}", "quiet")


def _draw_pixel(
    canvas: Canvas, row: int, left: int, scene: PreparationScene, plan: PreparationPlan
) -> None:
    """The pixel under the cursor in each form that was told, and the way back."""
    width = plan.picture.width
    canvas.put(row, left, f"[{plan.row}, {plan.column}]", "quiet")
    start = left + 10
    for number, stage in enumerate(IMAGE_STAGES):
        if stage not in scene.told:
            continue
        here = stage == scene.stage
        text, ink = plan.text_at(plan.place, stage), "accent" if here else ""
        before = (PIXEL, IMAGE_STAGES[number - 1]) if number else None
        end = canvas.element((PIXEL, stage), row + number, start, text, ink, origin=before)
        if stage == "flat":
            canvas.put(row + number, left, f"[{plan.place}]", "quiet")
            where = f"{plan.row} × {width} + {plan.column} = {plan.place}"
            canvas.put(row + number, start + 12, where, "quiet")
        if stage == "scaled":
            back = f"× {BRIGHTEST} = {plan.text_at(plan.place, 'float')}"
            canvas.put(row + number, max(end + 1, start + 12), back, "quiet")


def _draw_one_hot(
    canvas: Canvas, row: int, left: int, scene: PreparationScene, plan: PreparationPlan
) -> None:
    """A number a class, the label's own marked."""
    step = min((canvas.width - left - 2) // plan.classes, 4)
    for index, value in enumerate(plan.one_hot):
        end = left + 2 + step * (index + 1) - 1
        canvas.right(row, end, str(index), "accent" if value else "quiet")
        text, ink, name = str(value), "now" if value else "", (HOT if value else None)
        canvas.element(name, row + 1, end - len(text), text, ink, origin=LABEL)
        if value:
            canvas.right(row + 2, end, "▴", "accent")


def _draw_memory(canvas: Canvas, row: int, left: int, scene: PreparationScene) -> None:
    """What the whole set takes in each data type, as bars of one scale."""
    plan = scene.plan
    assert plan is not None
    shown: list[tuple[str, Stop, bool]] = []
    if scene.stage == "one_hot":
        pair = (plan.label_stop, plan.stop("one_hot"))
        shown = [(stop.dtype, stop, True) for stop in pair]
    else:
        known = not scene.asked
        shown = [("uint8", plan.stop("flat"), True), ("float32", plan.stop("float"), known)]
    key = "all_labels" if scene.stage == "one_hot" else "all_images"
    text = scene.word(key, samples=plan.samples)
    canvas.line(row, left, text, "quiet")
    most = max(stop.set_bytes for _, stop, _ in shown)
    room = canvas.width - left - 9 - 11
    for number, (dtype, stop, known) in enumerate(shown, start=1):
        ink = "a" if dtype == "uint8" else "b"
        canvas.put(row + number, left, dtype, ink)
        cells = max(round(room * stop.set_bytes / most), 1)
        if known:
            end = canvas.put(row + number, left + 9, "█" * cells, ink)
            canvas.put(row + number, end + 1, _mebibytes(stop.set_bytes), "strong")
        else:
            canvas.put(row + number, left + 9, UNKNOWN, "now")


def _mebibytes(count: int) -> str:
    return f"{count / 2**20:.1f} MiB" if count >= 2**20 else f"{count / 2**10:.1f} KiB"


def _draw_values(canvas: Canvas, top: int, scene: PreparationScene, plan: PreparationPlan) -> None:
    """The values around the pixel as the present form holds them, a line after the other."""
    stage: Stage = scene.stage if scene.stage != "one_hot" else "scaled"
    cell, left = VALUE_CELLS[stage], 9
    count = len(plan.picture.values)
    per = max((canvas.width - left - 1) // cell, 1)
    if stage == "stored":
        width = plan.picture.width
        per = -(-width // -(-width // per))
    lines = canvas.height - top
    first = max(min(plan.place // per - lines // 2, -(-count // per) - lines), 0) * per
    for line in range(lines):
        for across in range(per):
            place = first + line * per + across
            if place >= count:
                return
            value = plan.value_at(place, stage)
            text = str(value) if cell == 4 else f"{value:.{1 if stage == 'float' else 4}f}"
            end = left + cell * (across + 1)
            here = place == plan.place
            ink = "now" if here else "" if value else "virtual"
            # Those of one row are enough to see how all move, and few enough to be sent.
            named = (VALUE, place) if place // plan.picture.width == plan.row else None
            canvas.element(named, top + line, end - len(text), text, ink)
            if across == 0:
                index = divmod(place, plan.picture.width) if stage == "stored" else (place,)
                name = "[" + ", ".join(map(str, index)) + "]"
                canvas.put(top + line, 0, name, "quiet")
