"""A tensor of a step as a picture: levels of one image's row or one unit's column, or bars."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from rich.cells import cell_len

from engine.explain.shared.networks.weight_images import SIDE, levels
from engine.protocol import StepTensor
from engine.protocol.arrays import number
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.class_bars import bar, draw_bars
from tui.drawing.digit_image import Picture, cells_of, draw_picture
from tui.drawing.numbers import fixed, short, signed
from tui.drawing.places import Place
from tui.drawing.shades.heat import draw_levels
from tui.lessons.training_loop.figures.scene import UNIT, LoopScene

IN_A_ROW = 32
"""Values of a row in the picture of a long vector."""
LISTED = 16
"""A vector of so many values is listed, value by value."""
GAP = 2
SAMPLE_ROWS = 8
"""Rows of the image that is looked at, small, with its title."""
LINE = 17
"""Cells of a listed value: its place, the value, its bar."""


def draw_tensor(canvas: Canvas, scene: LoopScene) -> list[Place]:
    """The tensor under the cursor, filling `canvas`: title, picture, and its formula if it fits."""
    row = scene.row
    tensor = scene.tensor(row.name, scene.aspect)
    if row.name == "y":
        _draw_labels(canvas, scene)
        return []
    if row.name == "loss":
        _draw_mean(canvas, scene)
        return []
    if tensor is None:
        return []
    title = _title(scene, tensor)
    canvas.line(0, 0, title, "strong")
    if not scene.pictured:
        return []
    values = tensor.part.values().tolist()
    if tensor.name == "x" and scene.aspect == "value":
        _draw_image(canvas, scene)
    elif tensor.name == "p":
        _draw_probabilities(canvas, scene, values)
    elif len(values) <= LISTED:
        _draw_list(canvas, values)
    else:
        return _draw_levels(canvas, scene, tensor)
    return []


def _title(scene: LoopScene, tensor: StepTensor) -> str:
    """Which part of it is shown: h1[5], ∂W1[:, 7], move of b2."""
    assert scene.taken is not None
    part = "" if len(tensor.shape) == 1 else f"[{scene.taken.sample}]"
    if tensor.column is not None:
        part = f"[:, {tensor.column}]"
    length = tensor.shape[0 if tensor.column is not None else -1]
    cut = tensor.part.shape[0] < length
    name = scene.word(f"part.{tensor.aspect}", name=tensor.name + part)
    return name + (f" :{tensor.part.shape[0]}" if cut else "")


def _draw_levels(canvas: Canvas, scene: LoopScene, tensor: StepTensor) -> list[Place]:
    """The part as a grid of levels, and beside it, where there is room, what it is made from."""
    rows, places = canvas.height - 1, []
    grid = _grid(tensor.part.data, small=False)
    if len(grid) // 2 > rows:
        grid = _grid(tensor.part.data, small=True)
    draw_levels(canvas, 1, 0, grid, signs=scene.signs)
    width = len(grid[0])
    if tensor.name == "h1" or tensor.name == "z1":
        # Each value is a unit of the first layer: pressing one shows its weights.
        for line in range(min(len(grid) // 2, rows)):
            for column in range(width):
                unit = 2 * line * width + column
                places.append(Place(1 + line, column, column, UNIT, (unit,)))
    other = scene.tensor(tensor.name, "gradient" if scene.aspect == "move" else "value")
    if other is not None and other is not tensor and 2 * width + GAP <= canvas.width:
        picture = _grid(other.part.data, small=len(grid) < SIDE and len(other.part.data) == 3136)
        draw_levels(canvas, 1, width + GAP, picture, signs=scene.signs)
        beside = f"d{other.name}" if other.aspect == "gradient" else other.name
        canvas.put(0, width + GAP, beside, "quiet")
    below = 1 + len(grid) // 2
    largest = short(number(tensor.largest))
    facts = [scene.word("largest", value=largest)]
    facts.append(scene.word("levels.signs" if scene.signs else "levels"))
    wrapped = [text for fact in facts for text in wrap_cells(fact, canvas.width)]
    for offset, text in enumerate(wrapped):
        canvas.put(below + offset, 0, text, "quiet")
    return places


@lru_cache(maxsize=64)
def _grid(data: bytes, *, small: bool) -> Sequence[Sequence[int]]:
    """Levels of float32 values: 28 × 28 if there are so many, else rows of at most 32.

    `small` takes means of 2 × 2. There is an even number of rows: what is missing is 0.
    """
    values = np.frombuffer(data, "<f4").astype(np.float64)
    side = SIDE if values.size == SIDE * SIDE else _columns(values.size)
    rows = -(-values.size // side)
    rows += rows % 2
    padded = np.zeros(rows * side)
    padded[: values.size] = values
    image = padded.reshape(rows, side)
    if small and side % 2 == 0 and rows % 4 == 0:
        with np.errstate(all="ignore"):
            image = image.reshape(rows // 2, 2, side // 2, 2).mean((1, 3))
    with np.errstate(all="ignore"):
        return levels(image)


def _columns(size: int) -> int:
    """The widest row that leaves none short, unless all are narrow."""
    fitting = [columns for columns in range(8, IN_A_ROW + 1) if size % columns == 0]
    even = [columns for columns in fitting if size // columns % 2 == 0]
    return max(even or fitting or [IN_A_ROW])


def _draw_image(canvas: Canvas, scene: LoopScene) -> None:
    assert scene.taken is not None
    place = scene.taken.sample - scene.taken.image
    size = SIDE * SIDE
    pixels = scene.taken.pixels.data[place * size : (place + 1) * size]
    picture = Picture.of(pixels, SIDE, SIDE)
    half = cells_of(picture, "half")
    fits = half[0] <= canvas.width and half[1] < canvas.height
    draw_picture(canvas, 1, 0, picture, "half" if fits else "braille", dark=scene.dark)


def _draw_probabilities(canvas: Canvas, scene: LoopScene, values: list[float]) -> None:
    """All classes below each other, or in two columns where there is no room for that."""
    assert scene.taken is not None
    label = scene.taken.labels.data[scene.taken.sample - scene.taken.image]
    marks = {label: "← y"}
    if canvas.height > len(values):
        width = min(canvas.width, 34)
        draw_bars(canvas, 1, 0, width, values, classes=range(len(values)), marks=marks)
        return
    half = -(-len(values) // 2)
    width = (canvas.width - GAP) // 2
    for column, classes in enumerate((range(half), range(half, len(values)))):
        here = {number: "y" for number in marks if number in classes}
        left = column * (width + GAP)
        draw_bars(canvas, 1, left, width, values, classes=classes, marks=here)


def _draw_list(canvas: Canvas, values: Sequence[float]) -> None:
    """Each value with its place and a bar of its size, in as many columns as it takes."""
    rows = max(canvas.height - 1, 1)
    largest = max((abs(value) for value in values if np.isfinite(value)), default=0.0) or 1.0
    columns = -(-len(values) // rows)
    width = max(min(canvas.width // columns, LINE + 8), 10)
    for place, value in enumerate(values):
        column, row = divmod(place, -(-len(values) // columns))
        left = column * width
        canvas.put(1 + row, left, f"{place:2}", "quiet")
        text = signed(value, 3) if np.isfinite(value) else short(value)
        canvas.right(1 + row, left + 10, text, "" if value >= 0 else "b")
        cells = width - 12
        if cells > 0 and np.isfinite(value):
            shown = bar(abs(value) / largest, cells)
            canvas.put(1 + row, left + 11, shown, "a" if value >= 0 else "b")


def _draw_labels(canvas: Canvas, scene: LoopScene) -> None:
    """The labels of the images that are shown, and of the one under the cursor its one-hot."""
    if scene.taken is None:
        return
    taken = scene.taken
    shown = " ".join(map(str, taken.labels.data))
    canvas.put(0, 0, f"y[{taken.image}:{taken.image + len(taken.labels.data)}]", "strong")
    for offset, line in enumerate(wrap_cells(shown, canvas.width)):
        canvas.put(1 + offset, 0, line)
    label = taken.labels.data[taken.sample - taken.image]
    canvas.put(4, 0, f"y[{taken.sample}] = {label}", "accent")
    one_hot = " ".join("1" if number == label else "0" for number in range(10))
    canvas.put(5, 0, scene.word("one_hot", values=one_hot), "quiet")


def _draw_mean(canvas: Canvas, scene: LoopScene) -> None:
    """The losses of the first images, added up to the batch's mean."""
    tensor, taken = scene.tensor("losses", "value"), scene.taken
    if tensor is None or taken is None:
        return
    loss = short(number(taken.loss[0]))
    canvas.put(0, 0, scene.word("mean"), "strong")
    values = [short(value, 3) for value in tensor.part.values()]
    text = "(" + " + ".join(values[:6]) + f" + …) / {taken.samples:,}"
    lines = wrap_cells(text, canvas.width)
    for offset, line in enumerate(lines):
        canvas.put(1 + offset, 0, line)
    end = canvas.put(2 + len(lines), 0, "= ", "quiet")
    canvas.put(2 + len(lines), end, loss, "now")
    right = scene.word("right", right=taken.right[0], samples=taken.samples)
    if cell_len(right) <= canvas.width:
        canvas.put(4 + len(lines), 0, right, "quiet")


