"""reshape, first view: small tensors over the memory that they lie in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from engine.explain.reshape.rearranging import RearrangingPlan, RearrangingStep
from engine.explain.reshape.rearranging_answers import asked_number, grade_value
from engine.explain.reshape.rearranging_text import parse_rearranging, read_rearranging
from engine.explain.reshape.reshape import ReshapePlan
from engine.explain.reshape.transpose import TransposePlan
from engine.explain.shared.shapes import format_shape, ravel, unravel
from tui.drawing.places import Place, Sketch
from tui.lessons.reshape.code import code_values
from tui.lessons.reshape.cursor import moved
from tui.lessons.reshape.figures.grid import ELEMENT
from tui.lessons.reshape.figures.rearranging import OPERATION, draw_rearranging
from tui.lessons.reshape.figures.scene import RearrangingScene
from tui.lessons.shared.lesson_view import LessonView
from tui.lessons.shared.tensors.broadcast_scene import subscript
from tui.lessons.shared.tensors.readings import readings
from tui.shell.keys.lesson_keys import stepping, view_key
from tui.shell.keys.table import Footer, Key, Table
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.reshape.lesson import ReshapeLesson

EXAMPLES: Final = (
    "(3, 2).reshape(6, 1).reshape(2, 3)",
    "(3, 2).T",
    "(3, 2).T.reshape(6)",
    "(5,).T",
    "(300, 20).T",
    "(60000, 28, 28).reshape(60000, -1)",
)
"""The book's three, and what a vector and a copy are."""


