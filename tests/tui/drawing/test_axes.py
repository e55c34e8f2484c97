"""Axes: round ticks, and where their labels stand."""

from __future__ import annotations

from itertools import pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.drawing.axes import (
    STEPS,
    LogScale,
    draw_foot,
    draw_side,
    round_down,
    round_ticks,
    round_up,
    spaced,
)
from tui.drawing.canvas import Canvas

values = st.floats(1e-9, 1e9)


def is_round(value: float) -> bool:
    mantissa, _, _ = f"{value:.6e}".partition("e")
    return float(mantissa) in STEPS


@given(values)
def test_a_value_lies_between_the_round_numbers_below_and_above_it(value: float) -> None:
    low, high = round_down(value), round_up(value)
    assert low <= value * (1 + 1e-12)
    assert high >= value * (1 - 1e-12)
    assert is_round(low)
    assert is_round(high)
    assert high / low < 2.6 or isclose(low, high)


@pytest.mark.parametrize(("value", "up"), [(1.1, 1.25), (8.0, 8.0), (8.1, 10.0), (0.03, 0.03)])
def test_finer_steps_may_be_given(value: float, up: float) -> None:
    assert isclose(round_up(value, (1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 8.0)), up)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(1, 12))
def test_ticks_are_a_round_number_apart(low: float, width: float, most: int) -> None:
    found = list(round_ticks(low, low + width, most))
    assert len(found) <= most + 1
    for one, other in pairwise(found):
        step = round_up((other - one) * 0.999)
        assert isclose(other - one, step, rel_tol=1e-3, abs_tol=1e-9 * abs(low))


@pytest.mark.parametrize("ends", [(1.0, 1.0), (2.0, 1.0), (0.0, float("inf"))])
def test_an_axis_without_length_has_no_ticks(ends: tuple[float, float]) -> None:
    assert list(round_ticks(*ends, 5)) == []


def test_a_logarithmic_axis_names_powers_of_ten_first() -> None:
    ticks = list(LogScale(0.01, 4.0, 40).ticks())
    expected = [1, 0.1, 0.01, 2, 0.2, 0.02, 0.5, 0.05]
    assert all(isclose(one, other) for one, other in zip(ticks, expected, strict=True))


@given(values, values, st.integers(1, 30))
def test_a_logarithmic_axis_keeps_order_and_ends(one: float, other: float, rows: int) -> None:
    scale = LogScale(0.01, 4.0, 4 * rows)
    low, high = sorted((one, other))
    assert 0 <= scale.dot(low) <= scale.dot(high) < 4 * rows
    assert rows > scale.row(low) >= scale.row(high) >= 0
    assert (scale.dot(0.001), scale.dot(5.0)) == (0, 4 * rows - 1)


@given(st.lists(st.tuples(st.integers(-3, 40), st.text("ab가", min_size=1, max_size=5))))
def test_labels_stay_inside_and_a_blank_apart(labels: list[tuple[int, str]]) -> None:
    found = list(spaced(labels, 2, 30))
    for place, start, text in found:
        assert labels[place] == (start, text)
        assert start >= 2
        assert start + cell_len(text) <= 30
    for (_, start, text), (_, following, _) in pairwise(found):
        assert following > start + cell_len(text)


def test_the_first_label_of_a_row_stands_and_others_keep_their_distance() -> None:
    canvas = Canvas(8, 5)
    draw_side(canvas, 0, 4, 4, [(0, "1"), (1, "2"), (0, "3"), (3, "4")], apart=2)
    draw_foot(canvas, 4, 4, 4)
    assert canvas.text().split("\n") == ["  1┤", "   │", "   │", "  4┤", "   └────"]