def loss_of_sample(scene: LoopScene) -> str:
    """What the image that is looked at costs: losses[0] = −log 0.1105 = 2.203."""
    taken = scene.taken
    p, losses = scene.tensor("p", "value"), scene.tensor("losses", "value")
    if taken is None or p is None or losses is None or taken.sample >= losses.part.shape[0]:
        return ""
    label = taken.labels.data[taken.sample - taken.image]
    said = short(p.part.values()[label])
    loss = short(losses.part.values()[taken.sample])
    return f"losses[{taken.sample}] = −log {said} = {loss}"


def draw_sample(canvas: Canvas, row: int, scene: LoopScene) -> None:
    """The image whose rows are shown, what the network says to it, and the unit's weights."""
    taken, p = scene.taken, scene.tensor("p", "value")
    if taken is None or p is None:
        return
    place, size = taken.sample - taken.image, SIDE * SIDE
    label, said = taken.labels.data[place], p.part.values()
    canvas.put(row, 1, f"x[{taken.sample}] = {label}", "strong")
    if scene.pictured:
        pixels = taken.pixels.data[place * size : (place + 1) * size]
        picture = Picture.of(pixels, SIDE, SIDE)
        draw_picture(canvas, row + 1, 1, picture, "braille", dark=scene.dark)
    weights, left = scene.tensor("W1", "value"), 1 + SIDE // 2 + GAP
    if weights is not None:
        canvas.put(row, left, f"W1[:, {weights.column}]", "strong")
        if scene.pictured:
            grid = _grid(weights.part.data, small=True)
            draw_levels(canvas, row + 1, left, grid, signs=scene.signs)
    if scene.place.stop == "forward":
        return  # what comes of it is the next stop's
    left += SIDE // 2 + GAP
    surest = max(range(len(said)), key=said.__getitem__)
    lines = [scene.word("p", place=label, p=fixed(said[label], 3)), ""]
    if surest != label:
        lines.insert(0, scene.word("p", place=surest, p=fixed(said[surest], 3)))
    for offset, line in enumerate(lines):
        canvas.put(row + 1 + offset, left, line, "accent" if line == lines[-2] else "")
