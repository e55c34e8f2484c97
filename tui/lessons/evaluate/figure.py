"""How good a network is: figures on both sets, its confusion matrix, its surest errors."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, log

from rich.cells import cell_len

from engine.explain.evaluate import book
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.class_bars import bar
from tui.drawing.numbers import short
from tui.drawing.places import Place
from tui.lessons.evaluate.cells.gallery import draw_gallery, gallery_place
from tui.lessons.evaluate.class_shares import draw_shares, shares_height
from tui.lessons.evaluate.confusion_matrix import draw_matrix, matrix_size
from tui.lessons.evaluate.scene import EvaluationScene, Figures
from tui.lessons.evaluate.wrong_images import draw_wrong
from tui.lessons.shared.networks.network_line import draw_network, draw_refusal

NAME, LOSS, ACCURACY = 20, 28, 38
"""Where the columns of the table end."""
SHORTEST_BAR, LONGEST_BAR = 3, 20
"""Cells of a bar; all have one scale, which the longest note behind them decides."""
LOW = 12
"""Below this height the lines stand without gaps."""
LOOSE = 18
"""Rows from which on there is a gap below the table, too."""
BOOK = Figures(book.LOSS, book.ACCURACY)
"""On the test set."""
GAP_LINES = 3
"""Rows that are kept below the marks of the steps."""


def draw_evaluation(canvas: Canvas, scene: EvaluationScene) -> list[Place]:
    """Draw the present step; returns the cells that can be pressed."""
    places = draw_network(canvas, 0, scene.network)
    top = matrix_top(canvas.height)
    if scene.network.refusal:
        draw_refusal(canvas, top, scene.network.refusal)
        return places
    if scene.plan is None:
        canvas.put(top, 0, scene.word("measuring"), "virtual")
    match scene.step.stage:
        case "measure" | "gap":
            _draw_figures(canvas, top, scene)
        case "matrix":
            places += _draw_matrix(canvas, top, scene)
        case "wrong":
            places += draw_wrong(canvas, top, scene)
    return places


def matrix_top(height: int) -> int:
    """The row below the network's where a step begins."""
    return 1 if height < LOW else 2


def _draw_figures(canvas: Canvas, top: int, scene: EvaluationScene) -> None:
    row = top
    if scene.plan is not None:
        heads = scene.word("loss"), scene.word("accuracy")
        canvas.table(row, (LOSS, ACCURACY), [heads], "quiet")
        canvas.put(row, ACCURACY + 3, scene.word("wrong"), "quiet")
    test, training = scene.test, scene.training
    rows = _rows(scene)
    known = [one.figures for one in rows if one.figures is not None and one.compared]
    most = max((1 - figures.accuracy for figures in known), default=0.0)
    left = ACCURACY + 3
    notes = (canvas.width - left - 1 - cell_len(one.said) for one in rows)
    cells = min((room for room in notes if room >= SHORTEST_BAR), default=0)
    for one in rows:
        row += 1
        _draw_row(canvas, row, one, most, min(cells, LONGEST_BAR))
    if training is None and not scene.hidden and scene.plan is not None:
        canvas.put(top + 2, left, scene.word("measuring"), "virtual")
    if scene.hidden and scene.plan is not None:
        canvas.right(top + 2, ACCURACY, "[ ? ]", "now")
    row += 1 + (canvas.height >= LOOSE)
    if scene.steps is not None and scene.plan is not None:
        row = _draw_steps(canvas, row, scene)
    if scene.step.stage == "gap" and training is not None and test is not None:
        _draw_gap(canvas, row, scene, test, training)
    # Below the rows of the gap already before there is one, so that nothing moves then.
    row += 2 + (scene.log is not None)
    if scene.plan is not None and row + shares_height(scene.plan.classes) <= canvas.height:
        draw_shares(canvas, row, scene.plan, scene.word)


@dataclass(frozen=True)
class _Row:
    """`said` stands behind its figures; what is not `compared` has no bar."""

    name: str
    figures: Figures | None
    said: str
    ink: str
    compared: bool = True


def _rows(scene: EvaluationScene) -> list[_Row]:
    """Both sets, the log if there is one, the book, and guessing."""
    word = scene.word
    shown = None if scene.hidden else scene.training
    rows = [
        _Row(word("test"), scene.test, _counts(scene, scene.test), "bad"),
        _Row(word("train"), shown, _counts(scene, scene.training), "bad"),
    ]
    if scene.log is not None:
        epoch, figures = scene.log
        rows.append(_Row(word("log", epoch=epoch), figures, word("averaged"), "virtual"))
    said = word("book.is" if scene.on_mnist else "book.other", epochs=book.EPOCHS)
    rows.append(_Row(word("book"), BOOK, said, "virtual", compared=scene.on_mnist))
    classes = scene.network.sizes[-1]
    guess = Figures(log(classes), 1 / classes)
    return [*rows, _Row(word("guessing", classes=classes), guess, "", "", compared=False)]


