"""Contestants take turns, so that what the machine does meanwhile falls on all alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import Protocol

from msgspec import Struct


class Contestant(Protocol):
    """One that trains one epoch at a time; `name` is told, `seconds` are its own account."""

    @property
    def name(self) -> str: ...

    def epoch(self) -> float:
        """Train one epoch; gives the seconds that its steps took."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...


class Result(Struct, frozen=True, kw_only=True):
    """The seconds of one contestant's epochs, in the order of the rounds."""

    name: str
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)


def compete(
    contestants: Sequence[Contestant], rounds: int, told: Callable[[int, str], None]
) -> list[Result]:
    """`rounds` rounds, each contestant one epoch a round, after one that does not count.

    `told` hears the round, from 0 for the one that does not count, and whose turn it is.
    Every other round goes the other way, so that no one always follows the same one.
    """
    seconds: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}
    for number in range(rounds + 1):
        order = contestants if number % 2 else list(reversed(contestants))
        for contestant in order:
            told(number, contestant.name)
            taken = contestant.epoch()
            if number:
                seconds[contestant.name].append(taken)
    return [Result(name=name, seconds=tuple(values)) for name, values in seconds.items()]


def ratios(results: Sequence[Result], to: str) -> dict[str, float]:
    """Each one's median over that of `to`; empty when `to` did not take part."""
    base = next((result.median for result in results if result.name == to), None)
    if not base:
        return {}
    return {result.name: result.median / base for result in results}
