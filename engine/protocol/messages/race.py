"""The race of a Python loop against a vectorised call."""

from __future__ import annotations

from math import prod
from typing import Annotated

from msgspec import Meta

from engine.protocol.arrays import MAX_RANK, Array
from engine.protocol.messages.base import Command, Count, Event, Positive

MAX_RACED_CELLS = 1_000_000
"""The most cells of one tensor in a race: its loop takes about a second, and can't be cut short."""
MAX_RACED_WORK = 4_000_000
"""The most cells in all passes of a race: a few seconds."""
MAX_RACED_AXES = 4
MAX_REPEATS = 1_000
MAX_ROUNDS = 10
"""The most rounds of a race, each of several passes."""
MAX_PASS_SECONDS = 3_600


class Race(Command, frozen=True, kw_only=True, tag="race"):
    """Time relu(x + y) as a Python loop and as vectorised calls, on random x and y of a shape.

    Each is done `repeats` times, in turns. Answered by `race_progress` while it runs and by
    `race_finished`, or refused while something is being trained, which would spoil the times.
    What else begins to compute ends it, as `cancel_race` does; see `engine.serving.gives_way`.
    """

    shape: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=MAX_RACED_CELLS)], ...],
        Meta(min_length=1, max_length=MAX_RACED_AXES),
    ]
    repeats: Annotated[int, Meta(ge=1, le=MAX_REPEATS)]

    def __post_init__(self) -> None:
        cells = prod(self.shape)
        if cells > MAX_RACED_CELLS or cells * self.repeats > MAX_RACED_WORK:
            raise ValueError(f"{self.shape} {self.repeats:,} times is too much of a race")


class CancelRace(Command, frozen=True, kw_only=True, tag="cancel_race"):
    """End the race after the present pass; its rounds so far are told."""


class RaceProgress(Event, frozen=True, kw_only=True, tag="race_progress"):
    """The loop has done so many passes of those that were asked for."""

    passes: Count


class RaceFinished(Event, frozen=True, kw_only=True, tag="race_finished"):
    """Seconds that a pass took in each round, mean over the round: `loop`, `call` f8 (rounds,).

    `equal` says whether loop and call gave the same in every round. A race that was cancelled
    has the rounds that were over by then.
    """

    shape: Annotated[tuple[Positive, ...], Meta(max_length=MAX_RANK)]
    repeats: Positive
    loop: Array
    call: Array
    equal: bool
    cancelled: bool

    def __post_init__(self) -> None:
        rounds = self.loop.shape
        if len(rounds) != 1 or rounds[0] > MAX_ROUNDS or not (rounds[0] or self.cancelled):
            raise ValueError(f"{rounds} rounds where 1 to {MAX_ROUNDS} may be")
        for name in ("loop", "call"):
            part: Array = getattr(self, name)
            if part.dtype != "<f8" or part.shape != rounds:
                raise ValueError(f"{name} is {part.dtype} {part.shape}, not f8 {rounds}")
            if not all(0 < seconds < MAX_PASS_SECONDS for seconds in part.values()):
                raise ValueError(f"{name} took no time, or for ever")
