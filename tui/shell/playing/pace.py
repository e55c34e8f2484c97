"""How long what plays stays at a step: as long as its caption takes to read, less each time again.

What is said once is read; what follows under the same words is watched, and goes faster and
faster, at last a row at a time, so that nothing takes longer than `LIMIT`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from rich.cells import cell_len

LIMIT: Final = 39.0
"""Seconds in which all steps are to be played, at the usual speed: with the last one's motion it
is 40 at most."""
READ: Final = 22.0
"""Cells that are read a second: some 240 English words a minute, or 650 Korean syllables."""
SHORTEST: Final = 1.0
LONGEST: Final = 6.0
"""Seconds that a caption is held, however short or long it is."""
AT_FIRST: Final = 0.6
"""Seconds until the first step: what is there by then has been looked at."""
RATES: Final = (1, 2, 4, 8)
"""Steps a second where the caption stays."""
EACH: Final = 4
"""Steps at one rate before the next."""
PART: Final = 0.5
"""The part of the time left that one step may take: so there is always some for the rest."""


class Captioned(Protocol):
    """What plays: its present caption, as a key and in words."""

    def caption(self) -> tuple[str, Mapping[str, object]]: ...

    def text(self, section: str, key: str = "", **values: object) -> str: ...


class CaptionPace:
    """Seconds from step to step, by the captions of a lesson. `clock` gives seconds."""

    def __init__(self, lesson: Captioned, clock: Callable[[], float] = time.monotonic) -> None:
        self._lesson, self._clock = lesson, clock
        self._since = 0.0
        self._key = ""
        self._again = 0

    def begin(self) -> float:
        """Seconds to the first step."""
        self._since, self._again = self._clock(), 0
        self._key = self._lesson.caption()[0]
        return AT_FIRST

    def after_step(self, left: int, row: int) -> tuple[float, int]:
        """Seconds to the next step, and how many it is at once.

        `left` are still to be taken, `row` are one row of what is computed.
        """
        key, values = self._lesson.caption()
        seconds_left = max(LIMIT - (self._clock() - self._since), 0.0)
        if key != self._key:
            self._key, self._again = key, 0
            cells = cell_len(self._lesson.text("captions", key, **values))
            wanted = min(max(cells / READ, SHORTEST), LONGEST)
            return min(wanted, PART * seconds_left), 1
        rate = self._again // EACH
        self._again += 1
        seconds = 1 / RATES[min(rate, len(RATES) - 1)]
        if rate < len(RATES) and seconds_left > PART * LIMIT:
            return seconds, 1
        seconds = min(seconds, max(PART * seconds_left, 1 / RATES[-1]))
        in_time = math.ceil(left * seconds / max(PART * seconds_left, seconds))
        return seconds, max(in_time, row if rate >= len(RATES) else 1)
