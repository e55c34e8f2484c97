"""What is asked of a running training, from any thread, and how it waits."""

import threading
from collections import deque
from enum import Enum

from engine.protocol import FilmStep, GetWeights, Predict

Look = GetWeights | Predict
"""What the weights of the moment are asked for."""


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
        self._steps: deque[FilmStep | None] = deque()
        self._film: FilmStep | None = None
        self._unfilmed: list[FilmStep] = []
        self._stopped = False
        self._looks: list[Look] = []

    def pause(self) -> None:
        """Hold after the present step."""
        with self._changed:
            self._paused = True
            self._drop_steps()
            self._changed.notify_all()

    def go_on(self) -> None:
        """Go on after a pause."""
        with self._changed:
            self._paused = False
            self._drop_steps()
            self._changed.notify_all()

    def step_once(self, film: FilmStep | None = None) -> None:
        """Take one step, then hold; with `film` the step is told closely."""
        with self._changed:
            self._paused = True
            self._steps.append(film)
            self._changed.notify_all()

    def _drop_steps(self) -> None:
        self._unfilmed += [film for film in self._steps if film is not None]
        self._steps.clear()

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
                self._film = self._steps.popleft()
                return Order.STEP
            return Order.PAUSE

    @property
    def film(self) -> FilmStep | None:
        """What asked for the step that was handed out last to be told closely, if anything."""
        return self._film

    def unfilmed(self, *, over: bool = False) -> list[FilmStep]:
        """Films of which nothing comes, since the last call: another order came before their
        step. Where all is `over`, those that still wait are among them."""
        with self._changed:
            if over:
                self._drop_steps()
            dropped, self._unfilmed = self._unfilmed, []
            return dropped

    def look(self, question: Look) -> None:
        """Have the training look at its weights when it next may."""
        with self._changed:
            self._looks.append(question)
            self._changed.notify_all()

    def looks(self) -> list[Look]:
        """What it was asked to look at since the last call."""
        with self._changed:
            asked, self._looks = self._looks, []
            return asked

    @property
    def waiting_looks(self) -> int:
        """How many looks it has been asked for and not taken, the films of steps among them."""
        return len(self._looks) + len(self._unfilmed) + len(self._steps)

    def wait(self, seconds: float | None = None) -> None:
        """Return when there is something other than a pause, or after `seconds`."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopped or not self._paused or bool(self._steps or self._looks),
                seconds,
            )

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass, less if an order comes in between."""
        with self._changed:
            self._changed.wait_for(self.interrupted, seconds)
