"""Reducing and merging live points loses no step, no order, no extreme."""

import math
from array import array
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.protocol import MAX_POINTS, Progress
from engine.runs.progress import RUN_POINTS, can_merge, merged, points_of, reduced
from tests.engine.looks import progress

LOSSES = st.lists(st.floats(0, 100, width=32), min_size=1, max_size=300)
LOOKS = st.builds(
    lambda sizes, seed: [[Random(f"{seed} {size}").random() * 9] * size for size in sizes],
    st.lists(st.integers(1, 300), min_size=1, max_size=12),
    st.integers(0, 2**32),
)
"""Looks of very different numbers of steps, each with a loss of its own."""


def in_a_row(parts: list[list[float]]) -> Progress:
    """Each part reduced by itself, then merged in order."""
    whole = progress(parts[0])
    for part in parts[1:]:
        later = progress(part, first=whole.first + sum(whole.counts.values()))
        assert can_merge(whole, later)
        whole = merged(whole, later)
    return whole


@given(LOSSES, st.integers(1, 32))
def test_a_look_is_reduced_to_points_that_together_are_all_its_steps(
    losses: list[float], points: int
) -> None:
    look = progress(losses, points=points)
    counts = look.counts.values().tolist()
    assert len(counts) == min(points, len(losses))
    assert sum(counts) == len(losses)
    assert max(counts) - min(counts) <= 1
    begin = 0
    exact = array("f", losses)
    for index, count in enumerate(counts):
        part = exact[begin : begin + count]
        assert look.low.values()[index] == min(part)
        assert look.high.values()[index] == max(part)
        assert look.mean.values()[index] == pytest.approx(sum(part) / count, rel=1e-5)
        begin += count


@given(st.lists(LOSSES, min_size=1, max_size=8) | LOOKS)
def test_merging_keeps_totals_extremes_and_the_weighted_mean(parts: list[list[float]]) -> None:
    whole = in_a_row(parts)
    losses = array("f", [loss for part in parts for loss in part])
    counts, means = whole.counts.values(), whole.mean.values()
    assert len(counts) <= MAX_POINTS
    assert sum(counts) == len(losses)
    assert sum(whole.right.values()) == sum(i % 128 for i in range(len(losses)))
    assert whole.samples == 128 * len(losses)
    assert whole.seconds == pytest.approx(0.001 * len(losses))
    assert min(whole.low.values()) == min(losses)
    assert max(whole.high.values()) == max(losses)
    mean = sum(m * c for m, c in zip(means, counts, strict=True)) / len(losses)
    assert mean == pytest.approx(sum(losses) / len(losses), rel=1e-4, abs=1e-6)


@given(st.lists(LOSSES, min_size=2, max_size=8) | LOOKS)
def test_merged_points_stay_in_the_order_of_their_steps(parts: list[list[float]]) -> None:
    whole = in_a_row(parts)
    losses = array("f", [loss for part in parts for loss in part])
    begin = 0
    for count, low, high in zip(
        whole.counts.values(), whole.low.values(), whole.high.values(), strict=True
    ):
        assert (low, high) == (
            min(losses[begin : begin + count]),
            max(losses[begin : begin + count]),
        )
        begin += count


@given(LOSSES, LOSSES, st.sampled_from([math.nan, math.inf]), st.data())
def test_a_step_that_is_not_finite_shows_in_its_point_however_often_it_is_merged(
    earlier: list[float], later: list[float], bad: float, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(earlier) - 1))
    earlier[place] = bad
    whole = in_a_row([earlier, later, [1.0] * 90, [2.0] * 90])
    begin = 0
    for count, mean, low, high in zip(
        whole.counts.values(),
        whole.mean.values(),
        whole.low.values(),
        whole.high.values(),
        strict=True,
    ):
        if begin <= place < begin + count:
            assert repr(mean) == repr(high) == repr(bad)
            assert math.isnan(low) == math.isnan(bad)
        else:
            assert math.isfinite(mean)
        begin += count


def test_only_steps_of_one_run_that_follow_each_other_are_merged() -> None:
    earlier = progress([1.0, 2.0])
    assert can_merge(earlier, progress([3.0], first=2))
    assert not can_merge(earlier, progress([3.0], first=3))
    assert not can_merge(earlier, progress([3.0], first=2, run="other"))


def test_sums_that_would_not_fit_their_dtype_are_not_merged() -> None:
    full = array("I", [2**32 - 1])
    earlier = reduced(
        at=0, run="run", first=0, loss=array("f", [1]), right=full, samples=1, seconds=0
    )
    assert not can_merge(earlier, progress([1.0, 1.0], first=1))


@given(st.integers(1, 10**6), st.integers(1, 10**7))
def test_looks_give_as_many_points_as_a_drawing_of_the_whole_run_can_show(
    steps: int, planned: int
) -> None:
    points = points_of(steps, planned=planned)
    assert 1 <= points <= MAX_POINTS
    assert points == MAX_POINTS or points / RUN_POINTS >= steps / planned
