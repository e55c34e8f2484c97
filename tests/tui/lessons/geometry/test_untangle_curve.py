"""Loss and accuracy below the planes."""

from __future__ import annotations

from tui.drawing.canvas import Canvas
from tui.drawing.small_plot import AXIS
from tui.lessons.geometry.untangle_curve import LookedAt, draw_losses

LOOKS = [LookedAt(0, 0.8, 0.5), LookedAt(20, 0.5, 0.75), LookedAt(60, 0.05, 1.0)]


def dots(looks: list[LookedAt]) -> dict[tuple[int, int], str]:
    """The cells of the plot that have dots, and their ink."""
    canvas = Canvas(64, 14)
    draw_losses(canvas, 0, looks, 120, lambda key: key)
    found = {}
    for row in range(1, 12):
        column = 0
        for text, ink in canvas.runs(row):
            for sign in text:
                if "⠀" < sign <= "⣿":
                    found[row, column - AXIS] = ink
                column += 1
    return found


def test_curves_end_with_the_last_look() -> None:
    found = dots(LOOKS)
    assert {column for _, column in found} == set(range(30))  # 60 of 120 steps, 59 columns
    assert not dots([])


def test_the_loss_falls_and_the_accuracy_rises() -> None:
    found = dots(LOOKS)
    rows = {ink: [row for (row, _), own in sorted(found.items()) if own == ink] for ink in "ac"}
    first, last = 0, 29
    ends = {
        (ink, column): [row for (row, at), own in found.items() if at == column and own == ink]
        for ink in "ac"
        for column in (first, last)
    }
    assert rows["a"]
    assert rows["c"]
    assert min(ends["c", last]) > max(ends["c", first])  # rows count from above
    assert min(ends["a", last]) < max(ends["a", first])
