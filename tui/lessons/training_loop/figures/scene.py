"""What the drawings of the training loop show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.explain.training_loop.plan import LoopPlan, LoopStep, TensorRow
from engine.protocol import Aspect, Stepped, StepTaken, StepTensor
from tui.lessons.shared.networks.network_line import NetworkFacts
from tui.lessons.training_loop.figures.own import OwnDigit

STOP, TENSOR, IMAGE, UNIT = "stop", "tensor", "image", "unit"
"""Where a pressed place leads: a stop, a row of tensors, an image of the batch, a unit."""


@dataclass(frozen=True)
class Same:
    """What is known of the state by having been there before: `again` with the same bits."""

    sha256: str
    again: bool


@dataclass(frozen=True)
class LoopScene:
    """The state of the figure.

    `event` and `taken` are the step that is shown, None until the engine has taken one; `rows`
    are the tensors of its stop, `cursor` among them. `hidden` hides what the update does to the
    loss. `losses` are those before and after every update since step `begun`. `note` says why
    there is nothing, or nothing more. `own` is the learner's digit where it is looked at. With
    `signs` glyphs stand for levels; unless `pictured` all that is only picture is left out.
    """

    network: NetworkFacts
    plan: LoopPlan
    place: LoopStep
    event: Stepped | None
    taken: StepTaken | None
    rows: Sequence[TensorRow]
    cursor: int
    hidden: bool
    playing: bool
    begun: int
    losses: Sequence[tuple[float, float]]
    state: Same | None
    own: OwnDigit | None
    note: str
    dark: bool
    signs: bool
    pictured: bool
    word: Callable[..., str]

    @property
    def row(self) -> TensorRow:
        """The tensor under the cursor."""
        return self.rows[min(self.cursor, len(self.rows) - 1)]

    @property
    def aspect(self) -> Aspect:
        """What is shown of a tensor at this stop."""
        stops: dict[str, Literal["gradient", "move"]] = {"backward": "gradient", "update": "move"}
        return stops.get(self.place.stop, "value")

    def tensor(self, name: str, aspect: Aspect) -> StepTensor | None:
        """What the engine told of a tensor."""
        tensors = self.taken.tensors if self.taken is not None else ()
        found = (one for one in tensors if (one.name, one.aspect) == (name, aspect))
        return next(found, None)
