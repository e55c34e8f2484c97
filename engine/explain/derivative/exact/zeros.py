"""The zeros of a function on an interval without folds and ends in it, to the last of many digits.

Samples in float64 tell where to look; where rounding may have turned a sign they are asked again
in all digits. A change of sign is enclosed ever closer; where the function comes down to 0 and
turns back, its difference across a tiny step changes sign instead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

import numpy as np

from engine.explain.derivative.exact.functions import ZERO
from engine.explain.derivative.exact.jets import sign_of, written
from engine.explain.derivative.slopes import Floats

MOST: Final = 60
"""Zeros in all that are searched for."""
ASKED: Final = 17
"""Of a run of samples that float64 tells nothing about, so many are asked again; of signs that
change too often, as many, to see whether they do.
"""
EVENLY: Final = 129
"""Of samples whose signs change by rounding alone, so many are asked again."""
GENERIC: Final = (Decimal("0.38196601125"), Decimal("0.75487766625"), Decimal("0.12345678910"))
"""Parts of an interval where a function that isn't 0 throughout is 0 by no coincidence."""
PROBES: Final = 20
"""Points from an end of the interval on, each QUARTER as far from it as the one before."""
QUARTER: Final = Decimal("0.25")
TURNS: Final = 2
"""A function that changes its sign more often among them does so without end, as sin(1/x)."""
DECIMALS: Final = 12
"""A zero is tried at up to so many."""
NEAR: Final = Decimal("1e-9")
"""Parts of the window: as far as a zero of many orders is from the decimal that was meant."""
CLOSE: Final = Decimal("1e-90")
"""Parts of the window: two zeros that are nearer are one."""
SPREAD: Final = 10 * CLOSE
"""Parts of the window: how far off a zero may be."""
STEP: Final = Decimal("1e-35")
"""Parts of the window: the tiny step."""
TOUCHES: Final = Decimal("1e-40")
"""What so small a part of the values around it is left of is 0."""
TRIES: Final = 800

Positions = np.ndarray[tuple[int], np.dtype[np.intp]]
Sampled = Callable[[Decimal], tuple[Decimal, Decimal]]
"""A function's value at x, NaN for none, and how far off it may be."""


