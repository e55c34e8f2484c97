"""elementwise, the view of reductions: which axis vanishes, and what then broadcasts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from engine.explain.elementwise.reductions.nodes import Combined, Constant, Reduced
from engine.explain.elementwise.reductions.operations import POSITIONS
from engine.explain.elementwise.reductions.plan import ReduceStep, ReductionPlan, changed, trap_of
from engine.explain.elementwise.reductions.text import parse_reduction
from engine.explain.shared.shapes import Shape, element_count, format_shape, ravel
from engine.protocol.errors import Mistake
from tui.drawing.places import Place, Sketch
from tui.lessons.elementwise.reduce.code import code_values
from tui.lessons.elementwise.reduce.examples import EXAMPLES, FIRST
from tui.lessons.elementwise.reduce.figure import STAGE, cells_in_row, draw_reduction
from tui.lessons.elementwise.reduce.pictures import CELL, READ
from tui.lessons.elementwise.reduce.question import ReduceQuestions
from tui.lessons.elementwise.reduce.scene import ReduceScene
from tui.lessons.elementwise.view import ElementwiseView
from tui.shell.keys.lesson_keys import editing, stepping
from tui.shell.keys.table import Footer, Key, Table
from tui.shell.question import Question

if TYPE_CHECKING:
    from tui.lessons.elementwise.lesson import ElementwiseLesson


MOST_COMPARED: Final = 1_000
"""Cells among which equals are looked for."""
_MEANS: Final = {"torch": "note.mean.torch", "tensorflow": "note.mean.tensorflow"}
"""What is said of a mean of whole numbers where a library does not give it as NumPy does."""


class ReduceView(ElementwiseView):
    """Position 0 of the player is before the first step, n after the plan's step n - 1."""

    def __init__(self, lesson: ElementwiseLesson) -> None:
        super().__init__(lesson)
        self.plan = parse_reduction(EXAMPLES[FIRST])
        self.questions = ReduceQuestions(self.plan, lesson.text)
        self._seen = {FIRST}

    # ---- state

    @property
    def count(self) -> int:
        return len(self.plan.steps) + 1

    @property
    def row(self) -> int:
        node = self.plan.stages[self._stage].node
        chunks = node.along.chunks if isinstance(node, Reduced) else 1
        return cells_in_row(node) if chunks == 1 else chunks

    @property
    def step(self) -> ReduceStep | None:
        """The present step, None before the first."""
        position = self.lesson.player.position
        return self.plan.steps[position - 1] if position else None

    @property
    def _stage(self) -> int:
        return self.step.stage if self.step is not None else 0

    @property
    def example(self) -> str | None:
        """Which example it is, if it is one."""
        text = self.plan.program.text
        return next((key for key, typed in EXAMPLES.items() if typed == text), None)

    @property
    def target(self) -> Reduced | None:
        """The reduction that the keys change: what would mend the stage, else the present one."""
        stages, here = self.plan.stages, self._stage
        if (culprit := self.plan.culprit(here)) is not None:
            return culprit
        before = [*reversed(stages[: here + 1]), *stages[here + 1 :]]
        reductions = (stage.node for stage in before if isinstance(stage.node, Reduced))
        return next(reductions, None)

    def take(self, plan: ReductionPlan, position: int = 0) -> None:
        """Show this plan from there on."""
        self.plan = plan
        self.questions = ReduceQuestions(plan, self.lesson.text)
        self.lesson.answer = None
        if (example := self.example) is not None:
            self._seen.add(example)
        self.lesson.player.restart(self.count, position)

    # ---- what the lesson asks

    def sketch(self) -> Sketch[Any]:
        position = self.lesson.player.position
        scene = ReduceScene(
            plan=self.plan,
            step=self.step,
            shape_known=self.questions.knows_shape(position),
            asked=self.questions.open_cell(position),
            title=self.label(f"example.{self.example}") if self.example is not None else "",
            note=self._note(),
            word=self.lesson.labels,
        )
        return Sketch(draw_reduction, scene, moment=(self.plan.program.text, position))

    def _note(self) -> str:
        """What the libraries do not agree on, or what would be taken for a mistake."""
        step, node = self.step, self.plan.stages[self._stage].node
        if not isinstance(node, Reduced) or not node.along.length:
            return ""
        if step is not None and node.kind in POSITIONS and self._has_tie(node, step):
            return self.label("note.tie")
        if node.spelling == "torch" and node.kind in ("max", "min") and node.axes is not None:
            return self.label("note.pair", kind=node.kind)
        if node.kind == "mean" and node.of.dtype != "float":
            usual = "note.mean.bool" if node.of.dtype == "bool" else "note.mean"
            return self.label(_MEANS.get(node.spelling or "numpy", usual))
        return self.label("note.bool") if node.kind == "sum" and node.of.dtype == "bool" else ""

    @staticmethod
    def _has_tie(node: Reduced, step: ReduceStep) -> bool:
        """Whether what is looked for stands there more than once."""
        along = node.along
        if step.index is None or not 1 < along.length <= MOST_COMPARED:
            return False
        values = [node.of.value(along.source(step.index, at)) for at in range(along.length)]
        return values.count(values[int(node.value(step.index))]) > 1

    def settle(self) -> None:
        verdict = self.lesson.verdict
        if verdict is not None and verdict.right:
            self.questions.answered(self.lesson.player.position)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        step, node = self.step, self.plan.stages[self._stage].node
        if step is None:
            return "reduce", {}
        if isinstance(node, Reduced):
            return f"reduce.{self._vanishing(node)}", {"shape": format_shape(node.shape)}
        if not isinstance(node, Combined):
            return "cells", {}
        if node.clashes:
            mends = self.plan.culprit(self._stage) is not None
            return ("broadcast.clash" if mends else "broadcast.beyond"), {}
        trap = trap_of(node)
        if trap is not None:
            return f"broadcast.{trap.kind}", {}
        both = node.a, node.b
        meets = any(isinstance(one, Reduced) for one in both)
        is_scaled = any(isinstance(one, Constant) for one in both)
        return ("broadcast" if meets and not is_scaled else "cells"), {}

    @staticmethod
    def _vanishing(node: Reduced) -> str:
        """Which caption says what becomes of the axes."""
        if not node.along.length or not element_count(node.shape):
            return "empty"
        if node.keepdims:
            return "kept"
        return "whole" if not node.shape else "gone"

    def question(self) -> Question | None:
        return self.questions.at(self.lesson.player.position)

    def edit(self) -> tuple[str, str] | None:
        return self.lesson.text("edit", "reduction"), self.plan.program.text

    def entered(self, text: str) -> None:
        known = {source.name: source for source in self.plan.program.sources}
        self.take(parse_reduction(text, known))

    def code_values(self) -> Mapping[str, object]:
        return code_values(self.plan)

    # ---- moving

    def move(self, rows: int, columns: int) -> None:
        """To another output cell of the present reduction."""
        stage, step = self.plan.stages[self._stage], self.step
        node = stage.node
        if not isinstance(node, Reduced) or not element_count(node.shape):
            return
        if step is None or step.index is None:
            self._go_to(self._stage, 0)
            return
        index = list(step.index)
        for back, by in ((2, rows), (1, columns if len(index) > 1 else columns or rows)):
            if back <= len(index):
                index[-back] = min(max(index[-back] + by, 0), node.shape[-back] - 1)
        self._go_to(self._stage, ravel(tuple(index), node.shape))

    def _go_to(self, stage: int, cell: int) -> None:
        self.lesson.player.pause()
        self.lesson.player.go(self.plan.position(stage, cell) + 1)

    def to_stage(self, step: int) -> None:
        """The first step of the next stage; back to that of this one, then of the one before."""
        here = self.lesson.player.position
        starts = [0, *(stage.start + 1 for stage in self.plan.stages)]
        later = (start for start in starts if start > here)
        earlier = (start for start in reversed(starts) if start < here)
        self.lesson.player.pause()
        self.lesson.player.go(next(later if step > 0 else earlier, here))

    def pressed(self, place: Place) -> None:
        node = self.plan.stages[self._stage].node
        if place.leads_to == STAGE:
            self.lesson.player.pause()
            self.lesson.player.go(self.plan.stages[place.index[0]].start + 1)
        elif isinstance(node, Reduced) and place.leads_to in (CELL, READ):
            index: Shape = place.index
            if place.leads_to == READ:
                index, _ = node.along.target(index)
            self._go_to(self._stage, ravel(index, node.shape))

    # ---- another axis, keepdims, another example

    def to_axis(self, step: int) -> None:
        """The next or previous axis; after the last one all of them."""
        target = self.target
        if target is None or not target.fits:
            return
        rank = len(target.of.shape)
        single = target.along.axes[0] if len(target.along.axes) == 1 < rank else rank
        if target.axes is not None and len(target.axes) == 1:
            single = target.along.axes[0] if target.along.axes else rank
        choice = (single + step) % (rank + 1)
        self._change(target, axes=None if choice == rank else (choice,))

    def toggle_keepdims(self) -> None:
        """Keep the axis that vanishes as one of size 1, or let it go."""
        target = self.target
        if target is not None:
            self._change(target, keepdims=not target.keepdims)

    def _change(self, target: Reduced, **how: Any) -> None:
        """The same with that reduction changed, at the beginning of the same stage."""
        here, begun = self._stage, self.lesson.player.position > 0
        try:
            plan = changed(self.plan, target, **how)
        except Mistake as mistake:
            self.lesson.notice(self.lesson.mistake_text(mistake))
            return
        stage = plan.stages[min(here, len(plan.stages) - 1)]
        self.take(plan, stage.start + 1 if begun and here else 0)

    def next_example(self) -> None:
        """The next of the examples, from the first again after the last."""
        keys = list(EXAMPLES)
        if self.example is not None:
            following = keys[(keys.index(self.example) + 1) % len(keys)]
        else:
            following = next((key for key in keys if key not in self._seen), keys[0])
        self.take(parse_reduction(EXAMPLES[following]))

    def reset(self) -> None:
        self.plan = parse_reduction(EXAMPLES[FIRST])
        self.questions = ReduceQuestions(self.plan, self.lesson.text)

    # ---- keys

    def keys(self) -> Table:
        lesson, target = self.lesson, self.target
        at_end = lesson.player.at_end
        mends = self.plan.culprit(self._stage) is not None and self.step is not None
        axis = {"]": partial(self.to_axis, 1), "[": partial(self.to_axis, -1)}
        stages = {"PgDn": partial(self.to_stage, 1), "PgUp": partial(self.to_stage, -1)}
        unseen = bool(set(EXAMPLES) - self._seen)
        return (
            Key("d", "keepdims", self.toggle_keepdims, when=target is not None, leads=mends),
            Key("n", "example", self.next_example, leads=at_end and unseen),
            Key("[ ]", "axis", axis, when=target is not None, footer=Footer.AFTER_STEPS),
            Key("PgUp PgDn", "stage", stages, footer=None),
            stepping(lesson),
            editing(lesson),
        )
