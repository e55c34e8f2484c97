"""What the drawings of one prediction and its loss show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.explain.shared.networks.cross_entropy import LossPlan, Stage
from engine.protocol import FitSettings
from tui.drawing.digit_image import Picture
from tui.lessons.shared.networks.network_line import NetworkFacts


@dataclass(frozen=True)
class LossScene:
    """The state of the figure. `plan`, `picture` and `label` are None until they are here.

    `index` is the image's place in the test set; `hidden` says that the slot of the present
    stage is still asked for. `settings` are the network's own; `word` gives a text.
    """

    network: NetworkFacts
    settings: FitSettings
    index: int
    picture: Picture | None
    label: int | None
    plan: LossPlan | None
    stage: Stage
    hidden: bool
    dark: bool
    word: Callable[..., str]
