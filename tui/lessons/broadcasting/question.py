"""What the broadcasting lesson asks at which step, and what it says of an answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from engine.explain.broadcasting.answers import grade_cell, grade_shape
from engine.explain.broadcasting.plan import BroadcastPlan
from engine.explain.shared.shapes import Shape, element_count, format_shape
from tui.lessons.broadcasting.operands import Operands
from tui.lessons.broadcasting.steps import PlanSteps
from tui.lessons.shared.tensors.broadcast_scene import NAMES, subscript
from tui.shell.question import Question, Verdict

Answers = Callable[..., str]
"""A verdict's text by its key, in the learner's language."""
Asked = Literal["shape", "cell"]


class BroadcastQuestions:
    """The shape of the result and the value of one cell of it, and which has been guessed.

    `text` gives a text of the lesson by section and key. Positions are the player's.
    """

    def __init__(self, operands: Operands, text: Callable[..., str]) -> None:
        self._operands = operands
        self._text = text
        self._guessed: set[Asked] = set()

    def at(self, position: int) -> Question | None:
        """What is asked there, None if nothing is."""
        plan = self._operands.plan
        if plan is None:
            return None
        answers = partial(self._text, "answers")
        if position < PlanSteps(plan).shape_told:
            grade = partial(shape_verdict, plan, answers)
            was = partial(format_shape, plan.shape)
            prompt = self._text("questions", "shape")
            return Question(self._key("shape"), prompt, grade, "shape", was=was)
        cell = self._cell_at(position)
        if cell is None:
            return None
        name = subscript(self._text("labels", "result"), cell)
        grade = partial(cell_verdict, plan, cell, answers)
        prompt = self._text("questions", "cell", cell=name)
        was = partial(_value, plan, cell)
        return Question(self._key("cell"), prompt, grade, "cell", {"cell": name}, was)

    def answered(self, position: int) -> None:
        """What is asked there has been guessed."""
        plan = self._operands.plan
        assert plan is not None
        self._guessed.add("shape" if position < PlanSteps(plan).shape_told else "cell")

    @property
    def shape_guessed(self) -> bool:
        """Whether the shape of the result has been guessed."""
        return "shape" in self._guessed

    def open_cell(self, position: int) -> Shape | None:
        """The output cell that shows `?` there: what is asked for and has not been guessed."""
        return None if "cell" in self._guessed else self._cell_at(position)

    def forget(self) -> None:
        """Other shapes: nothing has been guessed of them."""
        self._guessed.clear()

    def forget_cell(self) -> None:
        """Another operator: the cells have other values."""
        self._guessed.discard("cell")

    def _cell_at(self, position: int) -> Shape | None:
        """The output cell asked for, from the step before the first cell until it is computed.

        None is asked for where the numbers are measured, not whole.
        """
        plan = self._operands.plan
        if plan is None or self._operands.measured is not None:
            return None
        cell, steps = asked_cell(plan.shape), PlanSteps(plan)
        if cell is None:
            return None
        opening = max(steps.first_cell - 1, steps.shape_told)
        return cell if opening <= position < steps.at(cell) else None

    def _key(self, asked: Asked) -> str:
        operands = self._operands
        return f"{asked} {operands.shapes} {operands.operator.name if asked == 'cell' else ''}"


def asked_cell(shape: Shape) -> Shape | None:
    """The output cell whose value is asked for: near the start, where a row is read again."""
    if element_count(shape) == 0:
        return None
    wanted = (0,) * len(shape) + (1, 2)
    return tuple(
        min(position, size // 2)
        for position, size in zip(wanted[len(wanted) - len(shape) :], shape, strict=True)
    )


def shape_verdict(plan: BroadcastPlan, answers: Answers, text: str) -> Verdict:
    """The verdict on a typed shape of the result. Raises `ShapeMistake`."""
    verdict = grade_shape(plan, text)
    said = answers(
        f"shape.{verdict.code}",
        answer=format_shape(verdict.answer),
        name=_name(verdict.operand),
        axis=verdict.axis,
        rank=len(plan.shape),
    )
    return Verdict(verdict.right, said)


def cell_verdict(plan: BroadcastPlan, cell: Shape, answers: Answers, text: str) -> Verdict:
    """The verdict on the typed value of that output cell. Raises `NumberMistake`."""
    verdict = grade_cell(plan, cell, text)
    name = _name(verdict.operand)
    said = answers(
        f"cell.{verdict.code}",
        answer=verdict.answer,
        name=name,
        source=subscript(name, verdict.source) if verdict.source is not None else name,
    )
    return Verdict(verdict.right, said)


def _value(plan: BroadcastPlan, cell: Shape) -> str:
    """What that output cell holds, as it would be typed."""
    values = [plan.cell_value(number, source) for number, source in enumerate(plan.sources(cell))]
    return str(plan.operator.of(values))


def _name(operand: int | None) -> str:
    return "" if operand is None else NAMES[operand]
