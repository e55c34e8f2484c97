"""How many values lie where, against NumPy."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from tui.drawing.canvas import Canvas
from tui.lessons.shared.histogram import draw_histogram, histogram

VALUES = st.lists(
    st.floats(-1e6, 1e6, width=32).filter(lambda one: not 0 < abs(one) < 1e-3), min_size=1
)


@given(VALUES, st.integers(2, 20))
def test_every_value_is_counted_once_and_no_bin_has_both_signs(
    values: list[float], most: int
) -> None:
    found = histogram(values, most)
    assert found is not None
    assert 1 <= len(found.counts) <= most
    assert sum(found.counts) == len(values)
    negative = sum(value < 0 for value in values)
    below = [found.edges(number)[0] < -found.width / 2 for number in range(len(found.counts))]
    near = sum(-1e-8 * found.width < value < 0 for value in values)
    told = sum(n for n, is_below in zip(found.counts, below, strict=True) if is_below)
    assert negative - near <= told <= negative


@given(st.lists(st.integers(0, 255), min_size=2), st.integers(4, 16))
def test_numpy_counts_the_same(values: list[int], most: int) -> None:
    found = histogram(values, most)
    assert found is not None
    assume(found.width >= 1)
    edges = [found.edges(number)[0] for number in range(len(found.counts))]
    counts, _ = np.histogram(values, [*edges, edges[-1] + found.width])
    assert counts.tolist() == list(found.counts)


def test_what_is_no_number_is_not_counted_and_none_of_nothing() -> None:
    found = histogram([float("nan"), float("inf"), 1.0], 5)
    assert found is not None
    assert found.counts == (1,)
    assert histogram([float("nan")], 5) is None


def test_a_bar_is_as_long_as_its_count() -> None:
    found = histogram([-2.0, -1.5, 0.5, 0.5, 0.7, 0.9], 5)
    assert found is not None
    canvas = Canvas(40, 8)
    below = draw_histogram(canvas, 0, 0, 40, found, lambda low: "bad" if low < 0 else "a")
    assert below == len(found.counts)
    lines = canvas.text().split("\n")[:below]
    counts = [int(line.split()[1]) for line in lines]
    assert counts == list(found.counts)
    longest = max(line.count("█") for line in lines)
    assert all(
        abs(line.count("█") - count * longest / max(counts)) <= 1
        for line, count in zip(lines, counts, strict=True)
    )
    assert {ink for _, ink in canvas.runs(0)} >= {"bad"}
