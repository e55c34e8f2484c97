"""A matrix beside what elimination has made of it, to tell its rank from a tensor's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len

from engine.explain.attributes.matrix_rank import EliminationStep, MatrixPlan, Rows
from engine.explain.shared.shapes import format_shape
from tui.drawing.canvas import Canvas

GAP = 3
PENDING = "·"


@dataclass(frozen=True)
class MatrixScene:
    """A matrix after step `position` of its elimination; `asked`: its rank is still a guess."""

    plan: MatrixPlan
    position: int
    asked: bool
    word: Callable[..., str]

    @property
    def step(self) -> EliminationStep:
        return self.plan.steps[self.position]


def draw_elimination(canvas: Canvas, scene: MatrixScene) -> None:
    """Draw the matrix, what has become of it, what this step does, and both ranks."""
    plan, step, word = scene.plan, scene.step, scene.word
    tight = canvas.height < len(plan.matrix) + 8
    top = 1
    canvas.put(0, 2, word("matrix.typed"), "quiet")
    first: Rows = plan.steps[0].rows
    middle = 2 + max(_width(first), cell_len(word("matrix.typed"))) + GAP
    _draw_rows(canvas, top, 2, first, None)
    if scene.position:
        canvas.put(0, middle, word("matrix.now"), "quiet")
        _draw_rows(canvas, top, middle, step.rows, step)
    row = top + len(first) + (not tight)
    canvas.put(row, 0, "▸", "accent")
    canvas.line(row, 2, _said(scene, step), "accent")
    row += 1 + (not tight)
    rank = "[ ? ]" if scene.asked else str(plan.rank)
    names = (word("rank.tensor"), word("rank.matrix"))
    column = 2 + max(map(cell_len, names)) + GAP
    canvas.put(row, 2, names[0], "quiet")
    end = canvas.put(row, column, str(len(plan.shape)), "strong")
    _remark(canvas, row, end, word("rank.tensor.is", shape=format_shape(plan.shape)))
    canvas.put(row + 1, 2, names[1], "quiet")
    end = canvas.put(row + 1, column, rank, "now" if scene.asked else "strong")
    _remark(canvas, row + 1, end, word("rank.matrix.is"))
    _draw_way(canvas, row + 2, scene)


def _draw_way(canvas: Canvas, row: int, scene: MatrixScene) -> None:
    """Below, every step so far with its matrix, and slots for those to come, if all have room."""
    plan = scene.plan
    steps = plan.steps[:-1]
    names = [scene.word("matrix.typed"), *(_said(scene, step) for step in steps[1:])]
    cells = max(*map(cell_len, names), *(_width(step.rows) for step in steps))
    across = max((canvas.width - 2 + GAP) // (cells + GAP), 1)
    high = 1 + len(plan.matrix) + 1
    if row + 1 + 1 + high * -(-len(steps) // across) - 1 > canvas.height:
        return
    canvas.put(row + 1, 2, scene.word("matrix.way"), "quiet")
    for number, step in enumerate(steps):
        top = row + 2 + high * (number // across)
        left = 2 + (cells + GAP) * (number % across)
        if number > scene.position:
            canvas.put(top, left, PENDING, "virtual")
            slot = "│" + " " * (_width(step.rows) - 2) + "│"
            for line in range(len(step.rows)):
                canvas.put(top + 1 + line, left, slot, "virtual")
            continue
        here = number == scene.position
        canvas.put(top, left, names[number], "accent" if here else "quiet")
        _draw_rows(canvas, top + 1, left, step.rows, step if number else None)


def _remark(canvas: Canvas, row: int, end: int, text: str) -> None:
    """Say something beside a rank, if all of it fits."""
    if end + GAP + cell_len(text) <= canvas.width:
        canvas.put(row, end + GAP, text, "quiet")


def _said(scene: MatrixScene, step: EliminationStep) -> str:
    word = scene.word
    if step.stage == "swap":
        return word("matrix.swap", row=step.row, by=step.by)
    if step.stage == "clear":
        return word("matrix.clear", row=step.row, by=step.by, times=str(step.times))
    if step.stage == "done":
        return word("matrix.done", left=scene.plan.rank)
    return word("matrix.start")


def _width(rows: Rows) -> int:
    return sum(_columns(rows)) + 2 * len(rows[0]) + 4


def _columns(rows: Rows) -> list[int]:
    return [max(len(str(row[place])) for row in rows) for place in range(len(rows[0]))]


def _draw_rows(
    canvas: Canvas, top: int, left: int, rows: Rows, step: EliminationStep | None
) -> None:
    """The rows between bars; those that are all 0 are grey, the one that changed marked."""
    widths = _columns(rows)
    for line, row in enumerate(rows, start=top):
        here = step is not None and step.row == line - top
        ink = "accent" if here else "" if any(row) or step is None else "virtual"
        column = canvas.put(line, left, "│", "quiet") + 1
        for width, value in zip(widths, row, strict=True):
            canvas.right(line, column + width, str(value), ink)
            column += width + 2
        column = canvas.put(line, column - 1, "│", "quiet")
        if here:
            canvas.put(line, column + 1, "←", "accent")
