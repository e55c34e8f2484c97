"""Single values of a network's parameters: a block at a time, only where somebody looks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple

from engine import protocol
from engine.explain.shapes import Shape

BLOCK = 256
"""Values that are asked for together: 1.4 kB on the line."""
KEPT = 64
"""Blocks that are remembered; a screen shows values of a few."""


class Source(NamedTuple):
    """Whose values: those of a run, or None for the untrained network of these widths.

    `widths` are those from input to output, such as (784, 512, 10).
    """

    run: str | None
    widths: tuple[int, ...]

    def shape(self, name: str) -> Shape:
        """(inputs, units) of W1, W2, …, (units,) of b1, b2, …"""
        layer = int(name[1:])
        return self.widths[layer - 1 : layer + 1] if name.startswith("W") else (self.widths[layer],)


class ParameterReader:
    """Asks one question at a time, about what was looked at last and is not known.

    To look again after an answer is to ask the next one, so a slow link gets fewer questions,
    never a queue. `ask` sends a command and gives its number, 0 if it could not be sent.
    """

    def __init__(self, ask: Callable[[protocol.AnyCommand], int]) -> None:
        self._ask = ask
        self.source: Source | None = None
        self._blocks: OrderedDict[tuple[str, int], Any] = OrderedDict()
        self._stale: set[tuple[str, int]] = set()
        self._under_way: tuple[int, Source] | None = None
        self._greeted = False
        self.step: int | None = None
        self.refusal: protocol.Problem | None = None

    @property
    def awaited(self) -> bool:
        """Whether an answer is under way."""
        return self._under_way is not None

    def choose(self, source: Source) -> None:
        """From now on values are those of that network."""
        if source != self.source:
            self.source = source
            self._forget()

    def value(self, name: str, place: int) -> float | None:
        """The value at that place in row-major order; None, and asked for, if it is not known."""
        key = name, place // BLOCK * BLOCK
        block = self._blocks.get(key)
        if block is None or key in self._stale:
            self._want(*key)
        if block is None:
            return None
        self._blocks.move_to_end(key)
        return float(block[place - key[1]])

    def _want(self, name: str, first: int) -> None:
        source = self.source
        if source is None or self._under_way is not None or self.refusal is not None:
            return
        if not self._greeted:
            return
        number = self._ask(
            protocol.GetParameter(
                run=source.run,
                hidden=source.widths[1:-1] if source.run is None else None,
                name=name,
                first=first,
                count=BLOCK,
            )
        )
        if number:
            self._under_way = number, source

    def resumed(self, *, greeted: bool) -> None:
        """The screen is back: an answer may have come while nobody listened."""
        self._greeted, self._under_way = greeted, None
        self._stale = set(self._blocks)

    def said(self, event: protocol.AnyEvent) -> bool:
        """Take note of an event; whether something that is shown may have changed."""
        match event:
            case protocol.Hello():
                self._greeted, self._under_way = True, None
                self._forget()
            case protocol.ParameterValues():
                source = self._answered(event.reply_to)
                if source is not None and source == self.source:
                    self._keep(event, source)
                return source is not None
            case protocol.Problem():
                source = self._answered(event.reply_to)
                if source is not None and source == self.source:
                    self.refusal = event
                return source is not None
            case protocol.CheckpointSaved() | protocol.FitFinished():
                if self.source is None or event.run != self.source.run:
                    return False
                self._stale, self.refusal = set(self._blocks), None
            case _:
                return False
        return True

    def _answered(self, reply_to: int) -> Source | None:
        """Of which network that answers the question under way."""
        if self._under_way is None or self._under_way[0] != reply_to:
            return None
        source = self._under_way[1]
        self._under_way = None
        return source

    def _keep(self, event: protocol.ParameterValues, source: Source) -> None:
        if event.shape != source.shape(event.name):
            reason = f"{event.name} of shape {event.shape}, not {source.shape(event.name)}"
            self.refusal = protocol.Problem(
                code="protocol.broken", message=reason, detail={"reason": reason}
            )
            return
        if event.step != self.step:
            # Values of two moments side by side would be of no network.
            self._blocks.clear()
            self.step = event.step
        key = event.name, event.first
        self._blocks[key] = event.values.values()
        self._stale.discard(key)
        while len(self._blocks) > KEPT:
            self._stale.discard(self._blocks.popitem(last=False)[0])

    def _forget(self) -> None:
        self._blocks.clear()
        self._stale.clear()
        self.step = self.refusal = None
