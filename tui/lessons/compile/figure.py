"""One prediction and what its loss hears: probabilities, the curve of −ln p, two slopes."""

from __future__ import annotations

from math import isfinite, log

from engine.explain.shared.networks.cross_entropy import FARTHEST, SMALL, LossPlan, Prediction
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.class_bars import NUMBER, draw_bars
from tui.drawing.digit_image import Picture, Style, cells_of, draw_picture
from tui.drawing.numbers import as_told, precise, probability, short, signed, signed_fixed
from tui.drawing.places import Place
from tui.drawing.small_plot import AXIS, SmallPlot
from tui.lessons.compile.editions_table import draw_choices
from tui.lessons.compile.scene import LossScene
from tui.lessons.shared.networks.network_line import draw_network, draw_refusal
from tui.link.images import YOURS

SIDE = 28
LOW = 15
"""Below this height the picture is drawn small."""
TALL = 30
"""From this height on the curve stands below the picture."""
NARROW = 70
"""Below this width the plot beside the figures is smaller."""
BARS = 2 + 14 + 1 + NUMBER
"""Cells of the bars."""
MOST_LOSS = 6.0
"""The top of the loss axis."""
SLOT = "[ ? ]"
WIDEST_PLOT = 44
LEAST_CURVE = 6
"""Rows of a second curve at least."""
ROOM_FOR_SUM = 13
"""Rows that a prediction with all its classes takes."""
NAME = 10
"""Cells of a name before its value."""


