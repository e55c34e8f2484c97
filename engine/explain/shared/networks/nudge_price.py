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
    """Seconds of a `forward` pass, and of one with the gradient, `both`; `ratio` by round."""

    parameters: int
    samples: int
    rounds: int
    forward: Spread
    both: Spread
    ratio: Spread

    @property
    def by_nudging(self) -> float:
        """Seconds to nudge each parameter once: a forward pass each, and one before them."""
        return self.forward.middle * (self.parameters + 1)

    @property
    def times(self) -> float:
        """How many times as long that is as a pass that brings every slope along."""
        return self.by_nudging / self.both.middle


def price(parameters: int, samples: int, forward: Sequence[float], both: Sequence[float]) -> Price:
    """The price by at least one round; `forward` and `both` are seconds a pass in each."""
    ratios = [slow / fast for fast, slow in zip(forward, both, strict=True)]
    return Price(
        parameters,
        samples,
        len(ratios),
        Spread.of(forward),
        Spread.of(both),
        Spread.of(ratios),
    )
