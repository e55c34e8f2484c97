"""What the first layer makes of an image, and its units' weights, as the engine tells them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from engine import protocol
from engine.explain.shared.networks.unit_ranking import Ranking, ranking
from engine.protocol import Activations, UnitWeights
from engine.protocol.arrays import Array
from tui.lessons.shared.networks.networks import SIDE, Run
from tui.link.asked import Asked, Engine, just

KEPT = 32
"""Answers of a kind that are kept; weights of a unit are 3 kB, activations 4 kB and more."""
DARK = bytes(SIDE * SIDE)
"""An image without ink: what the layer makes of it before its activation is its bias, b."""


class LayerAnswers:
    """Asks for what is missing when it is wanted, each thing once."""

    def __init__(
        self, engine: Callable[[], Engine], told: Callable[[], None], *, at_once: int = 64
    ) -> None:
        self._activations: Asked[tuple[Run, bytes], Activations] = Asked(
            engine,
            lambda key: protocol.GetActivations(
                run=key[0], pixels=Array("|u1", (SIDE, SIDE), key[1])
            ),
            just(Activations),
            told,
            run=lambda key: key[0],
            of_data=False,
            at_once=at_once,
            kept=KEPT,
        )
        self._weights: Asked[tuple[Run, int], UnitWeights] = Asked(
            engine,
            lambda key: protocol.GetWeights(run=key[0], first=key[1], count=1),
            just(UnitWeights),
            told,
            run=lambda key: key[0],
            of_data=False,
            kept=KEPT,
        )

    def activations(self, run: Run, pixels: bytes) -> Activations | None:
        """What the layers make of an image of 28 × 28 bytes; asked for if not known."""
        if self.refusal(run) is not None:
            return self._activations.known((run, pixels))
        return self._activations.wanted((run, pixels))

    def ranking(self, run: Run, pixels: bytes) -> Ranking | None:
        """The units of the first layer on an image, None until all of it is known."""
        found, dark = self.activations(run, pixels), self.activations(run, DARK)
        if found is None or dark is None or found.step != dark.step:
            return None
        layer = found.layers[0]
        return _ranking(layer.pre.data, layer.post.data, dark.layers[0].pre.data)

    def weights(self, run: Run, unit: int) -> UnitWeights | None:
        """The weights of one unit; asked for if not known."""
        if self.refusal(run) is not None:
            return self._weights.known((run, unit))
        return self._weights.wanted((run, unit))

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is under way."""
        return self._activations.is_waiting or self._weights.is_waiting

    def refusal(self, run: Run) -> protocol.Problem | None:
        """Why that network cannot be asked, if so."""
        return self._activations.refusal_of(run) or self._weights.refusal_of(run)


@lru_cache(4)
def _ranking(before: bytes, after: bytes, bias: bytes) -> Ranking:
    return ranking(before, after, bias)
