"""What the drawings of one pixel in one image show: a plan, and where the learner stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine.explain.shared.pixels import PixelPlan, PixelStep
from tui.drawing.digit_image import Picture

DTYPE = "uint8"


@dataclass(frozen=True)
class PixelScene:
    """The state of the figure. `plan`, `step` and `label` are None until the image is here.

    `hidden` says that the value under the cursor is still asked for; `word` gives a text of
    the figure by its key; `thumbnail` the image of a sample, None until it is here.
    """

    height: int
    width: int
    row: int
    column: int
    sample: int
    samples: int | None
    label: int | None
    plan: PixelPlan | None
    step: PixelStep | None
    hidden: bool
    dark: bool
    data: str | None
    word: Callable[..., str]
    thumbnail: Callable[[int], Picture | None]

    @property
    def asks_for_row(self) -> bool:
        """Whether the whole row under the cursor is what this step is about."""
        return self.step is not None and self.step.stage == "row"

    def picture(self) -> Picture | None:
        """The image as something to draw."""
        if self.plan is None:
            return None
        return Picture.of(self.plan.picture.values, self.height, self.width)


@dataclass(frozen=True)
class PixelPlace:
    """Cells that can be pressed, `start` up to `end` in a row, and the index they stand for:
    a pixel as (row, column), or another sample as (number,)."""

    row: int
    start: int
    end: int
    leads_to: Literal["pixel", "sample"]
    index: tuple[int, ...]
