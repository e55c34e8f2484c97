"""What the drawings of the preparation show: a plan and its stage, and what was tried without."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.explain.prepare.plan import STAGES, PreparationPlan, Stage
from tui.drawing.digit_image import Picture
from tui.lessons.shared.images.pixel_scene import PixelScene

if TYPE_CHECKING:
    from engine.protocol import BatchTried, BeforeTraining, EpochFigures

Forgotten = Literal["reshape", "float", "scale", "one_hot"]
FORGOTTEN: tuple[Forgotten, ...] = ("reshape", "float", "scale", "one_hot")


@dataclass(frozen=True)
class PreparationScene:
    """The state of the figure. `plan` is None until the image is here.

    `asked` says that the bytes of the next form are still to be guessed. So many rows are `laid`
    in a line while the others are on their way there; None at all other times.
    """

    image: PixelScene
    plan: PreparationPlan | None
    stage: Stage
    asked: bool
    word: Callable[..., str]
    laid: int | None = None

    @property
    def told(self) -> tuple[Stage, ...]:
        """The stages that have been shown."""
        return STAGES[: STAGES.index(self.stage) + 1]


@dataclass(frozen=True)
class Training:
    """A training of one epoch at some step: its figures, as far as they are known.

    `stopped` says that it goes no further, at its end or before.
    """

    step: int
    steps: int
    before: BeforeTraining | None
    after: EpochFigures | None
    stopped: bool


@dataclass(frozen=True)
class ForgettingScene:
    """What happens to a batch with one preparation left out, as far as it was tried.

    `batch` samples of that `side` arrive, at a layer of so many `units`. `trainings` go by
    whether their images were scaled; `busy` says that one is under way.
    """

    chosen: Forgotten
    tried: Mapping[str, BatchTried]
    trainings: Mapping[bool, Training]
    busy: bool
    waiting: bool
    batch: int
    side: tuple[int, int]
    units: int
    word: Callable[..., str]
    image: Picture | None = None
    """The first image of the batch, and its `label`; None until they are here."""
    label: int | None = None
    dark: bool = True
