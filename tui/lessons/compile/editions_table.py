"""What compile settles, and which edition of the book settles it how."""

from __future__ import annotations

from rich.cells import cell_len

from engine.explain.compile.editions import EDITIONS
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.numbers import short
from tui.lessons.compile.scene import LossScene

CHOICES = ("optimizer", "loss", "metric")
WHY = 40
"""Where the reasons begin."""
LOW = 15
GAP = 3


def draw_choices(canvas: Canvas, top: int, scene: LossScene) -> int:
    """Three choices with what each is for, then the editions and what is chosen here.

    Returns the row below.
    """
    first = EDITIONS[0]
    code = {
        "optimizer": f'optimizer="{first.optimizer}"',
        "loss": f'loss="{first.loss}"',
        "metric": 'metrics=["accuracy"]',
    }
    row = top
    if canvas.height < LOW:
        # The reasons alone, a line each.
        for row, choice in enumerate(CHOICES):
            text = f"{scene.word(choice)}: {scene.word(f'why.{choice}')}"
            canvas.line(row, 0, text)
        return _draw_editions(canvas, len(CHOICES), scene)
    for choice in CHOICES:
        canvas.put(row, 0, code[choice], "accent")
        why = wrap_cells(scene.word(f"why.{choice}"), canvas.width - WHY)
        for line in why:
            canvas.put(row, WHY, line)
            row += 1
        row += canvas.height >= LOW
    return _draw_editions(canvas, row, scene)


def _draw_editions(canvas: Canvas, row: int, scene: LossScene) -> int:
    heads = [scene.word(name) for name in ("edition", "optimizer", "loss", "labels")]
    rows = [
        (
            scene.word("edition.of", number=edition.number),
            edition.optimizer,
            edition.loss,
            scene.word("labels.one_hot" if edition.one_hot else "labels.integers"),
        )
        for edition in EDITIONS
    ]
    here = scene.settings.optimizer
    rows.append((scene.word("here"), here, scene.word("here.loss"), scene.word("labels.integers")))
    widths = [max(cell_len(line[place]) for line in (tuple(heads), *rows)) for place in range(4)]
    # Where there is little room the labels' form goes: the loss's name tells it.
    places = 4 if sum(widths) + 3 * GAP <= canvas.width else 3
    for number, line in enumerate((tuple(heads), *rows)):
        column = 0
        last = number == len(rows)
        for place, text in enumerate(line[:places]):
            ink = "quiet" if number == 0 else "strong" if last else ""
            canvas.put(row + number, column, text, ink)
            column += widths[place] + GAP
    row += len(rows) + 2
    if scene.plan is not None and row < canvas.height:
        said = scene.word("same", loss=short(scene.plan.prediction.loss))
        for told in wrap_cells(said, canvas.width):
            canvas.put(row, 0, told, "quiet")
            row += 1
    return row
