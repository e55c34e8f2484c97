"""digits: an image is a grid of integers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from engine import protocol
from engine.errors import Mistake
from engine.explain import pixels
from engine.explain.pixels import PixelPlan, PixelStep, Stage
from engine.explain.shapes import format_shape
from engine.explain.whole_numbers import parse_whole_number
from tui.lesson import Lesson
from tui.question import Question, Verdict
from tui.widgets.digit_image import Picture
from tui.widgets.one_line import KeyHint
from tui.widgets.pixel_grid import PixelGrid
from tui.widgets.pixel_scene import PixelScene

SPLIT: protocol.Split = "train"
CHUNK = 64
"""Images asked for at a time; the application asks for the first ones itself."""
SIDE = 28
"""Height and width of an image until the engine says them."""
ASKED: tuple[Stage, ...] = ("picture", "integers")
"""The steps at which the value under the cursor is still to be guessed."""


class SampleMistake(Mistake):
    """A number that no sample has. Code: `sample.out_of_range` (number, most)."""


class DigitsLesson(Lesson):
    LESSON = "digits"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "sample(-1)", show=False),
        Binding("right_square_bracket", "sample(1)", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.sample = 0
        self.row = self.column = SIDE // 2
        self._awaited: int | None = None
        blank = pixels.plan(pixels.Picture(1, 1, b"\0"), 0, 0, sample=0, samples=1)
        self._stages = tuple(step.stage for step in blank.steps)
        self.player.count = len(self._stages)

    # ---- state

    @property
    def samples(self) -> int | None:
        """How many images there are, None until the engine has said so."""
        data = self.ch2.engine_state.data
        return data.train if data is not None else None

    @property
    def side(self) -> tuple[int, int]:
        """Height and width of an image."""
        data = self.ch2.engine_state.data
        return (data.height, data.width) if data is not None else (SIDE, SIDE)

    @property
    def stage(self) -> Stage:
        return self._stages[self.player.position]

    def plan(self) -> PixelPlan | None:
        """The plan of the pixel under the cursor, None until its image is here."""
        image = self.ch2.engine_state.image(SPLIT, self.sample)
        if image is None or self.samples is None:
            return None
        picture = pixels.Picture(*self.side, image[0])
        return pixels.plan(picture, self.row, self.column, sample=self.sample, samples=self.samples)

    @property
    def hidden(self) -> bool:
        """Whether the value under the cursor is still asked for."""
        return self.stage in ASKED and self.verdict is None

    def scene(self) -> PixelScene:
        """What the figure shows."""
        height, width = self.side
        state, plan = self.ch2.engine_state, self.plan()
        image = state.image(SPLIT, self.sample)
        step: PixelStep | None = plan.steps[self.player.position] if plan is not None else None
        return PixelScene(
            height=height,
            width=width,
            row=self.row,
            column=self.column,
            sample=self.sample,
            samples=self.samples,
            label=image[1] if image is not None else None,
            plan=plan,
            step=step,
            hidden=self.hidden,
            dark=self.ch2.is_dark,
            data=state.data.name if state.data is not None else None,
            word=lambda key, **values: self.text("labels", key, **values),
            thumbnail=self._thumbnail,
        )

    def _thumbnail(self, sample: int) -> Picture | None:
        image = self.ch2.engine_state.image(SPLIT, sample)
        if image is None:
            self._fetch(sample)
            return None
        return Picture.of(image[0], *self.side)

    # ---- what the frame asks

    def figure(self) -> Widget:
        return PixelGrid(self.scene)

    def draw(self) -> None:
        self._fetch(self.sample)
        self.query_one(PixelGrid).redraw()

    def caption(self) -> tuple[str, Mapping[str, object]]:
        height, width = self.side
        values: dict[str, object] = {
            "height": height,
            "width": width,
            "most": pixels.BRIGHTEST,
            "index": f"[{self.sample}, {self.row}, {self.column}]",
        }
        plan = self.plan()
        if plan is None:
            return "waiting", values
        values["shape"] = format_shape(plan.stack_shape)
        values["value"] = str(plan.picture.value(self.row, self.column))
        return self.stage, values

    def question(self) -> Question | None:
        if self.stage not in ASKED or self.plan() is None:
            return None
        return Question(self._question_key(), self.text("questions", "value"), self._grade)

    def _question_key(self) -> str:
        return f"{self.sample}, {self.row}, {self.column}"

    def _grade(self, text: str) -> Verdict:
        plan = self.plan()
        assert plan is not None
        value = plan.picture.value(self.row, self.column)
        verdict = pixels.grade_pixel(value, text)
        key = verdict.direction if verdict.code == "wrong" else verdict.code
        return Verdict(verdict.right, self.text("answers", key or "exact", value=value))

    def answered_right(self) -> None:
        """The lesson is more than its first pixel: only the last step finishes it."""

    def main_hints(self) -> tuple[KeyHint, ...]:
        does = self.text("labels", "key.sample")
        return (KeyHint("[ ]", does, "right_square_bracket"),)

    def edit(self) -> tuple[str, str] | None:
        if self.samples is None:
            return None
        prompt = self.text("edit", "sample", most=self.samples - 1)
        return prompt, str(self.sample)

    def entered(self, text: str) -> None:
        assert self.samples is not None
        number = parse_whole_number(text)
        if number >= self.samples:
            raise SampleMistake(
                "sample.out_of_range",
                f"there is no image {number}; write a number from 0 to {self.samples - 1}",
                number=str(number),
                most=self.samples - 1,
            )
        self._go(number)

    def reset(self) -> None:
        self.sample = 0
        height, width = self.side
        self.row, self.column = height // 2, width // 2
        self.player.restart(self.player.count)

    def code_values(self) -> Mapping[str, object]:
        data = self.ch2.engine_state.data
        own = data is not None and data.source.endswith(".npz")
        return {
            "path": repr(data.source if data is not None and own else "mnist.npz"),
            "sample": str(self.sample),
            "row": str(self.row),
            "column": str(self.column),
        }

    # ---- the engine

    def engine_said(self, event: protocol.AnyEvent) -> None:
        match event:
            case protocol.DataReady():
                # The application asks for these in the same breath.
                self._awaited = 0
                self.sample = min(self.sample, event.train - 1)
                self.row = min(self.row, event.height - 1)
                self.column = min(self.column, event.width - 1)
                self.changed()
            case protocol.Images(split=split) if split == SPLIT:
                self._awaited = None
                self.changed()
            case protocol.Problem():
                self._awaited = None

    def _fetch(self, sample: int) -> None:
        """Ask for the images around a sample that is not here, once."""
        samples, first = self.samples, sample // CHUNK * CHUNK
        if samples is None or self._awaited is not None:
            return
        if self.ch2.engine_state.image(SPLIT, sample) is None:
            count = min(CHUNK, samples - first)
            if self.ch2.ask(protocol.GetImages(split=SPLIT, first=first, count=count)):
                self._awaited = first

    # ---- keys and mouse

    def move(self, rows: int, columns: int) -> None:
        height, width = self.side
        self._stand(
            min(max(self.row + rows, 0), height - 1),
            min(max(self.column + columns, 0), width - 1),
        )

    def _stand(self, row: int, column: int) -> None:
        if (row, column) != (self.row, self.column):
            self.row, self.column = row, column
            self.changed()

    def action_sample(self, step: int) -> None:
        """The previous or the next image, if there is one."""
        if self.samples is not None:
            self._go(min(max(self.sample + step, 0), self.samples - 1))

    def _go(self, sample: int) -> None:
        if sample != self.sample:
            self.sample = sample
            self.changed()

    def on_pixel_grid_pressed(self, message: PixelGrid.Pressed) -> None:
        self._stand(message.row, message.column)

    def on_pixel_grid_sample_pressed(self, message: PixelGrid.SamplePressed) -> None:
        self._go(message.sample)
