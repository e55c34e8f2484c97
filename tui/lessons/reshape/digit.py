"""reshape, second view: what reshape and transpose make of one digit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from engine.explain.reshape.rearranging import RearrangingPlan
from engine.explain.shared.shapes import Shape, format_shape
from tui.drawing.digit_image import Picture
from tui.drawing.places import Place, Sketch
from tui.lessons.reshape.code import code_values
from tui.lessons.reshape.cursor import moved
from tui.lessons.reshape.figures.digit import PIXEL, DigitScene, draw_digit
from tui.lessons.reshape.stages import (
    ASKED,
    STAGES,
    cursor_at,
    grade_place,
    origin_of,
    rearranged,
    stage_plan,
)
from tui.lessons.shared.images.samples import parse_sample
from tui.lessons.shared.lesson_view import LessonView
from tui.lessons.shared.tensors.broadcast_scene import subscript
from tui.link.images import Images
from tui.shell.keys.table import Key, Table
from tui.shell.programs.data import data_path
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.reshape.lesson import ReshapeLesson

ORIGIN: Final = (14, 18)
"""The pixel under the cursor at the start."""


class DigitView(LessonView):
    """Each position of the player is a stage; the cursor stays on its pixel."""

    lesson: ReshapeLesson

    def __init__(self, lesson: ReshapeLesson) -> None:
        super().__init__(lesson)
        self.sample = 0
        self.origin = ORIGIN

    # ---- state

    @property
    def count(self) -> int:
        return len(STAGES)

    @property
    def images(self) -> Images:
        """The training images."""
        return self.lesson.ch2.images("train")

    @property
    def stage(self) -> str:
        return STAGES[self.lesson.player.position]

    @property
    def plan(self) -> RearrangingPlan:
        """What the present stage does to the training images."""
        return stage_plan(self.stage, self.images.shape)

    @property
    def cursor(self) -> Shape:
        """The pixel's index in the result, without the sample."""
        return cursor_at(self.plan, self.sample, self.origin)

    @property
    def awaited(self) -> bool:
        """Whether the image is still to come."""
        return self.images.image(self.sample) is None

    def data_opened(self) -> None:
        """Other images may have come, fewer and smaller ones."""
        samples, height, width = self.images.shape
        self.sample = min(self.sample, samples - 1)
        self.origin = min(self.origin[0], height - 1), min(self.origin[1], width - 1)

    # ---- what the lesson asks

    def sketch(self) -> Sketch[DigitScene]:
        plan, cursor = self.plan, self.cursor
        image = self.images.image(self.sample)
        result: Picture | None = None
        if image is not None and plan.plans:
            result = rearranged(self.stage, image[0], *self.images.shape[1:])
        scene = DigitScene(
            plan=plan,
            sample=self.sample,
            label=image[1] if image is not None else None,
            source=self.images.picture(self.sample),
            result=result,
            cursor=cursor,
            origin=self.origin,
            cell=origin_of(plan, self.sample, cursor)[1],
            hidden=self.lesson.asks is not None and self.lesson.verdict is None,
            dark=self.lesson.ch2.is_dark,
            word=self.lesson.labels,
        )
        return Sketch(draw_digit, scene)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        return f"digit.{self.stage}", {"shape": format_shape(self.plan.shape)}

    def question(self) -> Question | None:
        if self.stage != ASKED:
            return None
        key = f"place {self.sample} {self.origin}"
        pixel = subscript("x", (self.sample, *self.origin))
        values = {"sample": self.sample, "pixel": pixel}
        prompt, was = self.lesson.text("questions", "place", **values), str(self.cursor[0])
        return Question(key, prompt, self._grade, "place", values, lambda: was)

    def _grade(self, text: str) -> Verdict:
        _, height, width = self.images.shape
        meaning = grade_place(self.origin, (height, width), text)
        (place,) = self.cursor
        row, column = self.origin
        said = self.lesson.text(
            "answers", f"place.{meaning}", place=place, row=row, column=column, width=width
        )
        return Verdict(meaning == "right", said)

    def edit(self) -> tuple[str, str] | None:
        prompt = self.lesson.text("edit", "sample", most=self.images.shape[0] - 1)
        return prompt, str(self.sample)

    def entered(self, text: str) -> None:
        self._go_to_sample(parse_sample(text, self.images.shape[0]))

    def reset(self) -> None:
        self.lesson.player.restart(self.count)

    def code_values(self) -> Mapping[str, object]:
        """What fills the placeholders of the code."""
        return code_values(self.plan, data_path(self.lesson.ch2.engine_state.data))

    # ---- moving

    def main(self) -> None:
        self.lesson.player.forward()

    def move(self, rows: int, columns: int) -> None:
        """The arrow keys: to another pixel of the result."""
        plan = self.plan
        shape = plan.layout(len(plan.plans)).shape[1:]
        line = columns or rows * self.images.shape[2]
        by: tuple[int, ...] = (line,) if len(shape) == 1 else (rows, columns)
        self._stand(moved(self.cursor, by, shape))

    def _stand(self, cursor: Shape) -> None:
        origin, _ = origin_of(self.plan, self.sample, cursor)
        if origin != self.origin:
            self.origin = (origin[0], origin[1])
            self.lesson.changed()

    def turn(self, step: int) -> None:
        """The image before or after."""
        self._go_to_sample(min(max(self.sample + step, 0), self.images.shape[0] - 1))

    def _go_to_sample(self, sample: int) -> None:
        if sample != self.sample:
            self.sample = sample
            self.lesson.changed()

    def pressed(self, place: Place) -> None:
        if place.leads_to == PIXEL:
            self._stand(place.index)

    # ---- keys

    def keys(self) -> Table:
        turn = {"]": partial(self.turn, 1), "[": partial(self.turn, -1)}
        return (
            Key("[ ]", "image", turn),
            Key("n", "example", self.lesson.memory.next_example, footer=None),
        )
