"""broadcasting: align right; a stretched axis is read again, never copied."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.widget import Widget

from engine import protocol
from engine.errors import Mistake
from engine.explain.broadcast_text import parse_broadcast
from engine.explain.broadcasting import (
    STAGES,
    BroadcastError,
    BroadcastPlan,
    Repair,
    Stage,
    plan,
)
from engine.explain.cell_operators import ADD, CellOperator, operators_for
from engine.explain.shapes import (
    Shape,
    element_count,
    format_shape,
    ravel,
    unravel,
)
from tui.lesson import Lesson
from tui.lessons.broadcasting_code import code_values
from tui.lessons.broadcasting_layer import LayerBias
from tui.lessons.broadcasting_question import asked_cell, cell_verdict, shape_verdict
from tui.question import Question, Verdict
from tui.widgets.broadcast_figure import MEMORY, VECTORS, BroadcastFigure, Clash
from tui.widgets.broadcast_scene import NAMES, Scene, scene_at, subscript
from tui.widgets.one_line import KeyHint, Part

MOST_AXES: Final = 6
ROOM_FOR_STEPS: Final = 100
"""From this width on the head tells the step in memory; in the first view the stages do."""
LARGEST_SIZE: Final = 1_000_000
"""Along one axis. A plan would bear more, but nobody walks through more cells."""
EXAMPLES: Final[tuple[tuple[Shape, ...], ...]] = (
    ((3, 4), (4,)),
    ((32, 10), (10,)),
    ((64, 3, 32, 10), (32, 10)),
    ((3, 1), (1, 4)),
    ((3, 4), (3,)),
)
"""A bias added to each row, the book's three examples, and one that is impossible; the bias of
this network's first layer follows."""


def _is_in_limits(repair: Repair) -> bool:
    if len(repair.result) > MOST_AXES:
        return False
    try:
        plan(*repair.shapes_after)
    except Mistake:
        return False
    return True


def _outcome(shapes: tuple[Shape, ...], operator: CellOperator) -> BroadcastPlan | BroadcastError:
    try:
        return plan(*shapes, operator=operator)
    except BroadcastError as error:
        return error


