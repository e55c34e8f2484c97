"""reshape: reshape never reorders, transpose does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.widget import Widget

from engine.explain.reshape.rearranging import RearrangingPlan, RearrangingStep
from engine.explain.reshape.rearranging_answers import asked_number, grade_value
from engine.explain.reshape.rearranging_text import parse_rearranging
from engine.explain.reshape.transpose import TransposePlan
from engine.explain.shared.shapes import Shape, format_shape, ravel, unravel
from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import Picture
from tui.drawing.places import Place, PlacedDrawing
from tui.lessons.reshape.code import code_values
from tui.lessons.reshape.digit import (
    ASKED,
    STAGES,
    cursor_at,
    grade_place,
    origin_of,
    rearranged,
    stage_plan,
)
from tui.lessons.reshape.rearranged_digit import PIXEL, DigitScene, draw_digit
from tui.lessons.reshape.rearranging_figure import (
    ELEMENT,
    OPERATION,
    RearrangingScene,
    draw_rearranging,
    subscript,
)
from tui.lessons.shared.images.samples import data_path, parse_sample
from tui.shell.lesson import Lesson
from tui.shell.lines.one_line import KeyHint
from tui.shell.question import Question, Verdict

MEMORY, DIGIT = 1, 2
"""The views: small tensors over their memory, and a digit."""
EXAMPLES: Final = (
    "(3, 2).reshape(6, 1).reshape(2, 3)",
    "(3, 2).T",
    "(3, 2).T.reshape(6)",
    "(5,).T",
    "(300, 20).T",
    "(60000, 28, 28).reshape(60000, -1)",
)
"""The book's three, and what a vector and a copy are."""
ORIGIN: Final = (14, 18)
"""The pixel under the cursor at the start."""


