"""When a live figure is drawn: so many times a second, less often for a slow terminal."""

from __future__ import annotations

from collections.abc import Callable

from textual.screen import Screen
from textual.timer import Timer

from tui.terminal_lag import TerminalLag

RATES = (1, 2, 5, 10)
"""Frames a second that one can choose from."""


class FramePace:
    """Calls `draw` after `ask`: at once, or when the last frame is long enough ago.

    What is asked for in between is one frame, and a terminal that is behind gets none until
    it has caught up. While nobody asks, nothing runs.
    """

    def __init__(
        self, screen: Screen[None], draw: Callable[[], None], lag: Callable[[], TerminalLag]
    ) -> None:
        self.rate = 10
        self._screen, self._draw, self._lag = screen, draw, lag
        self._timer: Timer | None = None
        self._running = False
        self._late = False

    @property
    def late(self) -> bool:
        """Whether there is something that has not been drawn yet."""
        return self._late

    def ask(self) -> None:
        """There is something new to be seen."""
        self._late = True
        if not self._running:
            self._running = True
            if self._timer is None:
                self._timer = self._screen.set_interval(1 / self.rate, self._tick)
            else:
                self._timer.reset()
                self._timer.resume()
            self._show()

    def slower(self) -> None:
        self._set_rate(max((rate for rate in RATES if rate < self.rate), default=RATES[0]))

    def faster(self) -> None:
        self._set_rate(min((rate for rate in RATES if rate > self.rate), default=RATES[-1]))

    def _set_rate(self, rate: int) -> None:
        self.rate = rate
        if self._timer is not None:
            self._timer.stop()
            self._timer, self._running = None, False
        if self._late:
            self.ask()

    def _tick(self) -> None:
        if self._late:
            self._show()
        elif self._timer is not None:
            self._timer.pause()
            self._running = False

    def _show(self) -> None:
        lag = self._lag()
        if not lag.behind:
            self._late = False
            self._draw()
            if lag.may_ask:
                self._screen.call_after_refresh(lag.ask)