class MemoryView(LessonView):
    """Position 0 of the player is before the first element, n at the n-th."""

    lesson: ReshapeLesson

    def __init__(self, lesson: ReshapeLesson) -> None:
        super().__init__(lesson)
        self.plan: RearrangingPlan = parse_rearranging(EXAMPLES[0])
        self._seen = {EXAMPLES[0]}

    # ---- state

    @property
    def count(self) -> int:
        return len(self.plan.steps) + 1

    @property
    def step(self) -> RearrangingStep | None:
        """The present step, None before the first."""
        position = self.lesson.player.position
        return self.plan.steps[position - 1] if position else None

    @property
    def operation(self) -> int:
        """The present operation."""
        return self.step.operation if self.step is not None else 0

    @property
    def asked(self) -> int | None:
        """The element that is still to be guessed, None once it is there."""
        number = asked_number(self.plan, self.operation)
        read = self.step.read if self.step is not None else None
        known = read.number if read is not None else -1
        return number if number is not None and known < number else None

    def take(self, plan: RearrangingPlan) -> None:
        """Show this plan from the start."""
        lesson = self.lesson
        lesson.show_memory()
        self.plan, lesson.answer = plan, None
        self._seen.add(plan.text)
        lesson.player.restart(self.count)

    # ---- what the lesson asks

    def sketch(self) -> Sketch[RearrangingScene]:
        verdict = self.lesson.verdict
        right = verdict is not None and verdict.right
        scene = RearrangingScene(
            plan=self.plan,
            operation=self.operation,
            begun=self.lesson.player.position > 0,
            read=self.step.read if self.step is not None else None,
            asked=None if right else self.asked,
            found=self.asked if right else None,
            word=self.lesson.labels,
        )
        moment = (self.plan.text, self.plan.shape), self.lesson.player.position
        return Sketch(draw_rearranging, scene, moment=moment)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.step is None:
            return "opening", {"shape": format_shape(self.plan.shape)}
        present = self.plan.plans[self.operation]
        if not self.plan.count:
            return "empty", {"shape": format_shape(present.after.shape)}
        if isinstance(present, TransposePlan):
            return _transposed(present), {}
        return ("copy" if not present.is_view else _regrouped(present)), {}

    def question(self) -> Question | None:
        number = self.asked
        if number is None:
            return None
        index = unravel(number, self.plan.plans[self.operation].after.shape)
        key = f"value {self.plan.text} {self.operation}"
        values = {"element": subscript("y", index)}
        prompt = self.lesson.text("questions", "value", **values)
        grade = partial(self._grade, self.operation, number)
        was = partial(str, self.plan.value(self.operation + 1, number))
        return Question(key, prompt, grade, "value", values, was)

    def _grade(self, operation: int, number: int, text: str) -> Verdict:
        meaning = grade_value(self.plan, operation, number, text)
        value = self.plan.value(operation + 1, number)
        said = self.lesson.text("answers", f"value.{meaning}", value=value, number=number)
        return Verdict(meaning == "right", said)

    def edit(self) -> tuple[str, str] | None:
        return self.lesson.text("edit", "operations"), self.plan.text

    def entered(self, text: str) -> None:
        typed = read_rearranging(text, self.plan.shape)
        self.take(typed.plan)
        self.lesson.notice(readings(self.lesson.word, typed.remarks))

    def reset(self) -> None:
        self.take(parse_rearranging(EXAMPLES[0]))

    def code_values(self) -> Mapping[str, object]:
        """What fills the placeholders of the code."""
        return code_values(self.plan, None)

    # ---- moving

    def main(self) -> None:
        self.lesson.player.forward()

    def move(self, rows: int, columns: int) -> None:
        """The arrow keys: to another element."""
        if not self.plan.count:
            return
        read = self.step.read if self.step is not None else None
        shape = self.plan.plans[self.operation].after.shape
        if read is None or not shape:
            self._go_to_element(0)
            return
        by = ((rows, columns) if len(shape) > 1 else (columns or rows,))[-len(shape) :]
        kept = len(shape) - len(by)
        plane = moved(read.index[kept:], by, shape[kept:])
        self._go_to_element(ravel((*read.index[:kept], *plane), shape))

    def _go_to_element(self, number: int) -> None:
        self._go(1 + self.operation * self.plan.steps_each + number)

    def _go_to_operation(self, number: int) -> None:
        if 0 <= number < len(self.plan.plans):
            self._go(1 + number * self.plan.steps_each)

    def _go(self, position: int) -> None:
        self.lesson.player.pause()
        self.lesson.player.go(position)

    def turn(self, step: int) -> None:
        """The operation before or after."""
        self._go_to_operation(self.operation + step)

    def to_end(self) -> None:
        """The rest of the present operation at once; after its end that of the next one."""
        here, steps = self.lesson.player.position, self.plan.steps_each
        self._go(min((here // steps + 1) * steps, self.count - 1))

    def to_start(self) -> None:
        """The present operation before its first element; from there the one before."""
        here, steps = self.lesson.player.position, self.plan.steps_each
        self._go(max((here - 1) // steps, 0) * steps)

    def pressed(self, place: Place) -> None:
        if place.leads_to == OPERATION:
            self._go_to_operation(place.index[0])
        elif place.leads_to == ELEMENT:
            self._go_to_element(place.index[0])

    def next_example(self) -> None:
        """The next of the examples, from the first again after the last."""
        at = EXAMPLES.index(self.plan.text) if self.plan.text in EXAMPLES else -1
        self.take(parse_rearranging(EXAMPLES[(at + 1) % len(EXAMPLES)]))

    # ---- keys

    def keys(self) -> Table:
        lesson, several = self.lesson, len(self.plan.plans) > 1
        last = self.operation == len(self.plan.plans) - 1
        goes_on = self._has_more_to_show(last=last)
        steps = goes_on and (last or self.asked is not None)
        all_seen = not set(EXAMPLES) - self._seen
        onwards = not goes_on and all_seen and not lesson.digit_seen
        turn = {"]": partial(self.turn, 1), "[": partial(self.turn, -1)}
        stages = {"PgDn": self.to_end, "PgUp": self.to_start}
        return (
            Key("n", "example", self.next_example, leads=not goes_on and not all_seen),
            Key("[ ]", "operation", turn, when=several, leads=goes_on and not steps),
            Key("PgDn", "whole", stages, when=self.plan.count > 1, footer=Footer.AFTER_EDIT),
            view_key(lesson, 2, "digit", offered=onwards, leads=onwards),
            stepping(lesson, leads=steps),
        )

    def _has_more_to_show(self, *, last: bool) -> bool:
        """Whether the elements left are unlike those that were seen."""
        if self.lesson.player.at_end:
            return False
        return not last or self.asked is not None or self.step is None


def _transposed(plan: TransposePlan) -> str:
    """Which caption says what a transposition does."""
    if plan.moves_nothing:
        rank = len(plan.axes)
        return "transpose.unmoved" if rank > 1 else "vector" if rank else "scalar"
    return "transpose.in_order" if plan.after.is_contiguous else "transpose"


def _regrouped(plan: ReshapePlan) -> str:
    """Which caption says what a reshape does that copies nothing."""
    before, after = plan.before.shape, plan.shape
    if before == after:
        return "reshape.same"
    same = [size for size in before if size != 1] == [size for size in after if size != 1]
    return "reshape.ones" if same else "reshape"
