"""The bounded history of a run's curve, whatever its number of steps.

The x-axis is fixed to the planned steps, so that a point never moves once it is there: each
step belongs to one bucket, each bucket to one column of a drawing. A point or a column is
the mean over its steps, with the lowest and highest value among them.
"""

import math
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MOST_BUCKETS: Final = 4096
_KEPT_DRAWINGS: Final = 4


@dataclass(frozen=True, slots=True)
class Column:
    """What the steps of a column come to.

    `count` steps, of which `diverged` were not finite; the mean, lowest and highest of the
    others, NaN if there is no other. A column with `diverged` is to be marked as such.
    """

    count: int
    mean: float
    low: float
    high: float
    diverged: int


class _Cells:
    """A row of accumulators, each with the mean and extremes of what was added to it."""

    def __init__(self, size: int) -> None:
        self._counts = array("q", bytes(8 * size))
        self._diverged = array("q", bytes(8 * size))
        self._means = array("d", bytes(8 * size))
        self._lows = array("d", bytes(8 * size))
        self._highs = array("d", bytes(8 * size))

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, cell: int, point: Column) -> None:
        finite = point.count - point.diverged
        before = self._counts[cell] - self._diverged[cell]
        self._counts[cell] += point.count
        self._diverged[cell] += point.diverged
        if not finite:
            return
        if not before:
            self._means[cell] = point.mean
            self._lows[cell] = point.low
            self._highs[cell] = point.high
            return
        after = before + finite
        # Weights before the product: a sum of losses near 1e308 would overflow.
        self._means[cell] = self._means[cell] * (before / after) + point.mean * (finite / after)
        self._lows[cell] = min(self._lows[cell], point.low)
        self._highs[cell] = max(self._highs[cell], point.high)

    def add_to_each(self, first: int, stop: int, point: Column) -> None:
        """Add `point` to all cells in [first, stop); at once where nothing is yet."""
        if stop - first == 1 or any(self._counts[first:stop]):
            for cell in range(first, stop):
                self.add(cell, point)
            return
        many = stop - first
        self._counts[first:stop] = array("q", [point.count]) * many
        self._diverged[first:stop] = array("q", [point.diverged]) * many
        if point.count > point.diverged:
            self._means[first:stop] = array("d", [point.mean]) * many
            self._lows[first:stop] = array("d", [point.low]) * many
            self._highs[first:stop] = array("d", [point.high]) * many

    def column(self, cell: int) -> Column | None:
        count, diverged = self._counts[cell], self._diverged[cell]
        if not count:
            return None
        if count == diverged:
            return Column(count, math.nan, math.nan, math.nan, diverged)
        low, high = self._lows[cell], self._highs[cell]
        mean = min(max(self._means[cell], low), high)  # rounding may have left the interval
        return Column(count, mean, low, high, diverged)


