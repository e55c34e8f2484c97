"""How much may be told in a row, and how much a second after that."""

from __future__ import annotations

import time
from collections.abc import Callable


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
