"""What other programs take of our processors, and how a training gives way to them.

Its number of threads stays: the last digits of the weights depend on it. What changes is how
they wait for each other. At rest they spin, or a fifth of a step's time would go in waking
them; beside a neighbour they sleep, or it would take a multiple.
"""

import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

from engine.training.threads import processors, spinning, teams

EVERY = 0.25
"""Seconds between two looks: the system counts processor time in hundredths."""
MISSED, NOT_MISSED = 0.3, 0.15
"""With so many processors less than threads they give way; with so few less, no more."""
QUIET = 3
"""So many looks in a row without neighbours, and the threads spin again."""
_STAT = Path("/proc/stat")
_COUNTED = (1, 2, 3, 6, 7, 8)
"""Of a processor's line: user, nice, system, interrupts, soft ones, and taken by the host."""
_TICKS = 100.0
"""A second, in /proc, on every architecture that torch is built for."""


class Team(Protocol):
    """What is parked, and ended again."""

    def end(self) -> None: ...


class Taken:
    """How many processors' time other processes take of those that we may run on."""

    def __init__(
        self,
        allowed: Collection[int] | None = None,
        *,
        stat: Path = _STAT,
        own: Callable[[], float] = time.process_time,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Counts from now on; `stat` is as /proc/stat, `own` our seconds of processor time."""
        self._allowed = processors.allowed() if allowed is None else allowed
        self._stat, self._own, self._now = stat, own, now
        self._last = self._read()

    def since(self) -> float:
        """Seconds since the last `by_others`."""
        return self._now() - self._last[0]

    def by_others(self) -> float:
        """In processors, the mean since the last call; 0 where the system does not tell."""
        last, self._last = self._last, self._read()
        (then, all_then, own_then), (now, all_now, own_now) = last, self._last
        if now <= then or all_then is None or all_now is None:
            return 0.0
        return max(0.0, (all_now - all_then - (own_now - own_then)) / (now - then))

    def _read(self) -> tuple[float, float | None, float]:
        return self._now(), self._busy(), self._own()

    def _busy(self) -> float | None:
        if self._allowed is None:
            return None
        names = {f"cpu{number}" for number in self._allowed}
        try:
            lines = self._stat.read_text(encoding="ascii").splitlines()
            rows = [row for line in lines if (row := line.split()) and row[0] in names]
            return sum(int(row[field]) for row in rows for field in _COUNTED) / _TICKS
        except (OSError, ValueError, IndexError):
            return None


class Neighbours:
    """Lets the `threads` of a training sleep instead of spin while others want their processors.

    `look` as often as steps are read; `leave` at the end. Where the user has chosen how threads
    wait, or torch has other threads than those of GNU OpenMP, it does nothing.
    """

    def __init__(
        self,
        threads: int,
        *,
        taken: Taken | None = None,
        park: Callable[[int], Team] = teams.ParkedTeam,
    ) -> None:
        self._threads, self._park = threads, park
        self._allowed = processors.processors().allowed
        watches = threads > 1 and spinning.chosen_by_user() is None and teams.can_park()
        self._taken = (taken or Taken()) if watches else None
        self._team: Team | None = None
        self._quiet = 0

    @property
    def given_way(self) -> bool:
        """Whether the threads sleep where they would spin."""
        return self._team is not None

    def look(self) -> None:
        """Give way, or no longer; to be called by a thread that trains."""
        if self._taken is None or self._taken.since() < EVERY:
            return
        missed = self._threads - (self._allowed - self._taken.by_others())
        self._quiet = self._quiet + 1 if missed < NOT_MISSED else 0
        if self._team is None and missed > MISSED:
            # One thread more than there are processors, with those that train.
            self._team = self._park(max(2, self._allowed - self._threads + 2))
        elif self._quiet >= QUIET:
            self.leave()

    def leave(self) -> None:
        """Have all threads spin again as they did."""
        if self._team is not None:
            self._team.end()
            self._team = None
