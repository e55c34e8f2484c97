"""A vector, a view of it and a copy, as cells of memory; a write through the view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.explain.attributes.sharing import PART, STAGES, VALUES, SharingPlan, Stage
from tui.drawing.canvas import Canvas

CELL = 5
"""Cells of one value, its left border included."""
LEFT = 4


@dataclass(frozen=True)
class SharingScene:
    """The state of the figure; `asked`: the written element of x is still a guess."""

    plan: SharingPlan
    stage: Stage
    asked: bool
    word: Callable[..., str]

    def has_come(self, stage: Stage) -> bool:
        return STAGES.index(self.stage) >= STAGES.index(stage)


def draw_sharing(canvas: Canvas, scene: SharingScene) -> None:
    """Draw the lines of code so far, both memories, and what each library allows."""
    plan, word = scene.plan, scene.word
    start, stop = PART.start, PART.stop
    code: list[tuple[Stage, str, str]] = [
        ("vector", f"x = np.array({list(VALUES)})", word("vector.is")),
        ("view", f"y = x[{start}:{stop}]", word("view.is")),
        ("copy", f"z = x[{start}:{stop}].copy()", word("copy.is")),
        ("write", f"y[{plan.place}] = {plan.value}", word("write.is")),
    ]
    tight = canvas.height < 15
    shown = [line for line in code if scene.has_come(line[0])]
    width = max(len(text) for _, text, _ in code)
    if tight:
        shown = [line for line in shown if line[0] == scene.stage]
    for row, (stage, text, said) in enumerate(shown):
        here = stage == scene.stage
        canvas.put(row, 2, f"{'▸' if here else ' '} {text}", "accent" if here else "strong")
        place = 4 + width + 2
        canvas.line(row, place, said, "quiet")
    row = len(shown) if tight else len(code) + 1
    row = _draw_memory(canvas, row, scene)
    if scene.has_come("copy"):
        row = _draw_copy(canvas, row + (not tight), scene)
    if scene.stage == "constant":
        for key in ("constant.yes", "constant.no"):
            row += not tight and key == "constant.yes"
            canvas.line(row, 2, word(key))
            row += 1


def _draw_memory(canvas: Canvas, row: int, scene: SharingScene) -> int:
    """The cells that x and y share: their numbers in x above, those in y below."""
    plan = scene.plan
    values = scene.plan.memory(scene.stage)
    _draw_indices(canvas, row, "x", 0, len(VALUES), "b")
    _draw_cells(canvas, row + 1, 0, [str(value) for value in values])
    if scene.has_come("write"):
        text = "?" if scene.asked else str(plan.value)
        column = LEFT + CELL * plan.cell
        canvas.put(row + 1, column, f"[{text:>3}]", "now")
    if scene.has_come("view"):
        _draw_indices(canvas, row + 2, "y", PART.start, PART.stop - PART.start, "a")
        row += 1
    return row + 2


def _draw_copy(canvas: Canvas, row: int, scene: SharingScene) -> int:
    values = scene.plan.copied()
    _draw_cells(canvas, row, PART.start, [str(value) for value in values])
    _draw_indices(canvas, row + 1, "z", PART.start, len(values), "c")
    return row + 2


def _draw_cells(canvas: Canvas, row: int, first: int, values: list[str]) -> None:
    column = LEFT + CELL * first
    for value in values:
        canvas.put(row, column, f"│{value:>3} ", "")
        column += CELL
    canvas.put(row, column, "│")


def _draw_indices(canvas: Canvas, row: int, name: str, first: int, count: int, ink: str) -> None:
    canvas.put(row, 2, name, ink)
    for number in range(count):
        canvas.right(row, LEFT + CELL * (first + number) + 4, str(number), ink)