class ReshapeLesson(Lesson):
    """In the first view position 0 of the player is before the first element, n at the n-th.

    In the second view each position is a stage.
    """

    LESSON = "reshape"
    VIEWS: ClassVar[int] = 2
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "example", show=False),
        Binding("left_square_bracket", "beside(-1)", show=False),
        Binding("right_square_bracket", "beside(1)", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.plan: RearrangingPlan = parse_rearranging(EXAMPLES[0])
        self.sample = 0
        self.origin = ORIGIN
        self._seen = {EXAMPLES[0]}
        self._positions = {MEMORY: 0, DIGIT: 0}
        self.player.count = len(self.plan.steps) + 1

    # ---- state of the first view

    @property
    def step(self) -> RearrangingStep | None:
        """The present step, None before the first."""
        position = self.player.position
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

    def scene(self) -> RearrangingScene:
        """What the first view shows."""
        verdict = self.verdict
        return RearrangingScene(
            plan=self.plan,
            operation=self.operation,
            begun=self.player.position > 0,
            read=self.step.read if self.step is not None else None,
            asked=self.asked if verdict is None or not verdict.right else None,
            found=self.asked if verdict is not None and verdict.right else None,
            word=self._label,
        )

    def take(self, plan: RearrangingPlan) -> None:
        """Show this plan from the start."""
        self.plan, self.view = plan, MEMORY
        self.answer = None
        self._seen.add(plan.text)
        self.player.restart(len(plan.steps) + 1)

    # ---- state of the second view

    @property
    def images(self) -> Shape:
        """The shape of the training images."""
        return self.ch2.images("train").shape

    @property
    def stage(self) -> str:
        return STAGES[min(self.player.position, len(STAGES) - 1)]

    @property
    def stage_plan(self) -> RearrangingPlan:
        """What the present stage does to the training images."""
        return stage_plan(self.stage, self.images)

    @property
    def cursor(self) -> Shape:
        """The pixel's index in the result, without the sample."""
        return cursor_at(self.stage_plan, self.sample, self.origin)

    def digit_scene(self) -> DigitScene:
        """What the second view shows."""
        plan = self.stage_plan
        image = self.ch2.images("train").image(self.sample)
        source = self.ch2.images("train").picture(self.sample)
        result: Picture | None = None
        if image is not None and plan.plans:
            result = rearranged(self.stage, image[0], *self.images[1:])
        cursor = self.cursor
        return DigitScene(
            plan=plan,
            sample=self.sample,
            label=image[1] if image is not None else None,
            source=source,
            result=result,
            cursor=cursor,
            origin=self.origin,
            cell=origin_of(plan, self.sample, cursor)[1],
            hidden=self.question() is not None and self.verdict is None,
            dark=self.ch2.is_dark,
            word=self._label,
        )

    # ---- what the frame asks

    def _label(self, key: str, **values: object) -> str:
        return self.text("labels", key, **values)

    def figure(self) -> Widget:
        return PlacedDrawing(self._paint)

    def _paint(self, canvas: Canvas) -> list[Place]:
        if self.view == DIGIT:
            return draw_digit(canvas, self.digit_scene())
        return draw_rearranging(canvas, self.scene())

    def draw(self) -> None:
        self.query_one(PlacedDrawing).redraw()

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.view == DIGIT:
            return f"digit.{self.stage}", {"shape": format_shape(self.stage_plan.shape)}
        if self.step is None:
            return "opening", {"shape": format_shape(self.plan.shape)}
        present = self.plan.plans[self.operation]
        if not self.plan.count:
            return "empty", {"shape": format_shape(present.after.shape)}
        if isinstance(present, TransposePlan):
            return ("vector" if present.moves_nothing else "transpose"), {}
        return ("reshape" if present.is_view else "copy"), {}

    def question(self) -> Question | None:
        if self.view == DIGIT:
            if self.stage != ASKED:
                return None
            key = f"place {self.sample} {self.origin}"
            pixel = subscript("x", (self.sample, *self.origin))
            prompt = self.text("questions", "place", sample=self.sample, pixel=pixel)
            return Question(key, prompt, self._grade_place)
        number = self.asked
        if number is None:
            return None
        index = unravel(number, self.plan.plans[self.operation].after.shape)
        key = f"value {self.plan.text} {self.operation}"
        prompt = self.text("questions", "value", element=subscript("y", index))
        return Question(key, prompt, self._grade_value)

    def _grade_value(self, text: str) -> Verdict:
        number = self.asked
        assert number is not None
        meaning = grade_value(self.plan, self.operation, number, text)
        value = self.plan.value(self.operation + 1, number)
        said = self.text("answers", f"value.{meaning}", value=value, number=number)
        return Verdict(meaning == "right", said)

    def _grade_place(self, text: str) -> Verdict:
        _, height, width = self.images
        meaning = grade_place(self.origin, (height, width), text)
        (place,) = self.cursor
        row, column = self.origin
        said = self.text(
            "answers", f"place.{meaning}", place=place, row=row, column=column, width=width
        )
        return Verdict(meaning == "right", said)

    def edit(self) -> tuple[str, str] | None:
        if self.view == DIGIT:
            return self.text("edit", "sample", most=self.images[0] - 1), str(self.sample)
        return self.text("edit", "operations"), self.plan.text

    def entered(self, text: str) -> None:
        if self.view == DIGIT:
            self._go_to_sample(parse_sample(text, self.images[0]))
        else:
            self.take(parse_rearranging(text, self.plan.shape))

    def reset(self) -> None:
        self.sample, self.origin = 0, ORIGIN
        if self.view == DIGIT:
            self.player.restart(len(STAGES))
        else:
            self.take(parse_rearranging(EXAMPLES[0]))

    def code_values(self) -> Mapping[str, object]:
        if self.view == DIGIT:
            return code_values(self.stage_plan, data_path(self.ch2.engine_state.data))
        return code_values(self.plan, None)

    @property
    def awaits(self) -> bool:
        image = self.ch2.images("train").image(self.sample)
        return self.view == DIGIT and image is None

    # ---- the engine

    def data_opened(self) -> None:
        samples, height, width = self.images
        self.sample = min(self.sample, samples - 1)
        self.origin = min(self.origin[0], height - 1), min(self.origin[1], width - 1)

    # ---- moving

    def move(self, rows: int, columns: int) -> None:
        """The arrow keys: in the first view to another element, in the second to a pixel."""
        if self.view == DIGIT:
            shape = self.stage_plan.layout(len(self.stage_plan.plans)).shape[1:]
            line = columns or rows * self.images[2]
            by: tuple[int, ...] = (line,) if len(shape) == 1 else (rows, columns)
            self._stand(_moved(self.cursor, by, shape))
        elif self.plan.count:
            self.player.pause()
            read = self.step.read if self.step is not None else None
            shape = self.plan.plans[self.operation].after.shape
            if read is None or not shape:
                self._go_to_element(0)
            else:
                by = ((rows, columns) if len(shape) > 1 else (columns or rows,))[-len(shape) :]
                index = read.index
                kept = len(index) - len(by)
                moved = _moved(index[kept:], by, shape[kept:])
                self._go_to_element(ravel((*index[:kept], *moved), shape))

    def _go_to_element(self, number: int) -> None:
        self.player.pause()
        self.player.go(1 + self.operation * self.plan.steps_each + number)

    def _stand(self, cursor: Shape) -> None:
        origin, _ = origin_of(self.stage_plan, self.sample, cursor)
        if origin != self.origin:
            self.origin = (origin[0], origin[1])
            self.changed()

    def action_beside(self, step: int) -> None:
        """In the first view the operation before or after, in the second the image."""
        if self.view == DIGIT:
            self._go_to_sample(min(max(self.sample + step, 0), self.images[0] - 1))
        else:
            self._go_to_operation(self.operation + step)

    def _go_to_operation(self, number: int) -> None:
        if 0 <= number < len(self.plan.plans):
            self.player.pause()
            self.player.go(1 + number * self.plan.steps_each)

    def _go_to_sample(self, sample: int) -> None:
        if sample != self.sample:
            self.sample = sample
            self.changed()

    def on_placed_drawing_pressed(self, message: PlacedDrawing.Pressed) -> None:
        place = message.place
        if place.leads_to == OPERATION:
            self._go_to_operation(place.index[0])
        elif place.leads_to == ELEMENT:
            self._go_to_element(place.index[0])
        elif place.leads_to == PIXEL:
            self._stand(place.index)

    def action_view(self, view: int) -> None:
        if view <= self.VIEWS and view != self.view:
            self._positions[self.view] = self.player.position
            self.view, self.answer = view, None
            count = len(STAGES) if view == DIGIT else len(self.plan.steps) + 1
            self.player.restart(count, self._positions[view])

    def action_example(self) -> None:
        """The next of the examples, from the first again after the last."""
        at = EXAMPLES.index(self.plan.text) if self.plan.text in EXAMPLES else -1
        self.take(parse_rearranging(EXAMPLES[(at + 1) % len(EXAMPLES)]))

    # ---- keys

    def main_hints(self) -> tuple[KeyHint, ...]:
        if self.view == DIGIT:
            return (self.hint("[ ]", "image", "right_square_bracket"),)
        found = [self.hint("n", "example", "n")]
        if len(self.plan.plans) > 1:
            found.append(self.hint("[ ]", "operation", "right_square_bracket"))
        if self.next_key() == str(DIGIT):
            found.append(self.hint(str(DIGIT), "digit", str(DIGIT)))
        return tuple(found)

    def hints(self) -> tuple[KeyHint, ...]:
        # Where there is little room the first hints stay, and the next one must be seen.
        return tuple(sorted(super().hints(), key=lambda hint: hint.key != self.next_key()))

    def next_key(self) -> str:
        if self.view == DIGIT:
            return "greater_than_sign" if self.player.at_end else "full_stop"
        if self._has_more_to_show():
            last = self.operation == len(self.plan.plans) - 1
            return "full_stop" if last or self.asked is not None else "right_square_bracket"
        if len(self._seen & set(EXAMPLES)) < len(EXAMPLES):
            return "n"
        return "greater_than_sign" if self._positions[DIGIT] == len(STAGES) - 1 else str(DIGIT)

    def _has_more_to_show(self) -> bool:
        """Whether the elements left are unlike those that were seen."""
        if self.player.at_end:
            return False
        last = self.operation == len(self.plan.plans) - 1
        return not last or self.asked is not None or self.step is None


def _moved(index: Shape, by: tuple[int, ...], shape: Shape) -> Shape:
    """The index so many places further, within the shape."""
    return tuple(
        min(max(position + step, 0), size - 1)
        for position, step, size in zip(index, by, shape, strict=True)
    )