def _counts(scene: EvaluationScene, figures: Figures | None) -> str:
    if figures is None or figures.right is None or figures.samples is None:
        return ""
    return scene.word("of", wrong=figures.samples - figures.right, samples=figures.samples)


def _draw_row(canvas: Canvas, row: int, one: _Row, most: float, cells: int) -> None:
    """Name, loss, accuracy, and the share of wrong answers as a bar, of `cells` for `most`."""
    figures, quiet = one.figures, "" if one.ink else "quiet"
    canvas.line(row, 0, one.name, quiet or "strong", width=NAME)
    if figures is None:
        canvas.right(row, LOSS, "–", "virtual")
        canvas.right(row, ACCURACY, "–", "virtual")
        return
    accuracy = short(figures.accuracy), quiet or "accent"
    canvas.table(row, (LOSS, ACCURACY), [(short(figures.loss), accuracy)], quiet)
    left = ACCURACY + 3
    if cells and most and one.compared and isfinite(figures.accuracy):
        length = bar((1 - figures.accuracy) / most, cells) or "▏"
        left = canvas.put(row, left, length, one.ink) + 1
    if left + cell_len(one.said) <= canvas.width:
        canvas.put(row, left, one.said, "quiet")


def _draw_steps(canvas: Canvas, row: int, scene: EvaluationScene) -> int:
    """Into how many steps the images were divided; returns the row below."""
    assert scene.steps is not None
    assert scene.plan is not None
    steps, samples = scene.steps, scene.plan.samples
    quotient = f"{samples:,} / {steps.size} = {samples / steps.size:,.10g}"
    key = "steps" if steps.last != steps.size else "steps.even"
    text = scene.word(key, size=steps.size, quotient=quotient, count=steps.count, last=steps.last)
    for line in wrap_cells(text, canvas.width):
        canvas.put(row, 0, line)
        row += 1
    return _draw_marks(canvas, row, steps.count, short=steps.last != steps.size)


def _draw_marks(canvas: Canvas, row: int, count: int, *, short: bool) -> int:
    """A mark for each step, the last one thinner if it is short; returns the row below."""
    lines = -(-count // canvas.width)
    if row + lines + GAP_LINES > canvas.height:
        return row + (canvas.height >= LOW)
    for number in range(count):
        last = short and number == count - 1
        line, column = divmod(number, canvas.width)
        canvas.put(row + line, column, "▏" if last else "▌", "accent" if last else "virtual")
    return row + lines + 1


def _draw_gap(
    canvas: Canvas, row: int, scene: EvaluationScene, test: Figures, training: Figures
) -> None:
    """The difference of both accuracies, and what the log would have made of it."""
    lines = [("gap", training)]
    if scene.log is not None:
        lines.append(("gap.log", scene.log[1]))
    for offset, (key, figures) in enumerate(lines):
        difference = figures.accuracy - test.accuracy
        sign = "−" if difference < 0 else ""
        worked = (
            f"{short(figures.accuracy)} − {short(test.accuracy)} = {sign}{short(abs(difference))}"
        )
        column = canvas.put(row + offset, 0, worked, "accent" if key == "gap" else "")
        canvas.put(row + offset, max(column + 2, 26), scene.word(key), "quiet")


def _draw_matrix(canvas: Canvas, top: int, scene: EvaluationScene) -> list[Place]:
    plan, gallery = scene.plan, scene.gallery
    if plan is None or gallery is None:
        return []
    label, answer = scene.cursor
    count, images = plan.cell(label, answer), plan.of_label(label)
    key = "cell.right" if label == answer else "cell.wrong"
    share = f"{100 * count / images:.1f}" if images else "0"
    said = scene.word(key, label=label, answer=answer, count=count, images=images, share=share)
    place = gallery_place(
        canvas.width, canvas.height, top, plan.classes, count, opened=gallery.opened
    )
    draw_gallery(canvas, place, gallery)
    if gallery.opened:
        canvas.line(top, 0, said, "strong")
        return []
    rows = canvas.height - top - (1 if canvas.height < LOW else 2)
    places = draw_matrix(canvas, top, 0, rows, plan, scene.cursor, scene.word)
    height = matrix_size(plan.classes)[1]
    canvas.line(min(top + height + (canvas.height >= LOW), canvas.height - 1), 0, said)
    return places
