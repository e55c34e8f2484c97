"""digits: an image is a grid of integers."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from engine.explain.shared import pixels
from engine.explain.shared.pixels import Stage
from engine.explain.shared.shapes import format_shape
from engine.protocol import Split
from tui.drawing.places import Sketch
from tui.lessons.digits.sets import (
    Sample,
    SetScene,
    SetsScene,
    draw_sets,
    ends,
    speak_sets,
)
from tui.lessons.shared.images.image_lesson import ImageLesson
from tui.lessons.shared.images.pixel_grid import draw_pixel_grid, speak_pixel_grid
from tui.lessons.shared.images.pixel_scene import PixelScene
from tui.lessons.shared.images.yours import naming
from tui.shell.keys.table import Table
from tui.shell.question import Question, Verdict

STAGES: tuple[Stage, ...] = ("picture", "integers", "pixel", "row", "stack")
ASKED: tuple[Stage, ...] = ("picture", "integers")
"""The steps at which the value under the cursor is still to be guessed."""
SETS = len(STAGES)
"""The step behind them: both sets, and their labels."""
SPLITS: tuple[Split, ...] = ("train", "test")


class DigitsLesson(ImageLesson):
    LESSON = "digits"

    def __init__(self) -> None:
        super().__init__()
        self.player.count = SETS + 1

    # ---- state

    @property
    def stage(self) -> Stage:
        return STAGES[min(self.player.position, SETS - 1)]

    @property
    def shows_sets(self) -> bool:
        """Whether both sets are shown, and not an image with a cursor."""
        return self.player.position == SETS

    @property
    def moves(self) -> bool:
        return not self.shows_sets

    @property
    def hidden(self) -> bool:
        """Whether the value under the cursor is still asked for."""
        return self.stage in ASKED and self.verdict is None

    def scene(self) -> PixelScene:
        """What the figure shows."""
        return self.pixel_scene(self.stage, hidden=self.hidden)

    def sets_scene(self) -> SetsScene:
        """Both sets, with the samples at both ends of each."""
        return SetsScene([self._set(split) for split in SPLITS], self.ch2.is_dark, self.labels)

    def _set(self, split: Split) -> SetScene:
        images = self.ch2.images(split)
        places = ends(images.shape[0])
        samples = [Sample(at, images.label_of(at), images.picture(at)) for at in places]
        return SetScene(self.labels(f"set.{split}"), f"{split}_labels", images.shape, samples)

    # ---- what the frame asks

    def sketch(self) -> Sketch[Any]:
        if self.shows_sets:
            return Sketch(draw_sets, self.sets_scene(), speak_sets)
        return Sketch(draw_pixel_grid, self.scene(), speak_pixel_grid)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        height, width = self.side
        values: dict[str, object] = {
            "height": height,
            "width": width,
            "most": pixels.BRIGHTEST,
            "index": f"[{self.images.stacked(self.sample)[0]}, {self.row}, {self.column}]",
        }
        plan = self.pixel_plan()
        if plan is None:
            return "waiting", values
        values["shape"] = format_shape(plan.stack_shape)
        values["value"] = str(plan.picture.value(self.row, self.column))
        return ("stack.sets" if self.shows_sets else self.stage), values

    def question(self) -> Question | None:
        if self.stage not in ASKED or self.pixel_plan() is None:
            return None
        prompt = self.text("questions", "value")
        return Question(self._question_key(), prompt, self._grade, "value", was=self._value)

    def _question_key(self) -> str:
        return f"{self.sample}, {self.row}, {self.column}"

    def _value(self) -> str:
        """What stands under the cursor."""
        plan = self.pixel_plan()
        assert plan is not None
        return str(plan.picture.value(self.row, self.column))

    def _grade(self, text: str) -> Verdict:
        value = int(self._value())
        verdict = pixels.grade_pixel(value, text)
        key = verdict.direction if verdict.code == "wrong" else verdict.code
        return Verdict(verdict.right, self.text("answers", key or "exact", value=value))

    def answered_right(self) -> None:
        """The lesson is more than its first pixel: only the last step finishes it."""

    def vary(self, random: Random) -> None:
        """Another image, and a pixel of it near the middle, where the ink is."""
        self.sample = random.randrange(self.samples or 1)
        height, width = self.side
        self.row = random.randrange(height // 4, height - height // 4)
        self.column = random.randrange(width // 4, width - width // 4)
        self.player.restart(self.player.count)

    def code_values(self) -> Mapping[str, object]:
        return {
            **self.own_image(),
            "sample": str(self.images.stacked(self.sample)[0]),
            "row": str(self.row),
            "column": str(self.column),
        }

    def edit(self) -> tuple[str, str] | None:
        return None if self.shows_sets else super().edit()

    def own_keys(self) -> Table:
        if self.shows_sets:
            return ()
        return (
            *naming(self.ch2.own_digit, self.sample, self.changed, leads=False),
            *self.sample_keys(),
        )
