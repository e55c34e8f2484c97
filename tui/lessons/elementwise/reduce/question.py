"""What the view of reductions asks: the shape of the result, then one cell of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from engine.explain.elementwise.reductions.answers import asked_cell, grade_output, grade_shape
from engine.explain.elementwise.reductions.nodes import Reduced
from engine.explain.elementwise.reductions.plan import ReductionPlan
from engine.explain.shared.shapes import Shape, format_shape, ravel
from tui.lessons.elementwise.reduce.scene import cell_name, value_text
from tui.shell.question import Question, Verdict


class ReduceQuestions:
    """Of the first reduction of a plan; `text` gives a text of the lesson by section and key.

    Positions are the player's: n is after the plan's step n - 1.
    """

    def __init__(self, plan: ReductionPlan, text: Callable[..., str]) -> None:
        self.plan, self._text = plan, text
        self._guessed = set[str]()
        first = plan.first
        self._node = plan.stages[first].node if first is not None else None
        self._cell = asked_cell(self._node) if isinstance(self._node, Reduced) else None

    def at(self, position: int) -> Question | None:
        """What is asked there, None if nothing is."""
        node, first = self._node, self.plan.first
        if not isinstance(node, Reduced) or first is None:
            return None
        stage = self.plan.stages[first]
        said = f"{stage.name} = {stage.code}"
        if not self.knows_shape(position):
            kind, values = "reduce.shape", {"name": stage.name}
            prompt, key = self._text("questions", kind, **values), f"reduced {said}"
            return Question(
                f"{key} {self.plan.program.text}",
                prompt,
                self._grade_shape,
                kind,
                values,
                partial(format_shape, node.shape),
            )
        cell = self.open_cell(position)
        if cell is None:
            return None
        kind, values = "reduce.cell", {"cell": cell_name(stage.name, cell)}
        prompt, grade = self._text("questions", kind, **values), partial(self._grade_cell, cell)
        was = value_text(node.value(cell))
        key = f"reduced cell {said} {self.plan.program.text}"
        return Question(key, prompt, grade, kind, values, lambda: was)

    def answered(self, position: int) -> None:
        """What is asked there has been guessed."""
        self._guessed.add("cell" if self.knows_shape(position) else "shape")

    def knows_shape(self, position: int) -> bool:
        """Whether the shape may show: guessed, or the reduction has begun."""
        first = self.plan.first
        begun = first is None or position > self.plan.stages[first].start
        return begun or "shape" in self._guessed

    def open_cell(self, position: int) -> Shape | None:
        """The output cell that shows `?` there."""
        first = self.plan.first
        if self._cell is None or first is None or "cell" in self._guessed:
            return None
        assert self._node is not None
        last = self.plan.position(first, ravel(self._cell, self._node.shape))
        return self._cell if position <= last else None

    def _grade_shape(self, text: str) -> Verdict:
        assert isinstance(self._node, Reduced)
        verdict = grade_shape(self._node, text)
        said = self._text(
            "answers",
            f"reduce.shape.{verdict.code}",
            answer=format_shape(verdict.answer),
            axis=verdict.axis,
            rank=len(self._node.shape),
        )
        return Verdict(verdict.right, said)

    def _grade_cell(self, cell: Shape, text: str) -> Verdict:
        assert isinstance(self._node, Reduced)
        meaning, answer = grade_output(self._node, cell, text)
        said = self._text("answers", f"reduce.cell.{meaning}", answer=value_text(answer))
        return Verdict(meaning == "right", said)
