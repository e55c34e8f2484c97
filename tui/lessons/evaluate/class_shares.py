"""What share of each class's images was answered rightly, a bar for every class."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len

from engine.explain.evaluate.plan import Evaluation
from tui.drawing.canvas import Canvas
from tui.drawing.class_bars import bar
from tui.drawing.numbers import percent

PERCENT = len("100.0 %")


def shares_height(classes: int) -> int:
    """Rows of the bars, their head included."""
    return 1 + classes


def draw_shares(canvas: Canvas, top: int, plan: Evaluation, word: Callable[..., str]) -> None:
    """A head, then for each label its bar, the share that is right, and how many those are.

    A full bar is all images of the label; the lowest stands out. A label without images has none.
    """
    classes = range(plan.classes)
    right = [plan.cell(label, label) for label in classes]
    images = [plan.of_label(label) for label in classes]
    share = [one / all_ if all_ else 1.0 for one, all_ in zip(right, images, strict=True)]
    counts = [word("right.of", right=right[label], images=images[label]) for label in classes]
    name = len(str(plan.classes - 1)) + 1
    end = canvas.width - max(map(cell_len, counts)) - 2
    cells = max(end - PERCENT - 2 - name, 0)
    canvas.line(top, 0, word("right"), "quiet")
    for row, label in enumerate(classes, start=top + 1):
        lowest = share[label] == min(share) < max(share)
        canvas.right(row, name - 1, str(label), "bad" if lowest else "quiet")
        if images[label]:
            canvas.put(row, name, bar(share[label], cells), "bad" if lowest else "a")
            canvas.right(row, end, percent(share[label]), "bad" if lowest else "")
        canvas.right(row, canvas.width, counts[label], "quiet")
