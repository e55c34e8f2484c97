"""When a live figure is drawn: so many times a second, less often for a slow terminal."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from textual.screen import Screen
from textual.timer import Timer

from tui.terminal.lag import TerminalLag

RATES = (1, 2, 5, 10)
"""Frames a second that one can choose from."""
EARLY: Final = 0.2
"""The part of an interval by which a frame may come early. What is drawn comes at the same rate,
not to the millisecond: to wait for the rest would wake the screen twice for every frame."""
GRACE: Final = 0.8
"""The part of an interval by which a frame that came too early is drawn late: until then it is
likely that something newer has come, which is then drawn as it comes."""


class FramePace:
    """Calls `draw` after `ask`: at once, or when the last frame is long enough ago.

    What is asked for in between is one frame, and a terminal that is behind gets none until
    it has caught up. While nobody asks, nothing runs. `clock` gives seconds.
    """

    def __init__(
        self,
        screen: Screen[None],
        draw: Callable[[], None],
        lag: Callable[[], TerminalLag],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rate = 10
        self._screen, self._draw, self._lag, self._clock = screen, draw, lag, clock
        self._timer: Timer | None = None
        self._due = 0.0
        self._late = False

    @property
    def late(self) -> bool:
        """Whether there is something that has not been drawn yet."""
        return self._late

    def ask(self) -> None:
        """There is something new to be seen."""
        self._late = True
        left = self._due - self._clock()
        if left <= EARLY / self.rate:
            self._stop_waiting()
            self._show()
        elif self._timer is None:
            self._wait(left + GRACE / self.rate)

    def slower(self) -> None:
        self._set_rate(max((rate for rate in RATES if rate < self.rate), default=RATES[0]))

    def faster(self) -> None:
        self._set_rate(min((rate for rate in RATES if rate > self.rate), default=RATES[-1]))

    def _set_rate(self, rate: int) -> None:
        self.rate = rate
        self._stop_waiting()
        if self._late:
            self.ask()

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _wait(self, seconds: float) -> None:
        self._timer = self._screen.set_timer(seconds, self._tick)

    def _tick(self) -> None:
        self._timer = None
        if self._late:
            self._show()

    def _show(self) -> None:
        lag, now, interval = self._lag(), self._clock(), 1 / self.rate
        if lag.behind:
            self._due = now + interval
            self._wait(interval)
            return
        self._late = False
        # Counted from when it was due: early frames don't add up to more of them.
        self._due = max(self._due, now - EARLY * interval) + interval
        self._draw()
        if lag.may_ask:
            self._screen.call_after_refresh(lag.ask)
