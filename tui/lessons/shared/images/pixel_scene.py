"""What the drawings of one pixel in one image show: a plan, and where the learner stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.explain.shared.pixels import PixelPlan, PixelStep
from tui.drawing.digit_image import Picture

DTYPE = "uint8"


@dataclass(frozen=True)
class PixelScene:
    """The state of the figure. `plan`, `step` and `label` are None until the image is here.

    `sample` is the place of the image among `samples`; the learner's own, `yours`, is the last.
    `hidden` says that the value under the cursor is still asked for; `word` gives a text of
    the figure by its key; `thumbnails` are the images of the samples around this one, as far
    as they are here, at the step that shows them.
    """

    height: int
    width: int
    row: int
    column: int
    sample: int
    samples: int | None
    yours: bool
    label: int | None
    plan: PixelPlan | None
    step: PixelStep | None
    hidden: bool
    dark: bool
    data: str | None
    word: Callable[..., str]
    thumbnails: Mapping[int, Picture]

    @property
    def asks_for_row(self) -> bool:
        """Whether the whole row under the cursor is what this step is about."""
        return self.step is not None and self.step.stage == "row"

    @property
    def shows_integers(self) -> bool:
        """Whether the integers around the cursor are what this step is about."""
        return self.step is not None and self.step.stage in ("integers", "pixel")

    def picture(self) -> Picture | None:
        """The image as something to draw."""
        if self.plan is None:
            return None
        return Picture.of(self.plan.picture.values, self.height, self.width)
