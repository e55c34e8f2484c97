"""Live steps reduced to a few points, and points merged into fewer, wider ones.

Nothing here imports numpy: the writer of the engine's first line merges too. A point that
covers a NaN is NaN in mean, low and high, so that a diverged run cannot look healthy.
"""

from array import array
from collections.abc import Sequence
from itertools import pairwise
from math import isnan, nan

from engine.protocol import MAX_POINTS, Progress
from engine.protocol.arrays import Array, pack

LOOK = 0.1
"""Seconds between two looks at what steps saw: as often as a screen draws. Each look costs the
training a reading of the device, and the screen a message."""
RUN_POINTS = 512
"""Points that the looks at a whole run come to: more than a drawing of it has dots across."""
_MOST = 2**32 - 1


def reduced(
    *,
    at: float,
    run: str,
    first: int,
    loss: "array[float]",
    right: "array[int]",
    samples: int,
    seconds: float,
    points: int = MAX_POINTS,
) -> Progress:
    """Steps [first, first + n) as at most `points` points of nearly equal counts.

    `loss` (n,) and `right` (n,) hold one entry a step. Raises ValueError if n is 0.
    """
    steps = len(loss)
    number = min(steps, points)
    edges = [index * steps // number for index in range(number + 1)] if number else []
    parts = [slice(begin, end) for begin, end in pairwise(edges)]
    return Progress(
        at=at,
        run=run,
        first=first,
        counts=pack("<u4", [part.stop - part.start for part in parts]),
        mean=pack("<f4", [sum(loss[part]) / (part.stop - part.start) for part in parts]),
        low=pack("<f4", [_least(loss[part]) for part in parts]),
        high=pack("<f4", [_greatest(loss[part]) for part in parts]),
        right=pack("<u4", [sum(right[part]) for part in parts]),
        samples=samples,
        seconds=seconds,
    )


def points_of(steps: int, *, planned: int) -> int:
    """How many points a look at `steps` steps of a run of `planned` steps needs, at most."""
    return min(-(-steps * RUN_POINTS // planned), MAX_POINTS)


def can_merge(earlier: Progress, later: Progress) -> bool:
    """Whether `later` goes on where `earlier` ends, and the sums fit their dtype."""
    counts = sum(earlier.counts.values())
    return (
        earlier.run == later.run
        and earlier.first + counts == later.first
        and counts + sum(later.counts.values()) <= _MOST
        and sum(earlier.right.values()) + sum(later.right.values()) <= _MOST
    )


def merged(earlier: Progress, later: Progress) -> Progress:
    """Both as one, with at most MAX_POINTS points; `can_merge` must hold."""
    counts = _joined(earlier.counts, later.counts)
    mean = _joined(earlier.mean, later.mean)
    low = _joined(earlier.low, later.low)
    high = _joined(earlier.high, later.high)
    right = _joined(earlier.right, later.right)
    while len(counts) > MAX_POINTS:
        pairs = [slice(begin, begin + 2) for begin in range(0, len(counts), 2)]
        mean = [_mean(mean[pair], counts[pair]) for pair in pairs]
        low = [_least(low[pair]) for pair in pairs]
        high = [_greatest(high[pair]) for pair in pairs]
        right = [sum(right[pair]) for pair in pairs]
        counts = [sum(counts[pair]) for pair in pairs]
    return Progress(
        at=later.at,
        run=earlier.run,
        first=earlier.first,
        counts=pack("<u4", counts),
        mean=pack("<f4", mean),
        low=pack("<f4", low),
        high=pack("<f4", high),
        right=pack("<u4", right),
        samples=earlier.samples + later.samples,
        seconds=earlier.seconds + later.seconds,
    )


def _joined(earlier: Array, later: Array) -> list[float]:
    return [*earlier.values(), *later.values()]


def _mean(means: Sequence[float], counts: Sequence[float]) -> float:
    return sum(m * c for m, c in zip(means, counts, strict=True)) / sum(counts)


def _least(values: Sequence[float]) -> float:
    return nan if any(map(isnan, values)) else min(values)


def _greatest(values: Sequence[float]) -> float:
    return nan if any(map(isnan, values)) else max(values)
