"""Single values of a network's parameters: a block at a time, only where somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from engine import protocol
from engine.explain.shared.shapes import Shape
from engine.protocol import ParameterValues
from tui.link.asked import Asked, Engine

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


class Block(NamedTuple):
    """Values [first, first + BLOCK) of a parameter, in row-major order."""

    source: Source
    name: str
    first: int


class ParameterReader:
    """Asks one question at a time, about what was looked at last and is not known.

    To look again after an answer is to ask the next one, so a slow link gets fewer questions,
    never a queue.
    """

    def __init__(self, engine: Callable[[], Engine], told: Callable[[], None]) -> None:
        self.source: Source | None = None
        self._told = told
        self._blocks: Asked[Block, ParameterValues] = Asked(
            engine,
            _command,
            self._read,
            told,
            run=lambda block: block.source.run,
            of_data=False,
            at_once=1,
            kept=KEPT,
        )
        self._last: tuple[Source, int] | None = None

    @property
    def awaited(self) -> bool:
        """Whether an answer is under way."""
        return self._blocks.is_waiting

    @property
    def step(self) -> int | None:
        """How old the weights are whose values were told last."""
        return self._last[1] if self._last is not None and self._last[0] == self.source else None

    @property
    def refusal(self) -> protocol.Problem | None:
        """Why there are no values, if so."""
        return self._blocks.refusal_of(self.source.run) if self.source is not None else None

    def choose(self, source: Source) -> None:
        """From now on values are those of that network."""
        if source != self.source:
            self.source = source
            self._blocks.drop()
            self._last = None

    def value(self, name: str, place: int) -> float | None:
        """The value at that place in row-major order; None, and asked for, if it is not known."""
        if self.source is None:
            return None
        if self.refusal is None:
            self._blocks.wanted(_block(self.source, name, place))
        return self.known()(name, place)

    def known(self) -> Callable[[str, int], float | None]:
        """What gives the values that are known now, by parameter and place, asking for none."""
        return partial(_value_in, self._blocks.answers, self.source)

    def _read(
        self, _: object, event: protocol.AnyEvent
    ) -> ParameterValues | protocol.Problem | None:
        asked = self._blocks.under_way
        if not isinstance(event, ParameterValues) or asked is None:
            return None
        source = asked.source
        if source != self.source:
            return event  # of the network that was looked at before
        if event.shape != source.shape(event.name):
            reason = f"{event.name} of shape {event.shape}, not {source.shape(event.name)}"
            return protocol.Problem(
                code="protocol.broken", message=reason, detail={"reason": reason}
            )
        if self._last is not None and event.step != self._last[1]:
            # Values of two moments side by side would be of no network.
            self._blocks.drop()
        self._last = source, event.step
        return event


def _block(source: Source, name: str, place: int) -> Block:
    """The block that holds the value at that place."""
    return Block(source, name, place // BLOCK * BLOCK)


def _value_in(
    blocks: Mapping[Block, ParameterValues], source: Source | None, name: str, place: int
) -> float | None:
    """A value of the source's parameter, None if its block is not known."""
    found = blocks.get(_block(source, name, place)) if source is not None else None
    return float(found.values.values()[place % BLOCK]) if found is not None else None


def _command(block: Block) -> protocol.GetParameter:
    source = block.source
    return protocol.GetParameter(
        run=source.run,
        hidden=source.widths[1:-1] if source.run is None else None,
        name=block.name,
        first=block.first,
        count=BLOCK,
    )