class Pyramid:
    """The history of one curve over `planned` steps, in at most `most_buckets` buckets.

    A bucket holds the same number of steps throughout, fixed when the history begins. Steps
    beyond the plan go to the last bucket. Drawings of the few widths asked for last are kept
    up to date as points arrive, so that `columns(n)` costs n, however long the run.
    """

    def __init__(self, planned: int, *, most_buckets: int = MOST_BUCKETS) -> None:
        if planned < 1 or most_buckets < 1:
            raise ValueError("a history needs at least one planned step and one bucket")
        self.planned = planned
        self.steps_per_bucket = -(-planned // most_buckets)
        self._buckets = _Cells(-(-planned // self.steps_per_bucket))
        self._drawings: OrderedDict[int, _Cells] = OrderedDict()
        self._steps = 0
        self._rewrites = 0
        self._first: tuple[int, float] | None = None
        self._last: tuple[int, float] | None = None
        self._lowest: float | None = None
        self._diverged_at: int | None = None

    @property
    def steps(self) -> int:
        """The position, from 0, of the step that would come next."""
        return self._steps

    @property
    def rewrites(self) -> int:
        """How often steps were added before others: then settled columns have changed."""
        return self._rewrites

    @property
    def buckets(self) -> int:
        """The number of buckets that the planned steps take."""
        return len(self._buckets)

    @property
    def first(self) -> float | None:
        """The mean of the earliest point, finite or not; None while there is none."""
        return None if self._first is None else self._first[1]

    @property
    def last(self) -> float | None:
        """The mean of the latest point, finite or not; None while there is none."""
        return None if self._last is None else self._last[1]

    @property
    def lowest(self) -> float | None:
        """The lowest finite value of any step; None while there is none."""
        return self._lowest

    @property
    def diverged_at(self) -> int | None:
        """The position of the first point that was not finite; None if all were."""
        return self._diverged_at

    def add(
        self, count: int, mean: float, low: float, high: float, *, at: int | None = None
    ) -> None:
        """Add `count` steps with their mean, lowest and highest value.

        They follow the latest ones, or begin at step `at`, counted from 0: a run was resumed,
        or what came before is told afterwards. If any of the three is not finite, all the
        steps count as diverged. A point that covers several buckets gives each its steps, with
        the same three values. Raises `ValueError` for a count below 1, a step below 0, or a low
        above the high.
        """
        start = self._steps if at is None else at
        finite = math.isfinite(mean) and math.isfinite(low) and math.isfinite(high)
        if count < 1 or start < 0 or (finite and low > high):
            raise ValueError(f"no point of a curve: {count} steps from {start}, {low} to {high}")
        self._rewrites += start < self._steps
        self._steps = max(self._steps, start + count)
        if self._first is None or start < self._first[0]:
            self._first = (start, mean)
        if self._last is None or start >= self._last[0]:
            self._last = (start, mean)
        if finite:
            self._lowest = low if self._lowest is None else min(self._lowest, low)
        elif self._diverged_at is None or start < self._diverged_at:
            self._diverged_at = start
        self._spread(start, Column(count, mean, low, high, 0 if finite else count))

    def add_each(self, values: Sequence[float], *, at: int) -> None:
        """Add so many steps, each with its own value, from step `at` on."""
        begin = 0
        while begin < len(values):
            # What falls into one bucket is added at once, if it is all finite.
            room = self.steps_per_bucket - (at + begin) % self.steps_per_bucket
            part = values[begin : begin + room]
            total = math.fsum(part) if all(map(math.isfinite, part)) else math.nan
            if math.isfinite(total):
                mean = total / len(part)
                self.add(len(part), mean, min(part), max(part), at=at + begin)
            else:
                for place, value in enumerate(part, start=at + begin):
                    self.add(1, value, value, value, at=place)
            begin += len(part)
        if values:
            last = at + len(values) - 1
            if self._first is not None and self._first[0] == at:
                self._first = (at, values[0])
            if self._last is not None and self._last[0] <= last:
                self._last = (last, values[-1])

    def settled(self, number: int) -> int:
        """How many of that many columns, from the first on, steps to come will not touch."""
        bucket = min(self._steps // self.steps_per_bucket, self.buckets - 1)
        return bucket * number // self.buckets

    def columns(self, number: int, first: int = 0, stop: int | None = None) -> list[Column | None]:
        """The curve in that many columns over the planned steps, None where nothing is yet.

        Bucket b of B stands in column b × number // B; of them those in [first, stop), all
        unless said. Raises `ValueError` for a number below 1.
        """
        if number < 1:
            raise ValueError("a drawing needs at least one column")
        drawing = self._drawings.pop(number, None)
        if drawing is None:
            drawing = self._drawn(number)
        self._drawings[number] = drawing
        if len(self._drawings) > _KEPT_DRAWINGS:
            self._drawings.popitem(last=False)
        return [drawing.column(cell) for cell in range(number)[first:stop]]

    def _drawn(self, number: int) -> _Cells:
        drawing = _Cells(number)
        for bucket in range(self.buckets):
            point = self._buckets.column(bucket)
            if point is not None:
                drawing.add(bucket * number // self.buckets, point)
        return drawing

    def _spread(self, start: int, point: Column) -> None:
        last = self.buckets - 1
        step, left = start, point.count
        while left:
            bucket = min(step // self.steps_per_bucket, last)
            room = (bucket + 1) * self.steps_per_bucket - step
            if bucket == last or left <= room:
                self._put(bucket, bucket + 1, _part(point, left))
                return
            if room < self.steps_per_bucket:
                self._put(bucket, bucket + 1, _part(point, room))
                step, left = step + room, left - room
                continue
            whole = min(left // self.steps_per_bucket, last - bucket)
            self._put(bucket, bucket + whole, _part(point, self.steps_per_bucket))
            step += whole * self.steps_per_bucket
            left -= whole * self.steps_per_bucket

    def _put(self, first: int, stop: int, share: Column) -> None:
        """Add `share` to each of the buckets in [first, stop)."""
        self._buckets.add_to_each(first, stop, share)
        for number, drawing in self._drawings.items():
            bucket = first
            while bucket < stop:
                column = bucket * number // self.buckets
                end = min(-(-(column + 1) * self.buckets // number), stop)
                drawing.add(column, _part(share, (end - bucket) * share.count))
                bucket = end


def _part(point: Column, count: int) -> Column:
    """A point of the same values that stands for `count` steps."""
    if count == point.count:
        return point
    diverged = count if point.diverged else 0
    return Column(count, point.mean, point.low, point.high, diverged)