class BroadcastingLesson(Lesson):
    """Shapes of two to four operands, and a player over the steps of their plan.

    Views: the steps, the same steps in memory, and (5,), (1, 5) and (5, 1) compared.

    Player position 0 is before the first step, position n after the plan's step n - 1.
    """

    LESSON = "broadcasting"
    VIEWS = 3
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "example", show=False),
        Binding("u", "undo", show=False),
        Binding("o", "operator", show=False),
        Binding("pageup", "stage(-1)", show=False),
        Binding("pagedown", "stage(1)", show=False),
        Binding("left_square_bracket", "plane(-1)", show=False),
        Binding("right_square_bracket", "plane(1)", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.shapes: tuple[Shape, ...] = EXAMPLES[0]
        self.operator = ADD
        self._outcome: BroadcastPlan | BroadcastError = plan(*EXAMPLES[0])
        self._earlier: list[tuple[Shape, ...]] = []
        self._seen = {EXAMPLES[0]}
        self._guessed: set[str] = set()
        self._layer: LayerBias | None = None
        self.player.count = len(plan(*EXAMPLES[0]).steps) + 1

    # ---- the engine, which is asked for the numbers of one example

    def on_mount(self) -> None:
        self._layer = LayerBias(self.ch2)

    def on_screen_resume(self) -> None:
        if self._layer is not None:
            self._layer.resumed()

    def engine_said(self, event: protocol.AnyEvent) -> None:
        heard = self._layer is not None and self._layer.said(event)
        if heard and self.measured is not None:
            self.changed()

    @property
    def measured(self) -> LayerBias | None:
        """Where the numbers come from, None if the plan's own are shown."""
        layer = self._layer
        return layer if layer is not None and self.shapes == layer.shapes else None

    @property
    def examples(self) -> tuple[tuple[Shape, ...], ...]:
        """All examples in their order."""
        return EXAMPLES if self._layer is None else (*EXAMPLES, self._layer.shapes)

    # ---- state

    @property
    def plan(self) -> BroadcastPlan | None:
        """The plan of the shapes, None if they clash."""
        return self._outcome if isinstance(self._outcome, BroadcastPlan) else None

    @property
    def clash(self) -> BroadcastError | None:
        """Why the shapes do not broadcast, None if they do."""
        return self._outcome if isinstance(self._outcome, BroadcastError) else None

    @property
    def first_cell(self) -> int:
        """The player's position at the first output cell, the last position if there is none."""
        assert self.plan is not None
        return len(self.plan.steps) + 1 - element_count(self.plan.shape)

    def scene(self) -> Scene:
        """What the figure shows now. Only for shapes that broadcast."""
        assert self.plan is not None
        cell = self._cell_in_question
        if "cell" in self._guessed:
            cell = None
        return scene_at(
            self.plan,
            self.player.position - 1,
            shape_guessed="shape" in self._guessed,
            asked_cell=cell if self._asks_cell() else None,
            measured=self.measured,
        )

    @property
    def _cell_in_question(self) -> Shape | None:
        """The output cell that is asked for: none where its numbers are measured, not whole."""
        if self.plan is None or self.measured is not None:
            return None
        return asked_cell(self.plan.shape)

    def take(
        self,
        shapes: tuple[Shape, ...],
        operator: CellOperator | None = None,
        *,
        remember: bool = True,
    ) -> None:
        """Show these shapes from the start. Raises Mistake if they are beyond the limits.

        The operator stays unless one is given, or it cannot take so many operands.
        """
        kept = self.operator if len(shapes) <= self.operator.most_operands else ADD
        operator = operator or kept
        outcome = _outcome(shapes, operator)
        if remember and shapes != self.shapes:
            self._earlier.append(self.shapes)
        self.shapes, self._outcome, self.operator = shapes, outcome, operator
        if self.view == VECTORS or isinstance(outcome, BroadcastError):
            self.view = 1
        self._guessed.clear()
        if shapes in self.examples:
            self._seen.add(shapes)
        count = 1 if isinstance(outcome, BroadcastError) else len(outcome.steps) + 1
        self.player.restart(count)

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """What is offered for shapes that clash: the repairs that stay within the limits."""
        return tuple(filter(_is_in_limits, self.clash.repairs)) if self.clash else ()

    def _key(self, kind: str) -> str:
        return f"{kind} {self.shapes} {self.operator.name if kind == 'cell' else ''}"

    # ---- what the frame asks

    def figure(self) -> Widget:
        return BroadcastFigure()

    def draw(self) -> None:
        shown = Clash(self.clash, self.repairs) if self.clash is not None else self.scene()
        self.query_one(BroadcastFigure).show(shown, partial(self.text, "labels"), self.view)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.clash is not None:
            return "clash", self.clash.detail
        if self.view == VECTORS:
            return "vectors", {}
        scene = self.scene()
        if self.view == MEMORY:
            return "memory" if scene.stage in ("stretched", "computed") else "memory.own", {}
        if scene.empty and self.player.at_end:
            return "empty", {"shape": format_shape(scene.plan.shape)}
        return scene.stage or "aligned", {}

    def status(self) -> tuple[Part, ...]:
        told = self.view == MEMORY and self.size.width >= ROOM_FOR_STEPS
        return super().status() if told else ()

    def show_head(self) -> None:
        super().show_head()
        if self.clash is not None:  # there is nothing else to view; digits press repairs
            self.head.right = tuple(part for part in self.head.right if not part.key.isdigit())

    def question(self) -> Question | None:
        found = self.plan
        if found is None or self.view != 1:
            return None
        if self.player.position < max(len(found.shape), 1):
            return Question(self._key("shape"), self.text("questions", "shape"), self._grade_shape)
        cell = self._cell_in_question
        if cell is None or not self._asks_cell():
            return None
        name = subscript(self.text("labels", "result"), cell)
        prompt = self.text("questions", "cell", cell=name)
        return Question(self._key("cell"), prompt, self._grade_cell)

    def _asks_cell(self) -> bool:
        """From the step before the first cell until the cell asked for is computed."""
        found = self.plan
        if found is None or (cell := self._cell_in_question) is None:
            return False
        opening = max(self.first_cell - 1, len(found.shape), 1)
        return opening <= self.player.position < self.first_cell + ravel(cell, found.shape)

    def _grade_shape(self, text: str) -> Verdict:
        assert self.plan is not None
        return self._noted("shape", shape_verdict(self.plan, text, partial(self.text, "answers")))

    def _grade_cell(self, text: str) -> Verdict:
        assert self.plan is not None
        cell = asked_cell(self.plan.shape)
        assert cell is not None
        said = cell_verdict(self.plan, cell, text, partial(self.text, "answers"))
        return self._noted("cell", said)

    def _noted(self, kind: str, verdict: Verdict) -> Verdict:
        """The verdict; a right one fills the slot that was asked about."""
        if verdict.right:
            self._guessed.add(kind)
        return verdict

    def edit(self) -> tuple[str, str] | None:
        sign = f" {self.operator.sign} "
        return self.text("edit", "shapes"), sign.join(map(format_shape, self.shapes))

    def entered(self, text: str) -> None:
        self.take(*parse_broadcast(text, max_rank=MOST_AXES, max_size=LARGEST_SIZE))

    def mistake_text(self, mistake: Mistake) -> str:
        said = super().mistake_text(mistake)
        operand = mistake.detail.get("operand")
        return f"{NAMES[operand]}: {said}" if isinstance(operand, int) else said

    def code_values(self) -> Mapping[str, object]:
        repair = next(iter(self.repairs), None)
        is_layer = self.measured is not None
        return code_values(self._outcome, self.operator, repair, is_layer=is_layer)

    # ---- moving

    def main(self) -> None:
        if self.clash is not None:
            self.repair(1)
        elif self.view == VECTORS:
            self.action_view(1)
        else:
            self.player.forward()

    def action_play(self) -> None:
        if self.view != VECTORS:
            super().action_play()

    def action_forward(self) -> None:
        if self.view != VECTORS:
            super().action_forward()

    def action_back(self) -> None:
        if self.view != VECTORS:
            super().action_back()

    def action_stage(self, step: int) -> None:
        """To the first step of the next stage; back to that of this one, then of the one before."""
        if self.plan is None or self.view == VECTORS:
            return
        self.player.pause()
        here = self.player.position
        starts = [0, *(start + 1 for stage in STAGES if (start := self._start(stage)) is not None)]
        if step > 0:
            self.player.go(next((start for start in starts if start > here), here))
        else:
            self.player.go(next((start for start in reversed(starts) if start < here), 0))

    def _start(self, stage: Stage) -> int | None:
        return self.plan.stage_start(stage) if self.plan is not None else None

    def on_broadcast_figure_stage_pressed(self, message: BroadcastFigure.StagePressed) -> None:
        if (start := self._start(message.stage)) is not None:
            self.player.pause()
            self.player.go(start + 1)

    def move(self, rows: int, columns: int) -> None:
        """The cursor over the result is the step; from before the cells it goes to the first."""
        found = self.plan
        if found is None or self.view == VECTORS or element_count(found.shape) == 0:
            return
        self.player.pause()
        cursor = self.scene().cursor
        if cursor is None:
            self.player.go(self.first_cell)
            return
        steps = (0, 0, rows, columns)[-len(cursor) :] if cursor else ()
        steps = (0,) * (len(cursor) - len(steps)) + steps
        moved = tuple(
            min(max(position + step, 0), size - 1)
            for position, step, size in zip(cursor, steps, found.shape, strict=True)
        )
        self.go_to_cell(moved)

    def go_to_cell(self, index: Shape) -> None:
        """Stand at the step that computes that output cell."""
        assert self.plan is not None
        self.player.pause()
        self.player.go(self.first_cell + ravel(index, self.plan.shape))

    def action_plane(self, step: int) -> None:
        """The next or previous plane of the result, at the same place in it."""
        found = self.plan
        if found is None or self.view == VECTORS or element_count(found.shape) == 0:
            return
        if len(found.shape) <= 2:
            return
        focus, outer = self.scene().focus, found.shape[:-2]
        number = ravel(focus[:-2], outer) + step
        self.go_to_cell(unravel(min(max(number, 0), element_count(outer) - 1), outer) + focus[-2:])

    def on_broadcast_figure_cell_pressed(self, message: BroadcastFigure.CellPressed) -> None:
        self.go_to_cell(message.index)

    # ---- other shapes

    def action_example(self) -> None:
        """The next of the examples, from the first again after the last."""
        examples = self.examples
        at = examples.index(self.shapes) if self.shapes in examples else -1
        unseen = [shapes for shapes in examples if shapes not in self._seen]
        follows = examples[(at + 1) % len(examples)]
        self.take(unseen[0] if at < 0 and unseen else follows, ADD)

    def action_operator(self) -> None:
        """The next operator, at the same step: which cells meet does not change."""
        choices = operators_for(len(self.shapes))
        self.operator = choices[(choices.index(self.operator) + 1) % len(choices)]
        self._outcome = _outcome(self.shapes, self.operator)
        self._guessed.discard("cell")
        self.changed()

    def action_view(self, view: int) -> None:
        """A number chooses a view, or presses a repair where shapes clash."""
        if self.clash is not None:
            self.repair(view)
            return
        if view == VECTORS:
            self.player.pause()
        super().action_view(view)

    def repair(self, number: int) -> None:
        """Apply that repair, counted from 1, if there is one."""
        if number <= len(self.repairs):
            self.take(self.repairs[number - 1].shapes_after)

    def on_broadcast_figure_repair_pressed(self, message: BroadcastFigure.RepairPressed) -> None:
        self.repair(message.number)

    def action_undo(self) -> None:
        """The shapes before these."""
        if self._earlier:
            self.take(self._earlier.pop(), remember=False)

    def reset(self) -> None:
        self._earlier.clear()
        self.take(EXAMPLES[0], ADD, remember=False)

    # ---- keys

    def main_hints(self) -> tuple[KeyHint, ...]:
        if self.clash is None:
            return (self.hint("1", "steps", "1"),) if self.view == VECTORS else ()
        most = len(self.repairs)
        found = [self.hint("1" if most == 1 else f"1–{most}", "repair", "1")] if most else []
        return (*found, self.hint("u", "undo", "u")) if self._earlier else tuple(found)

    def hints(self) -> tuple[KeyHint, ...]:
        found = list(super().hints())
        own = [self.hint("n", "example", "n")]
        still = self.plan is None or self.view == VECTORS
        if still:
            found = [hint for hint in found if hint.key not in ("full_stop", "space")]
        if self.plan is not None and not still:
            if len(self.plan.shape) > 2:
                own.append(self.hint("[ ]", "plane", "right_square_bracket"))
            own.append(self.hint("o", "operator", "o"))
        after = "e" if still else "space"
        place = next(number for number, hint in enumerate(found, start=1) if hint.key == after)
        return (*found[:place], *own, *found[place:])

    def help_hints(self) -> tuple[KeyHint, ...]:
        return (
            *self.main_hints(),
            self.hint("PgUp PgDn", "stage", "pagedown"),
            self.hint("u", "undo", "u"),
        )

    def next_key(self) -> str:
        if self.view == VECTORS:
            return "1"
        if self.clash is not None:
            return "1" if self.repairs else "e"
        if not self._has_shown_all():
            return "full_stop"
        return "n" if set(self.examples) - self._seen else "greater_than_sign"

    def _has_shown_all(self) -> bool:
        """Whether the steps left are like those that were seen."""
        if self.plan is None or self.player.at_end:
            return True
        cell = asked_cell(self.plan.shape)
        return cell is not None and self.player.position >= self.first_cell + ravel(
            cell, self.plan.shape
        )
