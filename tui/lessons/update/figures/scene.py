"""What the drawings of the lesson on updates show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.explain.shared.networks.nudge_places import ParameterPlace
from engine.explain.shared.networks.nudge_price import Price
from engine.explain.shared.networks.products import Product
from engine.explain.update.picture import GradientPicture
from engine.explain.update.plan import Nudged, NudgePlan, Shares
from engine.explain.update.rules import Moved
from tui.drawing.digit_image import Picture
from tui.lessons.shared.networks.followed import LIT
from tui.lessons.shared.networks.network_line import NetworkFacts


@dataclass(frozen=True)
class UpdateScene:
    """What all views show. `place` is the chosen parameter, None until the engine has told,
    `followed` the weight that is followed, if one is.

    `last` is the last layer's number, `parameters` how many there are. `note` says why there
    is nothing to show, else it is empty. `batch` counts from 0, `samples` are its images, 0
    until they are known. With `signs` glyphs stand for levels; unless `pictured` all that is
    only picture is left out.
    """

    network: NetworkFacts
    place: ParameterPlace | None
    followed: ParameterPlace | None
    last: int
    parameters: int
    batch: int
    samples: int
    note: str
    dark: bool
    signs: bool
    pictured: bool
    word: Callable[..., str]

    @property
    def ink(self) -> str:
        """Of the chosen parameter's name."""
        return LIT if self.place is not None and self.place == self.followed else "accent"

    @property
    def title(self) -> str:
        """The chosen parameter in words: which pixel or unit it is of, and where it leads."""
        place = self.place
        if place is None:
            return ""
        layer = int(place.name[1:])
        to = self.word("to.class" if layer == self.last else "to.unit", number=place.unit)
        if not place.is_weight:
            return self.word("of.bias", to=to)
        if layer == 1:
            row, column = divmod(place.along, place.width)
            return self.word("of.pixel", row=row, column=column, to=to)
        return self.word("of.unit", number=place.along, to=to)


@dataclass(frozen=True)
class BatchImage:
    """An image of the batch; both are None until it is here."""

    label: int | None
    picture: Picture | None


@dataclass(frozen=True)
class WeightScene(UpdateScene):
    """One weight: `picture` the gradients of its column, `shares` what the images add to its
    own, `images` those of the batch, `asked` the nudge that is asked about.

    `stage` counts what is shown: the gradient, why it is that, the nudge, what came of it.
    With `hidden` the loss after the nudge is still asked.
    """

    picture: GradientPicture | None
    weight: float | None
    gradient: float | None
    loss: float | None
    shares: Shares | None
    images: Sequence[BatchImage]
    asked: Nudged | None
    stage: int
    hidden: bool


@dataclass(frozen=True)
class NudgesScene(UpdateScene):
    """All nudges of one sign: those up to `shown` are told, the last of them is under the
    cursor."""

    sizes: Sequence[float]
    sign: int
    plan: NudgePlan | None
    shown: int


@dataclass(frozen=True)
class Example:
    """A weight and how far each rule moves it in one step."""

    gradient: float
    moves: tuple[float, ...]


@dataclass(frozen=True)
class Whole:
    """Every parameter moved at once by a rule: the change of the loss, twice."""

    predicted: float
    measured: float


@dataclass(frozen=True)
class RulesScene(UpdateScene):
    """One weight under both rules, and what they do to others; `stage` counts what is shown.

    `measured` are the changes of the loss when only this weight moves, empty until they are
    here, `wholes` those when all move.
    """

    moved: tuple[Moved, ...]
    measured: tuple[float, ...]
    examples: tuple[Example, ...]
    wholes: tuple[Whole, ...]
    stage: int


@dataclass(frozen=True)
class PriceScene(UpdateScene):
    """What nudging costs; `price` is None until it was timed, `timing` while it is."""

    price: Price | None
    timing: bool
    refusal: str
    cancelled: bool
    products: tuple[Product, ...] = ()
    """Those of a pass forward and back."""
