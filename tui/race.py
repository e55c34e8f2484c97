"""The race of a loop and a call, as the engine tells of it."""

from __future__ import annotations

from collections.abc import Callable

from engine import protocol
from engine.explain.race import Outcome, outcome_of, repeats_of
from engine.explain.shapes import Shape


class RaceWatch:
    """One race under way, and the results of those before, by shape.

    `ask` sends a command and gives its number, 0 if it could not be sent.
    """

    def __init__(self, ask: Callable[[protocol.AnyCommand], int]) -> None:
        self._ask = ask
        self._number = 0
        self.passes = 0
        self.racing: Shape | None = None
        """The shape that is raced now."""
        self.results: dict[Shape, Outcome] = {}
        """Of each shape the last race, in the order of the races."""
        self.cancelled: Shape | None = None
        """The shape whose last race was ended early."""
        self.refusal: protocol.Problem | None = None

    def start(self, shape: Shape) -> None:
        """Race tensors of that shape, unless a race is on."""
        if self.racing is not None:
            return
        number = self._ask(protocol.Race(shape=shape, repeats=repeats_of(shape)))
        if number:
            self._number, self.passes, self.racing = number, 0, shape
            self.refusal = self.cancelled = None

    def cancel(self) -> None:
        """End the race under way after its present pass."""
        if self.racing is not None:
            self._ask(protocol.CancelRace())

    def said(self, event: protocol.AnyEvent) -> bool:
        """Take note of an event; whether what is shown may have changed by it."""
        if isinstance(event, protocol.Hello):
            self.racing = self.refusal = None
            return True
        if self.racing is None or event.reply_to != self._number:
            return False
        match event:
            case protocol.RaceProgress():
                self.passes = event.passes
            case protocol.RaceFinished():
                if event.cancelled:
                    self.cancelled = self.racing
                else:
                    self.results.pop(self.racing, None)
                    self.results[self.racing] = outcome_of(
                        event.repeats, event.loop.values(), event.call.values(), event.equal
                    )
                self.racing = None
            case protocol.Problem():
                self.racing, self.refusal = None, event
            case _:
                return False
        return True
