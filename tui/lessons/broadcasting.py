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
from engine.explain.shapes import Shape, format_shape
from tui.lesson import Lesson
from tui.lessons.broadcasting_code import code_values
from tui.lessons.broadcasting_layer import LayerBias
from tui.lessons.broadcasting_operands import LARGEST_SIZE, MOST_AXES, Operands
from tui.lessons.broadcasting_question import BroadcastQuestions, asked_cell
from tui.lessons.broadcasting_steps import PlanSteps
from tui.question import Question
from tui.widgets.broadcast_figure import MEMORY, VECTORS, BroadcastFigure, Clash
from tui.widgets.broadcast_scene import NAMES, Scene, scene_at
from tui.widgets.one_line import KeyHint, Part

ROOM_FOR_STEPS: Final = 100
"""From this width on the head tells the step in memory; in the first view the stages do."""


class BroadcastingLesson(Lesson):
    """Shapes of two to four operands, and a player over the steps of their plan.

    Views: the steps, the same steps in memory, and (5,), (1, 5) and (5, 1) compared.
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
        self.operands = Operands()
        self._questions = BroadcastQuestions(self.operands, self.text)
        assert self.operands.plan is not None
        self.player.count = PlanSteps(self.operands.plan).count

    # ---- the engine, which is asked for the numbers of one example

    def on_mount(self) -> None:
        self.operands.layer = LayerBias(self.ch2)

    def on_screen_resume(self) -> None:
        if self.operands.layer is not None:
            self.operands.layer.resumed()

    def engine_said(self, event: protocol.AnyEvent) -> None:
        heard = self.operands.layer is not None and self.operands.layer.said(event)
        if heard and self.operands.measured is not None:
            self.changed()

    # ---- what the frame asks

    def figure(self) -> Widget:
        return BroadcastFigure()

    def scene(self) -> Scene:
        """What the figure shows now. Only for shapes that broadcast."""
        assert self.operands.plan is not None
        return scene_at(
            self.operands.plan,
            self.player.position - 1,
            shape_guessed=self._questions.shape_guessed,
            asked_cell=self._questions.open_cell(self.player.position),
            measured=self.operands.measured,
        )

    def draw(self) -> None:
        clash = self.operands.clash
        shown = Clash(clash, self.operands.repairs) if clash is not None else self.scene()
        self.query_one(BroadcastFigure).show(shown, partial(self.text, "labels"), self.view)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.operands.clash is not None:
            return "clash", self.operands.clash.detail
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
        if self.operands.clash is not None:  # there is nothing else to view; digits press repairs
            self.head.right = tuple(part for part in self.head.right if not part.key.isdigit())

    def question(self) -> Question | None:
        return self._questions.at(self.player.position) if self.view == 1 else None

    def edit(self) -> tuple[str, str] | None:
        sign = f" {self.operands.operator.sign} "
        return self.text("edit", "shapes"), sign.join(map(format_shape, self.operands.shapes))

    def entered(self, text: str) -> None:
        self.operands.take(*parse_broadcast(text, max_rank=MOST_AXES, max_size=LARGEST_SIZE))
        self._begin()

    def mistake_text(self, mistake: Mistake) -> str:
        said = super().mistake_text(mistake)
        operand = mistake.detail.get("operand")
        return f"{NAMES[operand]}: {said}" if isinstance(operand, int) else said

    def code_values(self) -> Mapping[str, object]:
        operands = self.operands
        repair = next(iter(operands.repairs), None)
        is_layer = operands.measured is not None
        return code_values(operands.outcome, operands.operator, repair, is_layer=is_layer)

    # ---- moving

    @property
    def steps(self) -> PlanSteps | None:
        """The steps on screen; None of shapes that clash, nor where vectors are compared."""
        plan = self.operands.plan
        return None if plan is None or self.view == VECTORS else PlanSteps(plan)

    def _go(self, position: int) -> None:
        self.player.pause()
        self.player.go(position)

    def main(self) -> None:
        if self.operands.clash is not None:
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
        if (steps := self.steps) is not None:
            to = steps.stage_after if step > 0 else steps.stage_before
            self._go(to(self.player.position))

    def on_broadcast_figure_stage_pressed(self, message: BroadcastFigure.StagePressed) -> None:
        if (steps := self.steps) is not None and (to := steps.stage(message.stage)) is not None:
            self._go(to)

    def move(self, rows: int, columns: int) -> None:
        """The cursor over the result is the step; from before the cells it goes to the first."""
        if (steps := self.steps) is not None and steps.has_cells:
            self._go(steps.moved(self.player.position, rows, columns))

    def action_plane(self, step: int) -> None:
        """The next or previous plane of the result, at the same place in it."""
        if (steps := self.steps) is not None and steps.has_cells and steps.has_planes:
            self._go(steps.in_plane(self.player.position, step))

    def go_to_cell(self, index: Shape) -> None:
        """Stand at the step that computes that output cell."""
        if (steps := self.steps) is not None:
            self._go(steps.at(index))

    def on_broadcast_figure_cell_pressed(self, message: BroadcastFigure.CellPressed) -> None:
        self.go_to_cell(message.index)

    # ---- other shapes

    def _begin(self) -> None:
        """Show the operands from the start."""
        plan = self.operands.plan
        if self.view == VECTORS or plan is None:
            self.view = 1
        self._questions.forget()
        self.player.restart(1 if plan is None else PlanSteps(plan).count)

    def action_example(self) -> None:
        self.operands.next_example()
        self._begin()

    def action_operator(self) -> None:
        """The next operator, at the same step: which cells meet does not change."""
        self.operands.next_operator()
        self._questions.forget_cell()
        self.changed()

    def action_view(self, view: int) -> None:
        """A number chooses a view, or presses a repair where shapes clash."""
        if self.operands.clash is not None:
            self.repair(view)
            return
        if view == VECTORS:
            self.player.pause()
        super().action_view(view)

    def repair(self, number: int) -> None:
        """Apply that repair, counted from 1, if there is one."""
        if self.operands.repair(number):
            self._begin()

    def on_broadcast_figure_repair_pressed(self, message: BroadcastFigure.RepairPressed) -> None:
        self.repair(message.number)

    def action_undo(self) -> None:
        if self.operands.undo():
            self._begin()

    def reset(self) -> None:
        self.operands.reset()
        self._begin()

    # ---- keys

    def main_hints(self) -> tuple[KeyHint, ...]:
        if self.operands.clash is None:
            return (self.hint("1", "steps", "1"),) if self.view == VECTORS else ()
        most = len(self.operands.repairs)
        found = [self.hint("1" if most == 1 else f"1–{most}", "repair", "1")] if most else []
        undo = [self.hint("u", "undo", "u")] if self.operands.has_earlier else []
        return (*found, *undo)

    def hints(self) -> tuple[KeyHint, ...]:
        found = list(super().hints())
        own = [self.hint("n", "example", "n")]
        steps = self.steps
        if steps is None:
            found = [hint for hint in found if hint.key not in ("full_stop", "space")]
        else:
            if steps.has_planes:
                own.append(self.hint("[ ]", "plane", "right_square_bracket"))
            own.append(self.hint("o", "operator", "o"))
        after = "e" if steps is None else "space"
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
        if self.operands.clash is not None:
            return "1" if self.operands.repairs else "e"
        if not self._has_shown_all():
            return "full_stop"
        return "greater_than_sign" if self.operands.all_seen else "n"

    def _has_shown_all(self) -> bool:
        """Whether the steps left are like those that were seen."""
        steps = self.steps
        if steps is None or self.player.at_end:
            return True
        cell = asked_cell(steps.plan.shape)
        return cell is not None and self.player.position >= steps.at(cell)
