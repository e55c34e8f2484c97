"""Shows the frames between two drawings, one after the other, on a clock."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer

from tui.drawing.canvas import Canvas
from tui.drawing.motion.frames import RATE, Frames


class Mover:
    """Frames by the time that has gone by since they began; the next key ends them.

    `draw` is called for every frame that `may_draw`: a terminal that is behind gets fewer of
    them, and the last one when it is due. `clock` gives seconds.
    """

    def __init__(
        self,
        owner: MessagePump,
        draw: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clock = clock
        self.may_draw: Callable[[], bool] = lambda: True
        self._owner, self._draw = owner, draw
        self._frames: Frames | None = None
        self._timer: Timer | None = None
        self._since = self._seconds = 0.0
        self._backwards = False

    @property
    def moving(self) -> bool:
        """Whether something is on its way."""
        return self._frames is not None

    def begin(self, frames: Frames, *, backwards: bool = False, within: float = 60.0) -> None:
        """Show these frames from now on, in at most so many seconds; the first of them at once."""
        self._frames, self._backwards = frames, backwards
        self._seconds = min(frames.count / RATE, within)
        self._since = self.clock() - 1 / RATE
        self._timer = self._owner.set_interval(1 / RATE, self.tick)
        self._draw()

    def end(self) -> None:
        """Nothing moves any more, and what is drawn next is the last drawing."""
        self._frames = None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def finish(self) -> None:
        """Show the last drawing now, if something is on its way to it."""
        if self.moving:
            self.end()
            self._draw()

    def tick(self) -> None:
        """Show where things are by now."""
        if self._frames is None:
            return
        if self._time >= 1:
            self.finish()
        elif self.may_draw():
            self._draw()

    @property
    def _time(self) -> float:
        return (self.clock() - self._since) / max(self._seconds, 1e-9)

    def canvas(self) -> Canvas | None:
        """What is to be seen now; None where nothing moves."""
        if self._frames is None:
            return None
        time = min(self._time, 1.0)
        return self._frames.at(1 - time if self._backwards else time)
