"""How much may be told or handled in a row, and how much a second after that."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

SLICE = 0.004
"""Seconds of work in a row, after which the screen has its turn."""
REST = 2.0
"""How long its turn is, in terms of the work before."""
LONGEST_REST = 0.1


class Allowance:
    """So many at once, and as many a second as come back; `clock` gives seconds."""

    def __init__(
        self, most: int, a_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._a_second, self._clock = most, a_second, clock
        self._left, self._at = float(most), clock()

    def take(self) -> bool:
        """Whether there was one left."""
        now = self._clock()
        self._left = min(self._left + (now - self._at) * self._a_second, self._most)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Slices:
    """Work that comes in pieces, of which too many would leave the screen no time for its own."""

    def __init__(self) -> None:
        self._spent = 0.0

    async def spend(self, seconds: float) -> None:
        """A piece took so long: after a slice of work the screen has a rest for its frames."""
        self._spent += seconds
        if self._spent >= SLICE:
            rest, self._spent = min(self._spent * REST, LONGEST_REST), 0.0
            await asyncio.sleep(rest)
