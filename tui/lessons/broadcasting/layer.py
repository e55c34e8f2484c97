"""The numbers of this network's own x @ W + b: its first layer on the first batch of images."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from engine.explain.shared.shapes import Shape
from tui.lessons.shared.networks.layer_answers import DARK, LayerAnswers
from tui.lessons.shared.networks.layer_unit import LayerUnit
from tui.lessons.shared.networks.networks import Networks

if TYPE_CHECKING:
    from tui.shell.shell import Shell

BATCH: Final = 128
_PRODUCT: Final = 0


class LayerBias:
    """Asks the engine for the rows that are looked at, one at a time.

    The network is the learner's latest run that can be asked, else the untrained one.
    """

    def __init__(self, app: Shell, told: Callable[[], None]) -> None:
        self._app = app
        self.of: LayerUnit | None = None
        """The test image and the network that a link is about, None for a batch of training."""
        self._networks = Networks(app.engine, told)
        self._answers = LayerAnswers(app.engine, told, at_once=1)

    @property
    def run(self) -> str | None:
        """The network that is asked; None is the untrained one."""
        if self.of is not None:
            return self.of.run
        choices = self._networks.choices
        return next((run for run in choices if self._answers.refusal(run) is None), None)

    @property
    def shapes(self) -> tuple[Shape, Shape]:
        """Of x @ W of a batch, (images, units), and of b."""
        units = self._networks.settings_of(self.run).hidden[0]
        return (BATCH if self.of is None else 1, units), (units,)

    def value(self, operand: int, source: Shape) -> float | None:
        """x @ W at (image, unit), or b at (unit,); None, and asked for, until it is known.

        A layer gives its bias for an image without ink, and x @ W + b for any other.
        """
        bias = self._before(DARK)
        if operand != _PRODUCT:
            return None if bias is None else bias[source[0]]
        image, unit = source
        if self.of is not None:
            found = self._app.images("test").image(self.of.image)
        else:
            found = self._app.images("train").image(image)
        before = None if found is None else self._before(found[0])
        return None if before is None or bias is None else before[unit] - bias[unit]

    def _before(self, pixels: bytes) -> Sequence[float] | None:
        found = self._answers.activations(self.run, pixels)
        return None if found is None else found.layers[0].pre.values()
