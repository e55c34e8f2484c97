"""What the drawings of the layer lesson show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from rich.cells import cell_len

from engine.explain.layer.unit_sum import SumStep, UnitSum
from engine.explain.shared.networks.nudge_places import ParameterPlace
from engine.explain.shared.networks.unit_ranking import Ranking
from engine.explain.shared.networks.weight_images import UnitImage
from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import Picture
from tui.drawing.numbers import short, signed
from tui.lessons.shared.networks.network_line import NetworkFacts
from tui.link.images import YOURS


@dataclass(frozen=True)
class Template:
    """A unit's weights as an image, and its sum on the image, None until both are here."""

    unit: int
    image: UnitImage | None
    sum: UnitSum | None


@dataclass(frozen=True)
class FollowedTerm:
    """What the weight that is followed adds to its unit's sum: pixel `x` times `w`."""

    place: ParameterPlace
    x: float
    w: float

    @property
    def texts(self) -> tuple[str, str, str]:
        """Its name, what is multiplied, what comes of it."""
        factors = f"{short(self.x, 2)} × {signed(self.w, 3)}"
        return str(self.place), factors, f"= {signed(self.x * self.w, 3)}"


@dataclass(frozen=True)
class LayerScene:
    """The state of the figure. `picture`, `label` and `ranking` are None until they are here.

    `unit` is under the cursor, `followed` the term of the weight that is followed, None unless
    that is one of this unit's; `note` says why there is nothing to show, else it is empty.
    With `signs` glyphs stand for the levels of weights; unless `pictured` all that is only
    picture is left out.
    """

    network: NetworkFacts
    activation: str
    index: int
    label: int | None
    picture: Picture | None
    ranking: Ranking | None
    unit: int
    followed: FollowedTerm | None
    note: str
    dark: bool
    signs: bool
    pictured: bool
    word: Callable[..., str]

    @property
    def lit(self) -> int | None:
        """The pixel that is lit in what is only picture."""
        shown = self.followed if self.pictured else None
        return shown.place.along if shown is not None else None

    def image_title(self, width: int) -> str:
        """Which image it is, in at most that many cells where that can be."""
        label = "–" if self.label is None else self.label
        if self.index == YOURS:
            return self.word("image.yours", label=label)
        title = self.word("image", index=self.index, label=label)
        if cell_len(title) <= width:
            return title
        return self.word("image.short", index=self.index, label=label)


@dataclass(frozen=True)
class UnitScene(LayerScene):
    """One unit; `step` is the present step of its sum, None before the first."""

    template: Template
    step: SumStep | None


@dataclass(frozen=True)
class UnitsScene(LayerScene):
    """Several units beside each other; with `hidden` it is still asked which fires most."""

    templates: tuple[Template, ...]
    hidden: bool


@dataclass(frozen=True)
class OperationsScene(LayerScene):
    """The whole layer; `done` operations after the first have been shown.

    `lessons` gives each operation's lesson as it is called.
    """

    inputs: int
    done: int
    lessons: tuple[str, ...]


Scene = TypeVar("Scene", bound=LayerScene)


def unpictured(draw: Callable[[Canvas, Scene], object]) -> Callable[[Canvas, Scene], object]:
    """What draws the same but for what is only picture."""
    return lambda canvas, scene: draw(canvas, replace(scene, pictured=False))
