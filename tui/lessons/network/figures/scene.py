"""What the picture of a network shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.explain.shared.networks.layers import LayerPlan
from engine.explain.shared.networks.unit_ranking import Ranking
from engine.explain.shared.networks.weight_images import UnitImage
from tui.drawing.digit_image import Picture
from tui.lessons.shared.networks.network_line import NetworkFacts

Part = Literal["whole", "unit", "activation", "softmax", "parameters"]
PARTS: tuple[Part, ...] = ("whole", "unit", "activation", "softmax", "parameters")
"""What each step is about."""


@dataclass(frozen=True)
class PictureScene:
    """The state of the figure. `picture`, `label`, `ranking`, `template` and `shares`, one for
    each class, are None until they are here.

    `part` is what the present step is about, `unit` is under the cursor. With `signs` glyphs
    stand for levels. `followed` is the pixel of the weight that is followed, None if none of this
    unit's is.
    """

    network: NetworkFacts
    plan: LayerPlan
    part: Part
    index: int
    label: int | None
    picture: Picture | None
    ranking: Ranking | None
    unit: int
    template: UnitImage | None
    shares: Sequence[float] | None
    dark: bool
    signs: bool
    followed: int | None
    word: Callable[..., str]

    @property
    def activation(self) -> str:
        """Of the first layer."""
        return self.plan.layers[0].activation