def draw_loss(canvas: Canvas, scene: LossScene) -> list[Place]:
    """Draw the present stage; returns the cells that can be pressed."""
    low = canvas.height < LOW
    places = [] if low else draw_network(canvas, 0, scene.network)
    top = 1 if low else 2
    if scene.stage == "choices":
        row = draw_choices(canvas, top, scene)
        if canvas.height - row > ROOM_FOR_SUM:
            _draw_prediction(canvas, row + 1, 0, scene)
        return places
    if scene.network.refusal:
        draw_refusal(canvas, top, scene.network.refusal)
        return places
    match scene.stage:
        case "loss" | "move" if canvas.height >= TALL:
            _draw_image(canvas, top, scene)
            left = _draw_curve(canvas, top + SIDE // 2 + 1, scene)
            _draw_prediction(canvas, top - 1, left + 2, scene)
        case "loss":
            left = _draw_image(canvas, top, scene)
            _draw_prediction(canvas, top - 1, left + 2, scene)
        case "move":
            left = _draw_curve(canvas, top - low, scene)
            _draw_prediction(canvas, top - 1, left + 2, scene)
        case "pair":
            _draw_pair(canvas, top - 1, scene)
        case "slope":
            _draw_slopes(canvas, top - low, scene)
    return places


def _draw_image(canvas: Canvas, top: int, scene: LossScene) -> int:
    """The image with its label; returns the column where it ends."""
    style: Style = "half" if canvas.height >= LOW else "braille"
    width, height = cells_of(Picture(b"", SIDE, SIDE), style)
    label = "–" if scene.label is None else str(scene.label)
    key = "image.yours" if scene.index == YOURS else "image"
    named = scene.word(key, index=scene.index, label=label)
    canvas.line(top - 1, 0, named, "quiet", width=width + 1)
    if scene.picture is None:
        canvas.put(top + height // 2, width // 2, "·", "virtual")
    else:
        draw_picture(canvas, top, 0, scene.picture, style, dark=scene.dark)
    return width


def _draw_prediction(canvas: Canvas, top: int, left: int, scene: LossScene) -> None:
    """Probabilities, the label one-hot, and the loss as the product of both."""
    plan = scene.plan
    prediction = plan.moved if plan is not None else None
    room = canvas.height - top
    rows = 10 if room >= 14 else 5
    end = left + BARS
    canvas.put(top, left, scene.word("p"), "quiet")
    canvas.right(top, end + 4, "y", "quiet")
    canvas.right(top, end + 15, "−y·ln p", "quiet")
    shown = _shown(rows, prediction)
    values = prediction.probabilities if prediction is not None else None
    draw_bars(canvas, top + 1, left, BARS, values, classes=shown)
    for number, digit in enumerate(shown):
        if scene.label is None:
            continue
        is_label = digit == scene.label
        row = top + 1 + number
        canvas.right(row, end + 4, str(int(is_label)), "strong" if is_label else "virtual")
        if prediction is not None:
            product = "0"
            if is_label:
                product = SLOT if scene.hidden else short(prediction.loss)
            ink = "now" if is_label else "virtual"
            canvas.right(row, end + 15, product, ink)
    row = top + 1 + rows + (room >= 14)
    if prediction is not None:
        for line in wrap_cells(_sum_text(prediction, scene), canvas.width - left):
            canvas.put(row, left, line)
            row += 1
        key = "right" if prediction.right else "wrong"
        said = scene.word(f"accuracy.{key}", answer=prediction.answer, label=prediction.label)
        for line in wrap_cells(said, canvas.width - left):
            canvas.put(row, left, line, "quiet")
            row += 1


def _shown(rows: int, prediction: Prediction | None) -> range:
    """The classes that there is room for, the label among them."""
    label = prediction.label if prediction is not None else 0
    first = min(max(label - rows // 2, 0), 10 - rows)
    return range(first, first + rows)


def _sum_text(prediction: Prediction, scene: LossScene) -> str:
    loss = SLOT if scene.hidden else short(prediction.loss)
    return scene.word("sum", p=probability(prediction.loss), loss=loss)


def _draw_curve(canvas: Canvas, top: int, scene: LossScene) -> int:
    """−ln p over p with the present point; returns the column where the plot ends."""
    columns = 26 if canvas.width >= NARROW else canvas.width - BARS - 18 - AXIS
    rows = min(max(canvas.height - top - 2, 3), 16)
    plot = SmallPlot(max(columns, 8), rows, 0.0, 1.0, 0.0, MOST_LOSS)
    plot.draw_axes(canvas, top, 0, "p", "−ln p")
    plot.draw_curve(canvas, top, 0, lambda p: -log(p), "a")
    if scene.plan is not None and not scene.hidden:
        moved = scene.plan.moved
        if isfinite(moved.loss):
            plot.draw_point(canvas, top, 0, moved.probability, moved.loss)
    return AXIS + plot.columns


def _draw_pair(canvas: Canvas, top: int, scene: LossScene) -> None:
    """Two predictions side by side: the same answer, two losses."""
    half = canvas.width // 2
    rows = 10 if canvas.height - top >= 14 else 5
    for number, name in enumerate("AB"):
        left = number * half
        column = canvas.put(top, left, name, "strong")
        canvas.put(top, column + 1, scene.word(f"pair.{name.lower()}"), "quiet")
        prediction = scene.plan.pair[number] if scene.plan is not None else None
        marks = {scene.label: "◂ y"} if scene.label is not None else {}
        values = prediction.probabilities if prediction is not None else None
        width = min(half - 3, 34)
        shown = _shown(rows, prediction)
        draw_bars(canvas, top + 1, left, width, values, classes=shown, marks=marks)
        if prediction is not None:
            _draw_verdict(canvas, top + 1 + rows, left, prediction, scene)
            _draw_on_curve(canvas, top + 5 + rows, left, prediction, scene)


def _draw_verdict(
    canvas: Canvas, row: int, left: int, prediction: Prediction, scene: LossScene
) -> None:
    row += row + 3 < canvas.height
    column = canvas.put(row, left, scene.word("accuracy"), "quiet")
    canvas.put(row, max(column + 1, left + NAME), str(int(prediction.right)))
    column = canvas.put(row + 1, left, scene.word("loss"), "quiet")
    loss = SLOT if scene.hidden else short(prediction.loss)
    canvas.put(row + 1, max(column + 1, left + NAME), loss, "now" if scene.hidden else "accent")


def _draw_on_curve(
    canvas: Canvas, top: int, left: int, prediction: Prediction, scene: LossScene
) -> None:
    """Where a prediction stands on the curve of the loss, if there is room for it."""
    rows = canvas.height - top - 2
    if rows < LEAST_CURVE:
        return
    plot = SmallPlot(26, rows, 0.0, 1.0, 0.0, MOST_LOSS)
    plot.draw_axes(canvas, top, left, "p", "−ln p")
    plot.draw_curve(canvas, top, left, lambda p: -log(p), "a")
    if not scene.hidden and isfinite(prediction.loss):
        plot.draw_point(canvas, top, left, prediction.probability, prediction.loss)


def _draw_slopes(canvas: Canvas, top: int, scene: LossScene) -> None:
    """Loss and accuracy over the label's logit, and what a nudge does to each."""
    rows = max(min(canvas.height - top - 2, 22), 3)
    columns = min(max(canvas.width - AXIS - 38, 12), WIDEST_PLOT)
    plot = SmallPlot(columns, rows, -FARTHEST, FARTHEST, 0.0, MOST_LOSS)
    plot.draw_axes(canvas, top, 0, scene.word("change"), "")
    plan = scene.plan
    if plan is None:
        return
    start = plan.prediction
    plot.draw_curve(canvas, top, 0, lambda z: start.moved(z).loss, "a")
    plot.draw_curve(canvas, top, 0, lambda z: float(start.moved(z).right), "b")
    plot.draw_point(canvas, top, 0, plan.change, float(plan.moved.right))
    plot.draw_point(canvas, top, 0, plan.change, plan.moved.loss)
    _draw_nudge(canvas, top, AXIS + columns + 3, plan, scene)


def _draw_nudge(canvas: Canvas, top: int, left: int, plan: LossPlan, scene: LossScene) -> None:
    """Both values before and after a small nudge, and the slopes that follow."""
    room = canvas.width - left
    ends = (left + room - 16, left + room)
    row = top
    change = signed_fixed(plan.change, 2)
    facts = scene.word("moved", change=change, p=probability(plan.moved.loss))
    for line in wrap_cells(facts, room):
        canvas.put(row, left, line)
        row += 1
    row += canvas.height >= LOW
    canvas.put(row, left, scene.word("nudge", nudge=f"{SMALL:g}"), "quiet")
    row += 1
    canvas.table(row, ends, [(scene.word("change_of"), scene.word("slope"))], "quiet")
    by_loss, by_accuracy = plan.nudged
    values = (("loss", by_loss, "a"), ("accuracy", by_accuracy, "b"))
    for offset, (name, difference, ink) in enumerate(values, start=1):
        canvas.put(row + offset, left, scene.word(name), ink)
        changed = precise(difference)
        slope = signed(as_told(difference, precise) / SMALL, 3), "accent"
        canvas.table(row + offset, ends, [(changed, slope)])
    row += 4 if canvas.height >= LOW else 3
    lines = [scene.word("slope.loss", slope=signed(plan.moved.slope))]
    lines.append(scene.word("slope.accuracy", turning=signed_fixed(plan.prediction.turning, 2)))
    for text in lines:
        wrapped = wrap_cells(text, room)
        if row + len(wrapped) > canvas.height:
            return
        for line in wrapped:
            canvas.put(row, left, line, "quiet")
            row += 1
