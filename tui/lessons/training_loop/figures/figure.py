"""The training loop: the ring of its stops, the tensors of the present one, and the losses."""

from __future__ import annotations

from rich.cells import cell_len

from engine.explain.shared.networks.optimizer_rules import LETTERS
from engine.explain.shared.shapes import format_shape
from engine.explain.training_loop.plan import STOPS, TensorRow
from engine.protocol.arrays import number
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.digit_image import Picture, draw_picture
from tui.drawing.numbers import short, significant
from tui.drawing.places import Place
from tui.lessons.shared.networks.network_line import draw_network
from tui.lessons.shared.tensors.shape_tree import Heads, TreeRow, TreeScene, draw_tree
from tui.lessons.training_loop.figures.outcome import HEAD, draw_strip, strip_rows
from tui.lessons.training_loop.figures.own import OWN, draw_own
from tui.lessons.training_loop.figures.pictures import (
    SAMPLE_ROWS,
    draw_sample,
    draw_tensor,
    loss_of_sample,
)
from tui.lessons.training_loop.figures.receipt import draw_receipt, summary
from tui.lessons.training_loop.figures.scene import IMAGE, STOP, TENSOR, LoopScene

TREE = 45
"""Columns of the tensors, at least."""
IMAGE_CELLS = (14, 7)
"""Columns and rows of an image."""
SIDE = 28


def draw_step(canvas: Canvas, scene: LoopScene) -> list[Place]:
    """One stop of one step; while it plays, the losses in its place."""
    places = _draw_head(canvas, scene)
    if scene.note and scene.taken is None:
        _draw_note(canvas, scene)
        return places
    strip = strip_rows(canvas.height, playing=scene.playing)
    draw_strip(canvas, canvas.height - strip, strip, scene, beside=not scene.playing)
    top = HEAD + (canvas.height >= 20)
    body = Canvas(canvas.width, canvas.height - top - strip - (strip > 1))
    if scene.playing:
        return places
    found = _draw_body(body, scene)
    canvas.paste(top, 0, body)
    if scene.note:
        _draw_note(canvas, scene)
    return places + [_lower(place, top) for place in found]


def draw_line(canvas: Canvas, scene: LoopScene) -> list[Place]:
    """The losses alone, with the ring above and the outcome below."""
    places = _draw_head(canvas, scene)
    draw_strip(canvas, HEAD, canvas.height - HEAD, scene, beside=False)
    return places


def draw_twice(canvas: Canvas, scene: LoopScene) -> list[Place]:
    """The receipt, with the ring above."""
    places = _draw_head(canvas, scene)
    if scene.taken is None:
        _draw_note(canvas, scene)
        return places
    top = HEAD + (canvas.height >= 17)
    body = Canvas(canvas.width, canvas.height - top)
    draw_receipt(body, scene)
    canvas.paste(top, 0, body)
    return places


def _lower(place: Place, rows: int) -> Place:
    return Place(place.row + rows, place.start, place.end, place.leads_to, place.index)


# ---- above


def _draw_head(canvas: Canvas, scene: LoopScene) -> list[Place]:
    places = draw_network(canvas, 0, scene.network)
    column = 0
    here = STOPS.index(scene.place.stop)
    for index, stop in enumerate(STOPS):
        name = scene.word(f"stop.{stop}")
        text, ink = (f"[{name}]", "now") if index == here else (f" {name} ", "")
        if scene.playing:
            text, ink = f" {name} ", "accent"
        end = canvas.put(1, column, text, ink or ("" if index < here else "quiet"))
        places.append(Place(1, column, end - 1, STOP, (index,)))
        column = canvas.put(1, end, "→", "quiet")
    column = canvas.put(1, column, f" {scene.word('again')}", "quiet")
    step = scene.word("step", step=scene.place.number + 1, steps=scene.plan.planned)
    if scene.place.number >= scene.plan.planned:
        step = scene.word("step.beyond", step=scene.place.number + 1, steps=scene.plan.planned)
    if column + 1 + cell_len(step) <= canvas.width:
        canvas.right(1, canvas.width, step, "strong")
    _draw_facts(canvas, scene)
    return places


def _draw_facts(canvas: Canvas, scene: LoopScene) -> None:
    plan, place, taken = scene.plan, scene.place, scene.taken
    where = scene.word(
        "where", epoch=place.epoch + 1, batch=place.batch + 1, batches=plan.steps_per_epoch
    )
    column = canvas.put(2, 1, where, "quiet")
    if taken is None:
        return
    rate = scene.word("rate", rate=significant(taken.learning_rate))
    column = canvas.put(2, column, f"  {plan.optimizer}, {rate}", "quiet") + 2
    way = scene.word("ascent" if taken.ascent else "descent")
    column = canvas.put(2, column, way, "bad" if taken.ascent else "quiet")
    text, ink = summary(scene)
    if column + 2 + cell_len(text) <= canvas.width:
        canvas.right(2, canvas.width, text, ink)


def _draw_note(canvas: Canvas, scene: LoopScene) -> None:
    lines = wrap_cells(scene.note, canvas.width - 2)
    top = HEAD + 1 if scene.taken is None else canvas.height - len(lines)
    for row, line in enumerate(lines, top):
        canvas.put(row, 0, " " * canvas.width)
        canvas.put(row, 1, line, "accent")


# ---- the stop


def _draw_body(canvas: Canvas, scene: LoopScene) -> list[Place]:
    """What the stop computes; the learner's own digit beside it, or in its place."""
    draw = _draw_images if scene.place.stop == "draw" else _draw_stop
    if scene.own is None:
        return draw(canvas, scene)
    found: list[Place] = []
    left = max(TREE, canvas.width - 2 * OWN) + 1
    if left + OWN <= canvas.width:
        stop = Canvas(left - 1, canvas.height)
        found = draw(stop, scene)
        canvas.paste(0, 0, stop)
    else:
        left = 0
    own = Canvas(canvas.width - left, canvas.height)
    draw_own(own, scene.own, scene.word, dark=scene.dark)
    canvas.paste(0, left, own)
    return found


