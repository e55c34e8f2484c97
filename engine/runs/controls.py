"""What is asked of a running training, from any thread, and how it waits."""

import threading
from enum import Enum

from engine.protocol import GetWeights


class Order(Enum):
    """What the training should do next."""

    RUN = "run"
    STEP = "step"
    PAUSE = "pause"
    STOP = "stop"


class Controls:
    """Pause, continue, one step, stop: the last wish counts, and stop is final."""

    def __init__(self) -> None:
        # A Condition's lock is re-entrant, so a signal handler may call `stop`.
        self._changed = threading.Condition()
        self._paused = False
        self._steps = 0
        self._stopped = False
        self._looks: list[GetWeights] = []

    def pause(self) -> None:
        """Hold after the present step."""
        with self._changed:
            self._paused, self._steps = True, 0
            self._changed.notify_all()

    def go_on(self) -> None:
        """Go on after a pause."""
        with self._changed:
            self._paused, self._steps = False, 0
            self._changed.notify_all()

    def step_once(self) -> None:
        """Take one step, then hold."""
        with self._changed:
            self._paused, self._steps = True, self._steps + 1
            self._changed.notify_all()

    def stop(self) -> None:
        """End in order."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    @property
    def stopped(self) -> bool:
        """Whether the training is to end."""
        return self._stopped

    def interrupted(self) -> bool:
        """Whether a training that runs freely should look at its next order."""
        return self._stopped or self._paused

    def next(self) -> Order:
        """The order of the moment; a single step is handed out once."""
        with self._changed:
            if self._stopped:
                return Order.STOP
            if not self._paused:
                return Order.RUN
            if self._steps:
                self._steps -= 1
                return Order.STEP
            return Order.PAUSE

    def look(self, question: GetWeights) -> None:
        """Have the training look at its weights when it next may."""
        with self._changed:
            self._looks.append(question)
            self._changed.notify_all()

    def looks(self) -> list[GetWeights]:
        """What it was asked to look at since the last call."""
        with self._changed:
            asked, self._looks = self._looks, []
            return asked

    @property
    def waiting_looks(self) -> int:
        """How many looks it has been asked for and not taken."""
        return len(self._looks)

    def wait(self, seconds: float | None = None) -> None:
        """Return when there is something other than a pause, or after `seconds`."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopped or not self._paused or self._steps > 0 or bool(self._looks),
                seconds,
            )

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass, less if an order comes in between."""
        with self._changed:
            self._changed.wait_for(self.interrupted, seconds)
