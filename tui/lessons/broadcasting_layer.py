"""The numbers of this network's own x @ W + b: its first layer on the first batch of images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from engine import protocol
from engine.explain.shapes import Shape
from tui.layer_answers import DARK, LayerAnswers
from tui.lessons.train_images import SPLIT, TrainImages
from tui.networks import Networks

if TYPE_CHECKING:
    from tui.app import Ch2App

BATCH: Final = 128
_PRODUCT: Final = 0


class LayerBias:
    """Asks the engine for the rows that are looked at, one at a time.

    The network is the learner's latest run that can be asked, else the untrained one.
    """

    def __init__(self, app: Ch2App) -> None:
        self._app = app
        self._networks = Networks(app.ask_by_number, lambda: app.engine_state)
        self._answers = LayerAnswers(app.ask_by_number)
        self._images = TrainImages()

    @property
    def run(self) -> str | None:
        """The network that is asked; None is the untrained one."""
        choices = self._networks.choices
        return next((run for run in choices if self._answers.refusal(run) is None), None)

    @property
    def shapes(self) -> tuple[Shape, Shape]:
        """Of x @ W of a batch, (images, units), and of b."""
        self._networks.pick(self.run)
        units = self._networks.settings.hidden[0]
        return (BATCH, units), (units,)

    def value(self, operand: int, source: Shape) -> float | None:
        """x @ W at (image, unit), or b at (unit,); None, and asked for, until it is known.

        A layer gives its bias for an image without ink, and x @ W + b for any other.
        """
        bias = self._before(DARK)
        if operand != _PRODUCT:
            return None if bias is None else bias[source[0]]
        image, unit = source
        self._images.picture(self._app, image)
        found = self._app.engine_state.image(SPLIT, image)
        before = None if found is None else self._before(found[0])
        return None if before is None or bias is None else before[unit] - bias[unit]

    def _before(self, pixels: bytes) -> Sequence[float] | None:
        run, answers = self.run, self._answers
        ready = self._app.engine_state.hello is not None and not answers.is_waiting
        found = answers.activations(run, pixels) if ready else answers.known(run, pixels)
        return None if found is None else found.layers[0].pre.values()

    def resumed(self) -> None:
        """The screen is back: an answer may have come while nobody listened."""
        self._answers.forget()
        self._networks.resumed()

    def said(self, event: protocol.AnyEvent) -> bool:
        """Take note of an event; whether a number that is shown may have changed by it."""
        heard = self._networks.said(event)
        heard = self._images.said(event) or heard
        return self._answers.said(event) or heard
