"""What it costs to find every slope by nudging, against finding them all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Spread:
    """The median over the rounds, and the extremes."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True)
class Price:
    """Seconds of a `forward` pass, and of one with the gradient, `both`.

    `low` and `high` are the extremes of both / forward, round by round.
    """

    parameters: int
    samples: int
    rounds: int
    forward: Spread
    both: Spread
    low: float
    high: float


def price(parameters: int, samples: int, forward: Sequence[float], both: Sequence[float]) -> Price:
    """The price by at least one round; `forward` and `both` are seconds a pass in each."""
    ratios = [slow / fast for fast, slow in zip(forward, both, strict=True)]
    return Price(
        parameters,
        samples,
        len(ratios),
        Spread.of(forward),
        Spread.of(both),
        min(ratios),
        max(ratios),
    )
