"""What the first layer makes of an image, and its units' weights, as the engine tells them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from engine import protocol
from engine.arrays import Array
from engine.explain.unit_ranking import Ranking, ranking
from tui.networks import SIDE

KEPT = 32
"""Answers of a kind that are kept; weights of a unit are 3 kB, activations 4 kB and more."""
DARK = bytes(SIDE * SIDE)
"""An image without ink: what the layer makes of it before its activation is its bias, b."""

Asked = tuple[str | None, bytes | int]
"""A run, and the image or the unit that was asked about."""
Answer = TypeVar("Answer", protocol.Activations, protocol.UnitWeights)


class LayerAnswers:
    """Asks for what is missing when it is wanted, each thing once.

    `ask` sends a command and gives its number, 0 if it could not be sent. A run that trains is
    asked anew after its next checkpoint.
    """

    def __init__(self, ask: Callable[[protocol.AnyCommand], int]) -> None:
        self._ask = ask
        self._under_way: dict[int, Asked] = {}
        self._activations: OrderedDict[Asked, protocol.Activations] = OrderedDict()
        self._weights: OrderedDict[Asked, protocol.UnitWeights] = OrderedDict()
        self._refused: dict[str | None, protocol.Problem] = {}

    def activations(self, run: str | None, pixels: bytes) -> protocol.Activations | None:
        """What the layers make of an image of 28 × 28 bytes; asked for if not known."""
        found = self.known(run, pixels)
        if found is None:
            image = Array("|u1", (SIDE, SIDE), pixels)
            self._want((run, pixels), protocol.GetActivations(run=run, pixels=image))
        return found

    def known(self, run: str | None, pixels: bytes) -> protocol.Activations | None:
        """The same as far as it was asked already."""
        found = self._activations.get((run, pixels))
        if found is not None:
            self._activations.move_to_end((run, pixels))
        return found

    def ranking(self, run: str | None, pixels: bytes) -> Ranking | None:
        """The units of the first layer on an image, None until all of it is known."""
        found, dark = self.activations(run, pixels), self.activations(run, DARK)
        if found is None or dark is None or found.step != dark.step:
            return None
        layer = found.layers[0]
        return _ranking(layer.pre.data, layer.post.data, dark.layers[0].pre.data)

    def weights(self, run: str | None, unit: int) -> protocol.UnitWeights | None:
        """The weights of one unit; asked for if not known."""
        asked = run, unit
        found = self._weights.get(asked)
        if found is None:
            self._want(asked, protocol.GetWeights(run=run, first=unit, count=1))
        return found

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is under way."""
        return bool(self._under_way)

    def refusal(self, run: str | None) -> protocol.Problem | None:
        """Why that network cannot be asked, if so."""
        return self._refused.get(run)

    def forget(self) -> None:
        """Answers may have come that nobody heard: ask anew."""
        self._under_way.clear()

    def said(self, event: protocol.AnyEvent) -> bool:
        """Take note of an event; whether what is shown may have changed by it."""
        match event:
            case protocol.Activations() if event.reply_to in self._under_way:
                _keep(self._activations, self._under_way.pop(event.reply_to), event)
            case protocol.UnitWeights() if event.reply_to in self._under_way:
                _keep(self._weights, self._under_way.pop(event.reply_to), event)
            case protocol.Problem() if event.reply_to in self._under_way:
                self._refused[self._under_way.pop(event.reply_to)[0]] = event
            case protocol.Hello():
                self._refused.clear()
                self.forget()
            case protocol.CheckpointSaved(run=run) | protocol.FitFinished(run=run):
                self._outdate(run)
            case _:
                return False
        return True

    def _want(self, asked: Asked, command: protocol.AnyCommand) -> None:
        if asked[0] in self._refused or asked in self._under_way.values():
            return
        number = self._ask(command)
        if number:
            self._under_way[number] = asked

    def _outdate(self, run: str) -> None:
        """Its weights are others now, or may be."""
        self._refused.pop(run, None)
        for asked in [asked for asked in self._activations if asked[0] == run]:
            del self._activations[asked]
        for asked in [asked for asked in self._weights if asked[0] == run]:
            del self._weights[asked]


def _keep(kept: OrderedDict[Asked, Answer], asked: Asked, event: Answer) -> None:
    kept[asked] = event
    kept.move_to_end(asked)
    if len(kept) > KEPT:
        kept.popitem(last=False)


@lru_cache(4)
def _ranking(before: bytes, after: bytes, bias: bytes) -> Ranking:
    return ranking(before, after, bias)
