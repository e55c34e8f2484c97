"""Plays a loop by whole steps; by hand it goes stop by stop."""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump

from engine.explain.training_loop.plan import STOPS
from engine.protocol import MAX_STEPS_AT_ONCE
from tui.shell.playing.player import Pace, StepPlayer


class LoopPlayer(StepPlayer):
    """Positions count stops. `waits` says whether what was asked for is still under way.

    `floor` is the first position that one can go back to.
    """

    def __init__(
        self,
        owner: MessagePump,
        changed: Callable[[], None],
        waits: Callable[[], bool],
        may_draw: Callable[[], bool] = lambda: True,
        pace: Pace | None = None,
    ) -> None:
        super().__init__(owner, changed, may_draw, pace)
        self._waits = waits
        self.floor = 0

    @property
    def step(self) -> int:
        """The step, counted from 0."""
        return self.position // len(STOPS)

    @property
    def stop(self) -> int:
        """Which stop of it."""
        return self.position % len(STOPS)

    @property
    def left(self) -> int:
        return (self.count - 1) // len(STOPS) - self.step

    def go(self, position: int) -> None:
        super().go(max(position, self.floor))

    def by_steps(self, steps: int) -> None:
        """To the last stop of this step, and then so many steps on, or back, at that stop."""
        self.pause()
        last = len(STOPS) - 1
        if steps > 0 and self.stop != last:
            steps -= 1
        wanted = (self.step + steps) * len(STOPS) + last
        self.go(max(wanted, self.floor // len(STOPS) * len(STOPS) + last))

    def _tick(self) -> None:
        # The next step only when the last one is here: a slow engine plays slowly.
        if not self._waits():
            super()._tick()

    def _advance(self, steps: int) -> None:
        last = len(STOPS) - 1
        steps = min(steps, MAX_STEPS_AT_ONCE)
        if self.stop != last:
            steps -= 1
        self.position = min((self.step + steps) * len(STOPS) + last, self.count - 1)
