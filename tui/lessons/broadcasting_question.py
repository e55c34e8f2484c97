"""What the broadcasting lesson asks, and what it says of an answer."""

from __future__ import annotations

from collections.abc import Callable

from engine.explain.broadcasting import BroadcastPlan, grade_cell, grade_shape
from engine.explain.shapes import Shape, element_count, format_shape
from tui.question import Verdict
from tui.widgets.broadcast_scene import NAMES, subscript

Answers = Callable[..., str]
"""A verdict's text by its key, in the learner's language."""


def asked_cell(shape: Shape) -> Shape | None:
    """The output cell whose value is asked for: near the start, where a row is read again."""
    if element_count(shape) == 0:
        return None
    wanted = (0,) * len(shape) + (1, 2)
    return tuple(
        min(position, size // 2)
        for position, size in zip(wanted[len(wanted) - len(shape) :], shape, strict=True)
    )


def shape_verdict(plan: BroadcastPlan, text: str, answers: Answers) -> Verdict:
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


def cell_verdict(plan: BroadcastPlan, cell: Shape, text: str, answers: Answers) -> Verdict:
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


def _name(operand: int | None) -> str:
    return "" if operand is None else NAMES[operand]