def _draw_images(canvas: Canvas, scene: LoopScene) -> list[Place]:
    """x and y, and below them the images of the batch, as many as fit, with their labels."""
    for row, tensor in enumerate(scene.rows):
        end = canvas.put(row, 1, f"{tensor.name:2}", "strong")
        end = canvas.put(row, end, format_shape(tensor.shape), "accent")
        canvas.put(row, max(end + 2, 16), f"= {tensor.formula}", "quiet")
    taken, places = scene.taken, []
    if taken is None:
        return []
    width, height = IMAGE_CELLS
    columns = max((canvas.width + 2) // (width + 1), 1)
    lines = max((canvas.height - 2) // (height + 1), 1)
    if canvas.height < 3 + 1:
        return []
    fitting = columns * lines
    here = taken.sample - taken.image
    first = here // fitting * fitting
    index, size = taken.index.values(), SIDE * SIDE
    gap = (canvas.width - columns * width) // max(columns - 1, 1)
    for place in range(first, min(first + fitting, len(index))):
        line, column = divmod(place - first, columns)
        row, left = 2 + line * (height + 1), column * (width + min(gap, 3))
        chosen = place == here
        text = f"{'▸' if chosen else ' '}{taken.labels.data[place]}"
        end = canvas.put(row, left, text, "accent" if chosen else "strong")
        canvas.right(row, left + width, f"#{index[place]:,}", "quiet")
        if scene.pictured:
            picture = Picture.of(taken.pixels.data[place * size : (place + 1) * size], SIDE, SIDE)
            draw_picture(canvas, row + 1, left, picture, "braille", dark=scene.dark)
        places += [
            Place(at, left, max(end, left + width) - 1, IMAGE, (taken.image + place,))
            for at in range(row, row + height + 1)
        ]
    return places


def _draw_stop(canvas: Canvas, scene: LoopScene) -> list[Place]:
    """The tensors as a tree, and the one under the cursor as a picture."""
    wide = max(TREE, TREE + (canvas.width - 2 * TREE) // 2)
    tree = Canvas(min(wide, canvas.width), canvas.height)
    found = draw_tree(tree, tree_of(scene))
    canvas.paste(0, 0, tree)
    places = [Place(row, 0, tree.width - 1, TENSOR, (int(key),)) for row, key in found.items()]
    room = canvas.width - tree.width - 1
    below = 1 + len(scene.rows)
    if below + 1 < canvas.height:
        lines = _working(scene).split("\n")
        wrapped = [part for line in lines for part in wrap_cells(line, tree.width - 1)]
        for offset, part in enumerate(wrapped):
            canvas.put(below + 1 + offset, 1, part, "accent")
    if canvas.height >= below + 3 + SAMPLE_ROWS:
        draw_sample(canvas, canvas.height - SAMPLE_ROWS, scene)
    if room >= 14:
        picture = Canvas(room, canvas.height)
        inside = draw_tensor(picture, scene)
        canvas.paste(0, tree.width + 1, picture)
        places = [
            Place(p.row, p.start + tree.width + 1, p.end + tree.width + 1, p.leads_to, p.index)
            for p in inside
        ] + places
    return places


def _working(scene: LoopScene) -> str:
    """The formula of the tensor under the cursor; at the loss, that of one image in numbers."""
    if scene.place.stop == "loss":
        return loss_of_sample(scene)
    formula = scene.row.formula
    # Going forward they have a column of their own.
    if not formula or scene.aspect == "value":
        return ""
    return f"d{scene.row.name} = {formula}" if scene.aspect == "gradient" else formula


def tree_of(scene: LoopScene) -> TreeScene:
    """The tensors of the stop, parameters below what they are for, each with its shape."""
    word, stop = scene.word, scene.place.stop
    rows = [_tree_row(scene, number, row) for number, row in enumerate(scene.rows)]
    inside = {"backward": "shape.own", "update": "keeps"}.get(stop, "formula")
    shape = {"backward": "shape.gradient"}.get(stop, "shape")
    count = {"backward": "largest.head", "update": "largest.move"}.get(stop, "")
    return TreeScene(
        rows=rows,
        cursor=min(scene.cursor, len(rows) - 1),
        most=10**5,
        heads=Heads(
            node=word("tensor"),
            inside=word(inside),
            shape=word(shape),
            count=word(count) if count else "",
        ),
        working=(),
    )


def _tree_row(scene: LoopScene, number_of_row: int, row: TensorRow) -> TreeRow:
    stop = scene.place.stop
    value = " "
    if scene.aspect != "value":
        tensor = scene.tensor(row.name, scene.aspect)
        value = short(number(tensor.largest)) if tensor is not None else "·"
    shape = format_shape(row.shape)
    kept = ", ".join(LETTERS[name] for name in row.kept) or "–"
    inside = {"backward": shape, "update": kept}.get(stop, row.formula)
    parameter = row.role in ("weights", "bias")
    name = f"d{row.name}" if stop == "backward" else row.name
    return TreeRow(
        key=str(number_of_row),
        kind="weights" if row.role == "weights" else "bias" if row.role == "bias" else "tensor",
        depth=int(parameter and stop != "update"),
        name=name,
        note="",
        shape=shape,
        count=None,
        share=None,
        open=None,
        now=row.role == "result" if scene.aspect == "value" else number_of_row == scene.cursor,
        inside=inside,
        value=value,
    )
