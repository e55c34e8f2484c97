"""The history of a curve stays bounded, exact and in its place."""

import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.curves import Column, Pyramid

losses = st.floats(-1e308, 1e308)


def by_hand(values: list[float], planned: int, number: int, most: int) -> list[Column | None]:
    """Columns from every step kept, the rule written out."""
    per_bucket = -(-planned // most)
    buckets = -(-planned // per_bucket)
    kept: list[list[float]] = [[] for _ in range(number)]
    for step, value in enumerate(values):
        kept[min(step // per_bucket, buckets - 1) * number // buckets].append(value)
    columns: list[Column | None] = []
    for column in kept:
        finite = [value for value in column if math.isfinite(value)]
        mean = math.fsum(value / len(finite) for value in finite)
        extremes = (min(finite), max(finite)) if finite else (math.nan, math.nan)
        columns.append(
            Column(len(column), mean if finite else math.nan, *extremes, len(column) - len(finite))
            if column
            else None
        )
    return columns


def assert_alike(ours: list[Column | None], theirs: list[Column | None]) -> None:
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        if one is None or other is None:
            assert one is other
            continue
        assert (one.count, one.diverged) == (other.count, other.diverged)
        for ours_is, theirs_is in zip(
            (one.mean, one.low, one.high), (other.mean, other.low, other.high), strict=True
        ):
            assert ours_is == pytest.approx(theirs_is, rel=1e-9, abs=1e-3, nan_ok=True)


@given(
    st.lists(st.one_of(st.floats(-10, 10), st.sampled_from([math.nan, math.inf])), max_size=60),
    st.integers(1, 70),
    st.integers(1, 20),
    st.integers(1, 30),
    st.integers(0, 60),
)
def test_columns_are_the_means_and_extremes_of_their_steps(
    values: list[float], planned: int, number: int, most: int, first_asked: int
) -> None:
    history = Pyramid(planned, most_buckets=most)
    for step, value in enumerate(values):
        if step == first_asked:
            history.columns(number)  # kept up to date from here on
        history.add(1, value, value, value)
    assert_alike(history.columns(number), by_hand(values, planned, number, most))
    assert history.buckets <= most


@given(st.lists(losses, min_size=1, max_size=50))
def test_a_mean_lies_between_lowest_and_highest_however_large_the_values(
    values: list[float],
) -> None:
    history = Pyramid(50)
    for value in values:
        history.add(1, value, value, value)
    (column,) = history.columns(1)
    assert column is not None
    assert min(values) == column.low <= column.mean <= column.high == max(values)
    assert (history.first, history.last, history.lowest) == (values[0], values[-1], min(values))


@given(st.lists(st.floats(0, 10), min_size=1, max_size=40), st.integers(1, 39))
def test_points_that_were_there_do_not_move_when_more_arrive(
    values: list[float], split: int
) -> None:
    history = Pyramid(40)
    for value in values[:split]:
        history.add(1, value, value, value)
    before = history.columns(40)
    for value in values[split:]:
        history.add(1, value, value, value)
    done = len(values[:split])
    assert history.columns(40)[:done] == before[:done]


@given(st.lists(st.integers(1, 30), min_size=1, max_size=20), st.integers(1, 50))
def test_a_merged_point_gives_every_bucket_its_steps(counts: list[int], most: int) -> None:
    merged, single = Pyramid(100, most_buckets=most), Pyramid(100, most_buckets=most)
    for value, count in enumerate(counts):
        merged.add(count, value, value, value)
        for _ in range(count):
            single.add(1, value, value, value)
    assert merged.steps == single.steps == sum(counts)
    assert_alike(merged.columns(7), single.columns(7))
    assert_alike(merged.columns(100), single.columns(100))


def test_nothing_is_drawn_where_nothing_has_been() -> None:
    history = Pyramid(10)
    assert history.columns(3) == [None, None, None]
    assert (history.first, history.last, history.lowest, history.diverged_at) == (None,) * 4
    history.add(2, 1.5, 1.0, 2.0)
    assert history.columns(5) == [Column(2, 1.5, 1.0, 2.0, 0), None, None, None, None]


def test_more_columns_than_steps_leave_gaps_in_fixed_places() -> None:
    history = Pyramid(2)
    history.add(1, 5.0, 5.0, 5.0)
    history.add(1, 4.0, 4.0, 4.0)
    assert [column is not None for column in history.columns(4)] == [True, False, True, False]


def test_a_diverged_column_is_marked_and_its_finite_steps_still_count() -> None:
    history = Pyramid(4)
    history.add(1, 2.0, 2.0, 2.0)
    history.add(1, math.inf, math.inf, math.inf)
    history.add(2, math.nan, 1.0, math.inf)
    left, right = history.columns(2)
    assert left == Column(2, 2.0, 2.0, 2.0, 1)
    assert right is not None
    assert (right.count, right.diverged) == (2, 2)
    assert math.isnan(right.mean)
    assert history.diverged_at == 1
    assert history.lowest == 2.0
    assert history.last is not None
    assert math.isnan(history.last)


def test_a_resumed_run_begins_where_it_was_and_steps_beyond_the_plan_go_last() -> None:
    history = Pyramid(4)
    history.add(1, 1.0, 1.0, 1.0, at=2)
    history.add(5, 3.0, 3.0, 3.0)
    assert [column and column.count for column in history.columns(4)] == [None, None, 1, 5]


def test_memory_is_the_same_after_a_million_steps() -> None:
    history = Pyramid(1_000_000)
    history.columns(100)

    def size() -> int:
        cells = [history._buckets, *history._drawings.values()]
        return sum(sys.getsizeof(part) for each in cells for part in vars(each).values())

    before = size()
    for _ in range(1_000):
        history.add(1_000, 1.0, 0.5, 2.0)
    assert size() == before < 300_000
    assert history.buckets <= 4096
    counts = [column.count for column in history.columns(100) if column]
    assert sum(counts) == 1_000_000
    assert max(counts) - min(counts) <= 3 * history.steps_per_bucket


def test_only_a_few_drawings_are_kept() -> None:
    history = Pyramid(100)
    for number in range(1, 50):
        history.columns(number)
    assert len(history._drawings) == 4


@pytest.mark.parametrize("point", [(0, 1.0, 1.0, 1.0), (1, 1.0, 2.0, 1.0)])
def test_a_point_that_cannot_be_is_refused(point: tuple[int, float, float, float]) -> None:
    with pytest.raises(ValueError, match="no point of a curve"):
        Pyramid(4).add(*point)


def test_a_history_of_nothing_and_a_drawing_without_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Pyramid(0)
    with pytest.raises(ValueError, match="at least one"):
        Pyramid(1).columns(0)