class TooMany(Exception):
    """More zeros than can be told apart."""


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`; an end that is `closed` belongs to it, at one that isn't the function
    may end or fold. `unit` is the width of the window.
    """

    low: Decimal
    high: Decimal
    closed_low: bool
    closed_high: bool
    unit: Decimal

    def at(self, part: Decimal) -> Decimal:
        return self.low + part * (self.high - self.low)


def zeros(
    f: Sampled, interval: Interval, x: Floats, values: Floats, rate: Sampled | None = None
) -> list[Decimal]:
    """Where f is 0 on the interval; nowhere, if it is 0 or without value throughout.

    `values` are those of f in float64 at the samples `x`, of which some lie in the interval;
    `rate` is its rate of change, if that is known. Raises TooMany.
    """
    signs = [sign_of(*f(interval.at(part))) for part in GENERIC]
    if None in signs or not any(signs):
        return []
    inside = (x > float(interval.low)) & (x < float(interval.high))
    samples, known_signs = x[inside], np.sign(values[inside])
    flips = np.flatnonzero(known_signs[:-1] * known_signs[1:] < 0)
    noisy = len(flips) > MOST
    if noisy and _are_real(f, samples, flips):
        raise TooMany
    known = _at_samples(f, samples, known_signs, noisy=noisy) | _at_ends(f, interval, samples)
    places = sorted(known)
    found = [place for place in places if known[place] == 0]
    for low, high in pairwise(places):
        if known[low] * known[high] < 0:
            found.append(_enclosed(f, low, high, interval.unit))
    if len(found) > MOST:
        raise TooMany
    for low, high in [] if noisy else _touches(interval, x, values):
        found += _touched(f, rate, low, high, interval.unit)
    return _apart(found, interval)


def zero_near(
    x: Decimal, reach: Decimal, f: Sampled, rate: Sampled | None = None
) -> Decimal | None:
    """A zero of f that is at most `reach` from x, if there is one."""
    low, high = x - reach, x + reach
    signs = sign_of(*f(low)), sign_of(*f(high))
    if None in signs or 0 in signs:
        return None
    if signs[0] != signs[1]:
        return _enclosed(f, low, high, reach)
    return next(iter(_touched(f, rate, low, high, reach)), None)


def _apart(found: list[Decimal], interval: Interval) -> list[Decimal]:
    kept: list[Decimal] = []
    for place in sorted(found):
        inside = interval.low < place < interval.high
        ends = (interval.closed_low and place == interval.low) or (
            interval.closed_high and place == interval.high
        )
        if (inside or ends) and (not kept or place - kept[-1] > CLOSE * interval.unit):
            kept.append(place)
    return kept


# ---- where to look


def _at_samples(f: Sampled, x: Floats, signs: Floats, *, noisy: bool) -> dict[Decimal, int]:
    """The sign of f at some of the samples `x`, so that between two of them it has the sign of
    both, or changes once.
    """
    if noisy:
        some = np.linspace(0, len(x) - 1, min(EVENLY, len(x))).astype(int)
    else:
        some = _doubtful(signs) if len(x) else np.empty(0, np.intp)
    return _asked(f, [written(at) for at in x[some].tolist()])


def _are_real(f: Sampled, x: Floats, flips: Positions) -> bool:
    """Whether most of some changes of sign behind those samples are none of rounding."""
    some = flips[np.linspace(0, len(flips) - 1, ASKED).astype(int)]
    around = zip(x[some].tolist(), x[some + 1].tolist(), strict=True)
    real = [_turns(_asked(f, [written(low), written(high)])) for low, high in around]
    return 2 * sum(real) > len(real)


def _at_ends(f: Sampled, interval: Interval, x: Floats) -> dict[Decimal, int]:
    """The sign of f at the ends of the interval, or at points ever nearer to one that is open."""
    found: dict[Decimal, int] = {}
    ends = interval.low, interval.high
    for end, towards, closed in (
        (ends[0], 1, interval.closed_low),
        (ends[1], -1, interval.closed_high),
    ):
        if closed:
            found |= _asked(f, [end])
            continue
        sample = written(float(x[0 if towards > 0 else -1])) if len(x) else ends[towards > 0]
        reach = abs(sample - end) / 2
        asked = _asked(f, [end + towards * reach * QUARTER**n for n in range(PROBES)])
        if _turns(asked) > TURNS:
            raise TooMany
        # So near an end all digits may be lost: no sign there is no zero.
        found |= {place: sign for place, sign in asked.items() if sign}
    return found


def _doubtful(signs: Floats) -> Positions:
    """Positions of samples beside a change of sign, of the first and the last, and of some of each
    run without a sign: between others the sign is that of both.
    """
    flips = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    beside = np.concatenate([flips + shift for shift in (-1, 0, 1, 2)] + [[0, len(signs) - 1]])
    lost = (signs == 0) | np.isnan(signs)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], lost.astype(np.int8), [0]])))
    some = [
        np.linspace(start - 1, stop, min(ASKED, stop - start + 2)).astype(np.intp)
        for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    ]
    found = np.unique(np.concatenate([beside, *some]))
    return found[(found >= 0) & (found < len(signs))]


def _asked(f: Sampled, places: list[Decimal]) -> dict[Decimal, int]:
    signs = ((place, sign_of(*f(place))) for place in places)
    return {place: sign for place, sign in signs if sign is not None}


def _turns(signs: dict[Decimal, int]) -> int:
    return sum(signs[a] * signs[b] < 0 for a, b in pairwise(sorted(signs)))


# ---- zeros, from where they were seen


def _enclosed(f: Sampled, low: Decimal, high: Decimal, unit: Decimal) -> Decimal:
    """The zero between two places where f has different signs.

    The line through both ends is followed, an end that stays counts half (Illinois), and
    what does not halve the enclosure is made up for by halving it.
    """
    at_low, at_high = f(low)[0], f(high)[0]
    weights = [at_low, at_high]
    kept = 0
    if (meant := _rounder(f, low, high, (low + high) / 2, range(DECIMALS // 2))) is not None:
        return meant
    for number in range(TRIES):
        width = high - low
        if width <= CLOSE * unit:
            break
        across = weights[1] - weights[0]
        place = low - weights[0] * width / across if across else ZERO
        if number % 3 == 2 or not low < place < high:
            place = low + width / 2
        if not low < place < high:
            break  # no number of so many digits lies between
        found = f(place)
        sign = sign_of(*found)
        if not sign:
            low = high = place
            break
        if (sign > 0) == (at_low > 0):
            low, weights = place, [found[0], weights[1] / (2 if kept == 1 else 1)]
            kept = 1
        else:
            high, weights = place, [weights[0] / (2 if kept == -1 else 1), found[0]]
            kept = -1
    middle = (low + high) / 2
    near = NEAR * unit
    meant = _rounder(f, middle - near, middle + near, middle, range(DECIMALS + 1))
    return middle if meant is None else meant


def _rounder(
    f: Sampled, low: Decimal, high: Decimal, x: Decimal, decimals: range
) -> Decimal | None:
    """Of the decimals between two places the shortest that is a zero."""
    for number in decimals:
        rounded = round(x, number)
        if low < rounded < high and sign_of(*f(rounded)) == 0:
            return rounded
    return None


def _touches(interval: Interval, x: Floats, values: Floats) -> list[tuple[Decimal, Decimal]]:
    """Three samples of one sign of which the middle one is so near 0 that f may touch it.

    A parabola that touches 0 between them is there less than its second difference.
    """
    low, high = float(interval.low), float(interval.high)
    size = np.abs(values)
    with np.errstate(invalid="ignore", over="ignore"):
        before, here, after = size[:-2], size[1:-1], size[2:]
        same = (np.sign(values[:-2]) == np.sign(values[2:])) & (here <= before) & (here <= after)
        bend = before - here + (after - here)
        near = same & (here <= bend) & (bend > 0) & (x[:-2] > low) & (x[2:] < high)
    places = np.flatnonzero(near) + 1
    if len(places) > 2 * MOST:
        raise TooMany
    return [
        (written(float(x[place - 1])), written(float(x[place + 1]))) for place in places.tolist()
    ]


def _touched(
    f: Sampled, rate: Sampled | None, low: Decimal, high: Decimal, unit: Decimal
) -> list[Decimal]:
    """Where f comes to 0 and turns back, once; or goes through it and back, twice."""
    step = STEP * unit

    def rise(x: Decimal) -> tuple[Decimal, Decimal]:
        (above, error), (below, other) = f(x + step), f(x - step)
        return above - below, error + other

    around = f(low), f(high)
    meant = _rounder(f, low, high, (low + high) / 2, range(DECIMALS // 2))
    if meant is not None and sign_of(*f(meant - step)) == sign_of(*f(meant + step)):
        return [meant]
    turns = rise if rate is None else rate
    signs = sign_of(*turns(low)), sign_of(*turns(high))
    if not signs[0] or not signs[1] or signs[0] == signs[1]:
        return []
    turn = _enclosed(turns, low, high, unit)
    at = f(turn)
    if abs(at[0]) <= max(at[1], TOUCHES * max(abs(around[0][0]), abs(around[1][0]))):
        return [turn]
    if sign_of(*at) == sign_of(*around[0]):
        return []
    return [_enclosed(f, low, turn, unit), _enclosed(f, turn, high, unit)]
