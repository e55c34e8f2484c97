"""What playing steps may send: a step that redraws much is looked at longer before the next.

Steps differ: one lights up a cell, another turns the page of a drawing larger than the screen.
Ten of the second kind a second are more than a slow line carries, and more than an eye takes in.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

RATE: Final = 14_000
"""Bytes a second that steps send in the long run."""
AT_ONCE: Final = 2_000
"""Bytes that may still be owed when the next step comes: steps are never quite alike."""
MOST: Final = 12_000
"""Bytes that are owed at most: nothing keeps the next step waiting for a second."""


class TerminalBudget:
    """What is sent, against what the time allows. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._owed, self._at = 0.0, clock()

    def spend(self, sent: int) -> None:
        """So many bytes were sent."""
        self._owed = min(self._left() + sent, MOST)

    @property
    def allows(self) -> bool:
        """Whether another step may be drawn now."""
        self._owed = self._left()
        return self._owed <= AT_ONCE

    def _left(self) -> float:
        """The bytes that the time since the last look has not paid for."""
        before, self._at = self._at, self._clock()
        return max(self._owed - RATE * (self._at - before), 0.0)
