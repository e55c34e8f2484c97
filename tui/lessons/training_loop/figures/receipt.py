"""The receipt of a step: what was computed twice, how far apart it is, and the state's bits."""

from __future__ import annotations

from rich.cells import cell_len

from engine.protocol import Compared, StepReceipt
from engine.protocol.arrays import number
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.lessons.training_loop.figures.scene import LoopScene

HASH = 16
"""Digits of a hash that are shown: 64 bits of it."""


def all_agree(receipt: StepReceipt) -> bool:
    """Whether loss, gradients and updates agree."""
    return all(one.agrees for one in (receipt.loss, *receipt.gradients, *receipt.updates))


def draw_receipt(canvas: Canvas, scene: LoopScene) -> None:
    """The table: loss, gradients and updates, the worst of each or all; below it the state."""
    if scene.taken is None or scene.event is None:
        return
    word, receipt = scene.word, scene.taken.receipt
    canvas.put(0, 0, word("receipt.title"), "strong")
    columns = (0, 13, 25, 37)
    for column, key in zip(columns, ("what", "distance", "tolerance", "verdict"), strict=True):
        canvas.put(2, column, word(f"receipt.{key}"), "quiet")
    row = _draw_line(canvas, 3, columns, scene, "loss", receipt.loss)
    parts = (("gradients", receipt.gradients), ("updates", receipt.updates))
    room = canvas.height - row - 5
    spread = sum(len(compared) for _, compared in parts) + len(parts) <= room
    for key, compared in parts:
        worst = max(compared, key=lambda one: (not one.agrees, number(one.distance)))
        row = _draw_line(canvas, row, columns, scene, key, worst)
        for one in compared if spread else ():
            row = _draw_line(canvas, row, columns, scene, "", one)
    if scene.hidden:
        state = word("receipt.hidden")
    else:
        state = f"{scene.taken.before_sha256[:HASH]} → {scene.event.state_sha256[:HASH]}"
    canvas.put(row + 1, 0, word("receipt.state"), "quiet")
    canvas.put(row + 1, columns[1], state, "" if scene.hidden else "a")
    if scene.state is not None and scene.state.again:
        canvas.put(row + 2, columns[1], word("receipt.again"), "good")
    else:
        canvas.put(row + 2, columns[1], word("receipt.back", back=scene.event.back), "quiet")
    lines = wrap_cells(word("receipt.how"), canvas.width - 1)
    row += 3 + (row + 4 + len(lines) <= canvas.height)
    for offset, line in enumerate(lines):
        canvas.put(row + offset, 0, line, "quiet")


def _draw_line(
    canvas: Canvas,
    row: int,
    columns: tuple[int, int, int, int],
    scene: LoopScene,
    key: str,
    compared: Compared,
) -> int:
    """A line of the table; the update's is for after the update."""
    name = scene.word(f"receipt.{key}") if key else f"  {compared.name}"
    canvas.put(row, columns[0], name, "" if key else "quiet")
    if scene.hidden and key == "updates":
        canvas.put(row, columns[1], scene.word("receipt.hidden"), "quiet")
        return row + 1
    canvas.put(row, columns[1], f"{number(compared.distance):.1e}")
    canvas.put(row, columns[2], f"{compared.tolerance:.0e}", "quiet")
    verdict = scene.word("agrees" if compared.agrees else "differs")
    end = canvas.put(row, columns[3], verdict, "good" if compared.agrees else "bad")
    if key and compared.name != "loss" and end + 2 + cell_len(compared.name) < canvas.width:
        at = scene.word("receipt.worst", name=compared.name)
        if end + 2 + cell_len(at) <= canvas.width:
            canvas.put(row, end + 2, at, "quiet")
    return row + 1


def summary(scene: LoopScene) -> tuple[str, str]:
    """The receipt in a few words, and their ink."""
    if scene.taken is None:
        return "", "quiet"
    good = all_agree(scene.taken.receipt)
    return scene.word("receipt.good" if good else "receipt.bad"), "quiet" if good else "bad"
