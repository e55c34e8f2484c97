"""The timing of passes, as the engine tells of it."""

from __future__ import annotations

from collections.abc import Callable

from engine import protocol
from engine.explain.shared.networks.nudge_price import Price, price
from tui.lessons.shared.networks.networks import Run
from tui.link.asked import Asked, Engine


class PassesWatch:
    """One timing at a time, and the prices by run of those before."""

    def __init__(self, engine: Callable[[], Engine], told: Callable[[], None]) -> None:
        self._engine = engine
        self._batch = 0
        self._timings: Asked[Run, Price] = Asked(
            engine,
            lambda run: protocol.TimePasses(run=run, batch=self._batch),
            _read,
            told,
        )

    @property
    def timing(self) -> bool:
        """Whether passes are being timed."""
        return self._timings.is_waiting

    @property
    def prices(self) -> dict[Run, Price]:
        """What was found, by run."""
        return self._timings.answers

    def cancelled(self, run: Run) -> bool:
        """Whether the last timing was of that network and ended early."""
        return self._timings.gave_up(run)

    def refusal(self, run: Run) -> protocol.Problem | None:
        """Why the passes of that network cannot be timed, if so."""
        return self._timings.refusal(run)

    def start(self, run: Run, batch: int) -> None:
        """Time passes of that network, unless some are being timed."""
        if not self.timing:
            self._batch = batch
            self._timings.ask(run)

    def cancel(self) -> None:
        """End the timing under way after its present round."""
        if self.timing:
            self._engine().ask(protocol.CancelPasses())


def _read(_: object, event: protocol.AnyEvent) -> Price | None:
    if not isinstance(event, protocol.PassesTimed) or event.cancelled:
        return None
    return price(event.parameters, event.samples, event.forward.values(), event.both.values())
