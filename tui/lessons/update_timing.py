"""The timing of passes, as the engine tells of it."""

from __future__ import annotations

from collections.abc import Callable

from engine import protocol
from engine.explain.nudge_price import Price, price


class PassesWatch:
    """One timing under way, and the prices by run of those before.

    `ask` sends a command and gives its number, 0 if it could not be sent.
    """

    def __init__(self, ask: Callable[[protocol.AnyCommand], int]) -> None:
        self._ask = ask
        self._number = 0
        self._of: str | None = None
        self.timing = False
        self.prices: dict[str | None, Price] = {}
        self.refusal: protocol.Problem | None = None
        self.cancelled = False

    @property
    def awaited(self) -> int | None:
        """The number of the question under way, if one is."""
        return self._number if self.timing else None

    def start(self, run: str | None, batch: int) -> None:
        """Time passes of that network, unless some are being timed."""
        if self.timing:
            return
        self._number = self._ask(protocol.TimePasses(run=run, batch=batch))
        if self._number:
            self._of, self.timing = run, True
            self.refusal, self.cancelled = None, False

    def cancel(self) -> None:
        """End the timing under way after its present round."""
        if self.timing:
            self._ask(protocol.CancelPasses())

    def forget(self) -> None:
        """The end may have come while nobody heard it."""
        self.timing = False

    def said(self, event: protocol.AnyEvent) -> bool:
        """Take note of an event; whether what is shown may have changed by it."""
        if isinstance(event, protocol.Hello):
            self.timing, self.refusal = False, None
            return True
        if not self.timing or event.reply_to != self._number:
            return False
        match event:
            case protocol.PassesTimed():
                self.timing, self.cancelled = False, event.cancelled
                if not event.cancelled:
                    self.prices[self._of] = price(
                        event.parameters,
                        event.samples,
                        event.forward.values(),
                        event.both.values(),
                    )
            case protocol.Problem():
                self.timing, self.refusal = False, event
            case _:
                return False
        return True
