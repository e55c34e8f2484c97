"""Plays the steps of a plan: position, speed, and the clock that runs only while it plays."""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer

SPEEDS = (0.5, 1.0, 2.0, 4.0, 10.0, 32.0, 128.0, 512.0)
"""Steps a second."""
FRAMES = 10.0
"""The most redraws a second; a faster speed takes several steps at once."""

AT_EASE = 1.0
"""Seconds that what moves may take where nothing plays."""
IN_TIME = 0.7
"""The part of the time to the next step that it may take where something does."""
SHORTEST = 0.25
"""Seconds in which nothing could be seen moving."""


class StepPlayer:
    """A position in a sequence of `count` steps.

    `changed` is called after every change of position, speed or state; `owner` lends its
    timer, which exists only while the player plays. While `may_draw` says no, playing waits:
    each step comes later, or more of them at once where several are one frame anyway.
    """

    def __init__(
        self,
        owner: MessagePump,
        changed: Callable[[], None],
        may_draw: Callable[[], bool] = lambda: True,
    ) -> None:
        self._owner = owner
        self._changed = changed
        self._may_draw = may_draw
        self._due = 0.0
        self._timer: Timer | None = None
        self._speed = 1
        self.count = 1
        self.position = 0

    @property
    def playing(self) -> bool:
        return self._timer is not None

    @property
    def speed(self) -> float:
        """Steps a second."""
        return SPEEDS[self._speed]

    @property
    def seconds_to_move(self) -> float:
        """How long what moves between two steps may take; 0 where the next one is too near."""
        if not self.playing:
            return AT_EASE
        seconds = IN_TIME / self.speed
        return seconds if seconds >= SHORTEST else 0.0

    @property
    def at_end(self) -> bool:
        return self.position >= self.count - 1

    def restart(self, count: int, position: int = 0) -> None:
        """Take a new sequence of `count` steps and stand at `position`."""
        self.pause()
        self.count = max(count, 1)
        self.position = min(max(position, 0), self.count - 1)
        self._changed()

    def go(self, position: int) -> None:
        """Stand at `position`, or at the nearest one there is."""
        target = min(max(position, 0), self.count - 1)
        if target != self.position:
            self.position = target
            self._changed()

    def forward(self) -> None:
        self.pause()
        self.go(self.position + 1)

    def back(self) -> None:
        self.pause()
        self.go(self.position - 1)

    def toggle(self) -> None:
        """Play, from the start when at the end; or pause."""
        if self.playing:
            self.pause()
        elif self.count > 1:
            if self.at_end:
                self.position = 0
            self._start()
        self._changed()

    def pause(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def faster(self) -> None:
        self._change_speed(1)

    def slower(self) -> None:
        self._change_speed(-1)

    def _change_speed(self, by: int) -> None:
        self._speed = min(max(self._speed + by, 0), len(SPEEDS) - 1)
        if self.playing:
            self.pause()
            self._start()
        self._changed()

    def _start(self) -> None:
        self._due = 0.0
        self._timer = self._owner.set_interval(1 / min(self.speed, FRAMES), self._tick)

    def _tick(self) -> None:
        frame = self.speed / FRAMES
        self._due = self._due + frame if frame > 1 else 1
        if not self._may_draw():
            return
        steps, self._due = round(self._due), 0.0
        self._advance(steps)
        if self.at_end:
            self.pause()
        self._changed()

    def _advance(self, steps: int) -> None:
        """Go on by so many steps, as far as there are some."""
        self.position = min(self.position + steps, self.count - 1)
