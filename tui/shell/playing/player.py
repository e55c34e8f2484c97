"""Plays the steps of a plan: position, speed, and the clock that runs only while it plays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from textual.message_pump import MessagePump
from textual.timer import Timer

SPEEDS = (0.5, 1.0, 2.0, 4.0, 10.0, 32.0, 128.0, 512.0)
"""How many times as fast as the pace says."""
FRAMES = 10.0
"""The most redraws a second; a faster speed takes several steps at once."""

AT_EASE = 1.0
"""Seconds that what moves may take where nothing plays."""
IN_TIME = 0.7
"""The part of the time to the next step that it may take where something does."""
SHORTEST = 0.25
"""Seconds in less than which nothing could be seen moving."""


class Pace(Protocol):
    """How fast steps follow one another at the usual speed."""

    def begin(self) -> float:
        """Playing begins: seconds to the first step."""
        ...

    def after_step(self, left: int, row: int) -> tuple[float, int]:
        """Seconds to the next step, and how many it is at once.

        `left` are still to be taken, `row` are one row of what is computed.
        """
        ...


class Steady:
    """A step every so many seconds."""

    def __init__(self, seconds: float = 1.0) -> None:
        self._seconds = seconds

    def begin(self) -> float:
        return self._seconds

    def after_step(self, left: int, row: int) -> tuple[float, int]:
        return self._seconds, 1


class StepPlayer:
    """A position in a sequence of `count` steps.

    `changed` is called after every change of position, speed or state; `owner` lends its
    timer, which exists only while the player plays; `row` tells how many steps are a row. While
    `may_draw` says no, playing waits: each step comes later, or more of them at once where
    several are one frame anyway.
    """

    def __init__(
        self,
        owner: MessagePump,
        changed: Callable[[], None],
        may_draw: Callable[[], bool] = lambda: True,
        pace: Pace | None = None,
    ) -> None:
        self.pace = pace or Steady()
        self.row: Callable[[], int] = lambda: 1
        self._owner = owner
        self._changed = changed
        self._may_draw = may_draw
        self._due = 0.0
        self._timer: Timer | None = None
        self._paced = 1.0, 1
        """What the pace said last: seconds, and steps in them."""
        self._seconds = 1.0
        self._at_once = 1.0
        self._speed = 1
        self.count = 1
        self.position = 0

    @property
    def playing(self) -> bool:
        return self._timer is not None

    @property
    def speed(self) -> float:
        """How many times as fast as the pace says."""
        return SPEEDS[self._speed]

    @property
    def rate(self) -> float:
        """Steps a second, at present."""
        return self._at_once / self._seconds

    @property
    def seconds_to_move(self) -> float:
        """How long what moves between two steps may take; 0 where the next one is too near."""
        if not self.playing:
            return AT_EASE
        seconds = IN_TIME * self._seconds
        return seconds if seconds >= SHORTEST else 0.0

    @property
    def left(self) -> int:
        """Steps that are still to be played."""
        return self.count - 1 - self.position

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
            self._wait(*self._paced)
        self._changed()

    def _start(self) -> None:
        self._due = 0.0
        self._wait(self.pace.begin(), 1)

    def _wait(self, seconds: float, steps: int) -> None:
        """Take so many steps in so many seconds, at the present speed, or more in a frame."""
        self._paced = seconds, steps
        seconds /= self.speed
        self._at_once = steps * max(1 / FRAMES / seconds, 1)
        if self._timer is None or self._seconds != max(seconds, 1 / FRAMES):
            self._seconds = max(seconds, 1 / FRAMES)
            self.pause()
            self._timer = self._owner.set_interval(self._seconds, self._tick)

    def _tick(self) -> None:
        self._due = self._due + self._at_once if self._at_once > 1 else 1
        if not self._may_draw():
            return
        steps, self._due = round(self._due), 0.0
        self._advance(steps)
        if self.at_end:
            self.pause()
        else:
            self._wait(*self.pace.after_step(self.left, self.row()))
        self._changed()

    def _advance(self, steps: int) -> None:
        """Go on by so many steps, as far as there are some."""
        self.position = min(self.position + steps, self.count - 1)
