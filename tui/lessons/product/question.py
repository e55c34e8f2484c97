"""What the product lesson asks at which step, and what it says of an answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, Literal

from engine.explain.product.answers import grade_cell, grade_shape
from engine.explain.product.plan import ProductPlan
from engine.explain.shared.shapes import Shape, element_count, format_shape
from tui.lessons.product.operands import Operands
from tui.lessons.shared.tensors.broadcast_scene import NAMES, subscript
from tui.shell.question import Question, Verdict

MOST_ASKED: Final = 12
"""Terms of a cell whose value is asked for."""
Asked = Literal["shape", "cell"]


class ProductQuestions:
    """The shape of the result and the value of one cell of it, and which has been guessed.

    `text` gives a text of the lesson by section and key. Positions are the player's.
    """

    def __init__(self, operands: Operands, text: Callable[..., str]) -> None:
        self._operands = operands
        self._text = text
        self._guessed: set[Asked] = set()

    def at(self, position: int) -> Question | None:
        """What is asked there, None if nothing is."""
        plan, product = self._operands.plan, self._operands.product
        if plan is None:
            return None
        if position < len(plan.opening):
            grade = partial(shape_verdict, plan, self._text)
            prompt, was = self._text("questions", "shape"), partial(format_shape, plan.shape)
            return Question(f"shape {product}", prompt, grade, "shape", was=was)
        cell = self._cell_at(position)
        if cell is None:
            return None
        name = subscript(self._text("labels", "result"), cell)
        grade = partial(cell_verdict, plan, cell, self._text)
        key, was = f"cell {product} {plan.tensors}", partial(str, plan.result_value(cell))
        prompt = self._text("questions", "cell", cell=name)
        return Question(key, prompt, grade, "cell", {"cell": name}, was)

    def answered(self, position: int) -> None:
        """What is asked there has been guessed."""
        plan = self._operands.plan
        assert plan is not None
        self._guessed.add("shape" if position < len(plan.opening) else "cell")

    @property
    def shape_guessed(self) -> bool:
        """Whether the shape of the result has been guessed."""
        return "shape" in self._guessed

    def open_cell(self, position: int) -> Shape | None:
        """The output cell that shows `?` there: what is asked for and has not been guessed."""
        return None if "cell" in self._guessed else self._cell_at(position)

    def forget(self) -> None:
        """Another product: nothing has been guessed of it."""
        self._guessed.clear()

    def _cell_at(self, position: int) -> Shape | None:
        """The output cell asked for, from the end of the opening until its sum is complete."""
        plan = self._operands.plan
        if plan is None or (cell := asked_cell(plan)) is None:
            return None
        last = plan.position(cell, plan.steps_per_cell - 1) + 1
        return cell if len(plan.opening) <= position < last else None


def asked_cell(plan: ProductPlan) -> Shape | None:
    """The output cell whose value is asked for, near the start; None if there is none.

    Nor is there one where it takes more products than anybody would add up.
    """
    if plan.too_large or element_count(plan.shape) == 0 or plan.terms > MOST_ASKED:
        return None
    wanted = (0,) * len(plan.shape) + (1, 1)
    return tuple(
        min(place, size - 1)
        for place, size in zip(wanted[len(wanted) - len(plan.shape) :], plan.shape, strict=True)
    )


def shape_verdict(plan: ProductPlan, text: Callable[..., str], answer: str) -> Verdict:
    """The verdict on a typed shape of the result. Raises Mistake."""
    verdict = grade_shape(plan, answer)
    said = text(
        "answers",
        f"shape.{verdict.code}",
        answer=format_shape(verdict.answer),
        name="" if verdict.operand is None else NAMES[verdict.operand],
        axis="" if verdict.axis is None else verdict.axis,
        rank=len(plan.shape),
        other="·" if plan.operation == "matmul" else "@",
    )
    return Verdict(verdict.right, said)


def cell_verdict(plan: ProductPlan, cell: Shape, text: Callable[..., str], answer: str) -> Verdict:
    """The verdict on the typed value of that output cell. Raises Mistake."""
    verdict = grade_cell(plan, cell, answer)
    result = text("labels", "result")
    said = text(
        "answers",
        f"cell.{verdict.code}",
        answer=verdict.answer,
        terms=verdict.terms,
        inner=plan.terms,
        cell="" if verdict.index is None else subscript(result, verdict.index),
    )
    return Verdict(verdict.right, said)
