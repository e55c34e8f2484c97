"""The losses so far, and beside or below them what the update does to the batch's loss."""

from __future__ import annotations

from engine.explain.training_loop.plan import outcome
from engine.protocol.arrays import number
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import short
from tui.lessons.training_loop.figures.losses import draw_losses
from tui.lessons.training_loop.figures.scene import LoopScene

HEAD = 3
"""Rows above the stop's own: the network, the ring of stops, the facts."""
OUTCOME = (36, 3)
"""Columns and rows of what the update does to the batch's loss."""
MARKS = {"fell": "↓", "rose": "↑", "same": "=", "lost": "!"}
VERDICTS = {"fell": "good", "rose": "bad", "same": "", "lost": "bad"}


def strip_rows(height: int, *, playing: bool) -> int:
    """Rows of the losses: few below a stop, all that there are while it plays."""
    if playing:
        return height - HEAD - 1
    return 1 if height < 13 else 3 if height < 22 else min(height // 4, 9)


def draw_strip(canvas: Canvas, top: int, rows: int, scene: LoopScene, *, beside: bool) -> None:
    """The line of losses, and beside or below it what the update does."""
    width, height = OUTCOME
    if rows < height:
        _draw_short(canvas, top, scene)
        return
    if beside and canvas.width >= 2 * width + 4:
        line = Canvas(canvas.width - width - 1, rows)
        canvas.paste(top, 0, _with_losses(line, scene))
        _draw_outcome(canvas, top + (rows - height + 1) // 2, canvas.width - width, scene)
        return
    line = Canvas(canvas.width, max(rows - height, 0))
    canvas.paste(top, 0, _with_losses(line, scene))
    _draw_outcome(canvas, top + rows - height, max(canvas.width - width, 0), scene)


def _draw_short(canvas: Canvas, row: int, scene: LoopScene) -> None:
    """The batch's loss before and after the update in one line."""
    column = canvas.put(row, 1, f"{scene.word('batch')}, {scene.word('loss')}", "quiet") + 2
    if scene.taken is None:
        return
    before, after = (number(loss) for loss in scene.taken.loss)
    known = not scene.hidden or scene.place.stop not in ("draw", "forward")
    column = canvas.put(row, column, short(before) if known else "·", "strong")
    column = canvas.put(row, column, " → ", "quiet")
    if scene.hidden:
        canvas.put(row, column, "[ ? ]", "now")
        return
    column = canvas.put(row, column, short(after), "strong")
    what = outcome(before, after)
    canvas.put(row, column, f" {MARKS[what]} {scene.word(what)}", VERDICTS[what])


def _with_losses(line: Canvas, scene: LoopScene) -> Canvas:
    draw_losses(line, scene)
    return line


def _draw_outcome(canvas: Canvas, row: int, column: int, scene: LoopScene) -> None:
    """The loss of the very same batch before and after the update, and how many it gets right."""
    taken = scene.taken
    width = min(OUTCOME[0], canvas.width - column)
    before, after = column + width - 18, column + width - 9
    canvas.put(row, column, scene.word("batch"), "quiet")
    canvas.right(row, before, scene.word("before"), "quiet")
    canvas.right(row, after, scene.word("after"), "quiet")
    canvas.put(row + 1, column, scene.word("loss"), "strong")
    canvas.put(row + 2, column, scene.word("right.short"), "quiet")
    if taken is None:
        return
    losses = [number(loss) for loss in taken.loss]
    known = scene.place.stop not in ("draw", "forward")
    canvas.right(row + 1, before, short(losses[0]) if known or not scene.hidden else "·", "strong")
    right = [f"{count}/{taken.samples}" for count in taken.right]
    canvas.right(row + 2, before, right[0] if known or not scene.hidden else "·", "quiet")
    if scene.hidden:
        canvas.right(row + 1, after, "[ ? ]", "now")
        canvas.right(row + 2, after, "·", "virtual")
        return
    what = outcome(*losses)
    canvas.right(row + 1, after, short(losses[1]), "strong")
    canvas.right(row + 2, after, right[1], "quiet")
    text = f" {MARKS[what]} {scene.word(what)}"
    canvas.put(row + 1, after, text, VERDICTS[what])
