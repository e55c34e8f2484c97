"""broadcasting: align right; a stretched axis is read again, never copied."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from random import Random
from typing import Final

from engine.explain.broadcasting.cell_operators import ADD
from engine.explain.broadcasting.plan import STAGES
from engine.explain.broadcasting.text import parse_broadcast
from engine.explain.shared.shape_rules.traps import broadcast_trap
from engine.explain.shared.shapes import Shape, format_shape
from engine.protocol.errors import Mistake
from tui.drawing.places import Place, Sketch
from tui.lessons.broadcasting.code import code_values
from tui.lessons.broadcasting.figure import (
    MEMORY,
    REPAIR,
    STAGE,
    VECTORS,
    Clash,
    Depicted,
    draw_broadcast,
)
from tui.lessons.broadcasting.layer import LayerBias
from tui.lessons.broadcasting.operands import LARGEST_SIZE, MOST_AXES, Operands
from tui.lessons.broadcasting.question import BroadcastQuestions, asked_cell
from tui.lessons.broadcasting.steps import PlanSteps
from tui.lessons.shared.networks.layer_unit import LayerUnit
from tui.lessons.shared.tensors.broadcast_scene import NAMES, Scene, scene_at
from tui.lessons.shared.tensors.readings import readings
from tui.shell.keys.lesson_keys import editing, playing, stepping, view_key
from tui.shell.keys.table import Footer, Key, Table
from tui.shell.lesson import Lesson
from tui.shell.lines.one_line import Part
from tui.shell.question import Question

ROOM_FOR_STEPS: Final = 100
"""From this width on the head tells the step in memory; in the first view the stages do."""


class BroadcastingLesson(Lesson):
    """Shapes of two to four operands, and a player over the steps of their plan.

    Views: the steps, the same steps in memory, and (5,), (1, 5) and (5, 1) compared.
    """

    LESSON = "broadcasting"
    VIEWS = 3

    def __init__(self) -> None:
        super().__init__()
        self.operands = Operands()
        self._questions = BroadcastQuestions(self.operands, self.text)
        assert self.operands.plan is not None
        self.player.count = PlanSteps(self.operands.plan).count
        self.player.row = self._cells_in_row

    # ---- the engine, which is asked for the numbers of one example

    def on_mount(self) -> None:
        self.operands.layer = LayerBias(self.ch2, self.answered)

    # ---- what the frame asks

    def changed(self) -> None:
        self.operands.look()
        super().changed()

    def settle(self) -> None:
        if self.verdict is not None and self.verdict.right:
            self._questions.answered(self.player.position)

    def _cells_in_row(self) -> int:
        return (1, *self.operands.plan.shape)[-1] if self.operands.plan is not None else 1

    def sketch(self) -> Sketch[Depicted]:
        clash = self.operands.clash
        shown = self._scene() if clash is None else Clash(clash, self.operands.repairs)
        moment = (self.operands.shapes, self.operands.operator, self.view), self.player.position
        return Sketch(draw_broadcast, Depicted(shown, self.view, self.labels), moment=moment)

    def _scene(self) -> Scene:
        """How far the broadcast has come. Only for shapes that broadcast."""
        assert self.operands.plan is not None
        return scene_at(
            self.operands.plan,
            self.player.position - 1,
            shape_guessed=self._questions.shape_guessed,
            asked_cell=self._questions.open_cell(self.player.position),
            measured=self.operands.measured,
            repaired=self.operands.repaired_by,
        )

    def caption(self) -> tuple[str, Mapping[str, object]]:
        plan = self.operands.plan
        if plan is None:
            assert self.operands.clash is not None
            key = "clash" if self.operands.repairs else "clash.beyond"
            return key, self.operands.clash.detail
        if self.view == VECTORS:
            return "vectors", {}
        here = self.player.position
        step = plan.steps[here - 1] if here else None
        stage = step.stage if step else None
        trap = broadcast_trap(plan.shapes, plan.operator.python)
        if self.view == 1 and trap is not None and stage in (None, "computed"):
            named = {"a": NAMES[trap.operand], "b": NAMES[trap.other], "code": trap.mended}
            return f"computed.{trap.pairing}", named
        if self.view == MEMORY:
            return "memory" if stage in ("stretched", "computed") else "memory.own", {}
        if not PlanSteps(plan).has_cells and self.player.at_end:
            return "empty", {"shape": format_shape(plan.shape)}
        if step is not None and stage == "stretched" and step.why == "empties":
            return "stretched.empties", {}
        return stage or "aligned", {}

    def status(self) -> tuple[Part, ...]:
        told = self.view == MEMORY and self.size.width >= ROOM_FOR_STEPS
        return super().status() if told else ()

    def open_views(self) -> range:
        # Beside a clash there is nothing else to view; digits press repairs.
        return super().open_views() if self.operands.clash is None else range(0)

    def question(self) -> Question | None:
        return self._questions.at(self.player.position) if self.view == 1 else None

    def edit(self) -> tuple[str, str] | None:
        sign = f" {self.operands.operator.sign} "
        return self.text("edit", "shapes"), sign.join(map(format_shape, self.operands.shapes))

    def entered(self, text: str) -> None:
        named = dict(zip(NAMES, self.operands.shapes, strict=False))
        typed = parse_broadcast(text, max_rank=MOST_AXES, max_size=LARGEST_SIZE, names=named)
        self.operands.take(typed.shapes, typed.operator)
        self._begin()
        self.notice(readings(self.word, typed.remarks))

    def mistake_text(self, mistake: Mistake) -> str:
        said = super().mistake_text(mistake)
        operand = mistake.detail.get("operand")
        return f"{NAMES[operand]}: {said}" if isinstance(operand, int) else said

    def code_values(self) -> Mapping[str, object]:
        operands = self.operands
        repair = next(iter(operands.repairs), None)
        return code_values(
            operands.tensors,
            operands.operator,
            repair,
            repaired=operands.repaired,
            is_layer=operands.measured is not None and operands.of is None,
        )

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

    def to_stage(self, step: int) -> None:
        """To the first step of the next stage; back to that of this one, then of the one before."""
        if (steps := self.steps) is not None:
            to = steps.stage_after if step > 0 else steps.stage_before
            self._go(to(self.player.position))

    def led_to(self, about: object) -> None:
        """The bias of that unit, added to x @ W of that image."""
        if isinstance(about, LayerUnit):
            self.operands.of, self.view = about, 1
            self.operands.take(((1, about.units), (about.units,)), ADD)
            self._begin()
            self.go_to_cell((0, about.unit))

    def pressed(self, place: Place) -> None:
        steps = self.steps
        if place.leads_to == REPAIR:
            self.repair(place.index[0])
        elif steps is not None and place.leads_to == STAGE:
            if (to := steps.stage(STAGES[place.index[0]])) is not None:
                self._go(to)
        else:
            self.go_to_cell(place.index)

    def go_to_cell(self, index: Shape) -> None:
        """Stand at the step that computes that output cell."""
        if (steps := self.steps) is not None:
            self._go(steps.at(index))

    @property
    def moves(self) -> bool:
        return self.steps is not None and self.steps.has_cells

    def move(self, rows: int, columns: int) -> None:
        """The cursor over the result is the step; from before the cells it goes to the first."""
        if (steps := self.steps) is not None and steps.has_cells:
            self._go(steps.moved(self.player.position, rows, columns))

    def to_plane(self, step: int) -> None:
        """The next or previous plane of the result, at the same place in it."""
        if (steps := self.steps) is not None and steps.has_cells and steps.has_planes:
            self._go(steps.in_plane(self.player.position, step))

    # ---- other shapes

    def _begin(self) -> None:
        """Show the operands from the start."""
        plan = self.operands.plan
        if self.view == VECTORS or plan is None:
            self.view = 1
        self._questions.forget()
        self.player.restart(1 if plan is None else PlanSteps(plan).count)

    def next_example(self) -> None:
        self.operands.next_example()
        self._begin()

    def next_operator(self) -> None:
        """The next operator, at the same step: which cells meet does not change."""
        self.operands.next_operator()
        self._questions.forget_cell()
        self.changed()

    def action_view(self, view: int) -> None:
        if view == VECTORS:
            self.player.pause()
        super().action_view(view)

    def repair(self, number: int) -> None:
        """Apply that repair, counted from 1, if there is one."""
        if self.operands.repair(number):
            self._begin()

    def undo(self) -> None:
        if self.operands.undo():
            self._begin()

    def vary(self, random: Random) -> None:
        self.operands.vary(random)
        self._begin()

    def reset(self) -> None:
        self.operands.reset()
        self._begin()

    # ---- keys

    def own_keys(self) -> Table:
        operands, steps = self.operands, self.steps
        clashes, shown_all = operands.clash is not None, self._has_shown_all()
        repairs = len(operands.repairs)
        press = {str(number): partial(self.repair, number) for number in range(1, repairs + 1)}
        beside = Footer.AFTER_STEPS if steps is not None else Footer.AFTER_EDIT
        planes = {"]": partial(self.to_plane, 1), "[": partial(self.to_plane, -1)}
        stages = {"PgDn": partial(self.to_stage, 1), "PgUp": partial(self.to_stage, -1)}
        has_planes = steps is not None and steps.has_planes and steps.has_cells
        back = Footer.OWN if clashes else None
        onwards = steps is not None and shown_all and not operands.all_seen
        rows = (
            Key("n", "example", self.next_example, leads=onwards, footer=beside),
            Key("[ ]", "plane", planes, when=has_planes, footer=beside),
            Key("o", "operator", self.next_operator, when=steps is not None, footer=beside),
            Key("u", "undo", self.undo, when=operands.has_earlier, footer=back),
            Key("PgUp PgDn", "stage", stages, when=steps is not None, footer=None),
            stepping(self, when=steps is not None, leads=not shown_all),
            playing(self, when=steps is not None),
            editing(self, leads=clashes),
        )
        if clashes:
            most = "1" if repairs == 1 else f"1–{repairs}"
            return (Key(most, "repair", press, when=repairs > 0, leads=True), *rows)
        if self.view == VECTORS:
            return (view_key(self, 1, "steps", offered=True, leads=True), *rows)
        return rows

    def _has_shown_all(self) -> bool:
        """Whether the steps left are like those that were seen."""
        steps = self.steps
        if steps is None or self.player.at_end:
            return True
        cell = asked_cell(steps.plan.shape)
        return cell is not None and self.player.position >= steps.at(cell)
