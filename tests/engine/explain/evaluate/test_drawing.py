"""A drawn digit, and its preparation: what MNIST did to its digits is done to ours."""

import os
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.explain.evaluate.drawing import (
    BOX,
    CENTRE,
    EMPTY,
    SIDE,
    WHITE,
    Ink,
    ink_of,
    moved,
    prepared,
    stroke,
)

points = st.tuples(st.floats(-3, 31), st.floats(-3, 31))
inside = st.tuples(st.floats(2, 25), st.floats(2, 25))


def ink(pixels: bytes) -> Ink:
    found = ink_of(pixels)
    assert found is not None
    return found


def drawn(*stops: tuple[float, float]) -> bytes:
    pixels = EMPTY
    for start, end in pairwise(stops):
        pixels = stroke(pixels, start, end)
    return pixels


@given(points, points)
def test_a_stroke_has_its_ink_along_its_way_and_erasing_it_leaves_nothing(
    start: tuple[float, float], end: tuple[float, float]
) -> None:
    pixels = stroke(EMPTY, start, end)
    assert len(pixels) == SIDE * SIDE
    for share in (0.0, 0.5, 1.0):
        row = round(start[0] + (end[0] - start[0]) * share)
        column = round(start[1] + (end[1] - start[1]) * share)
        if 0 <= row < SIDE and 0 <= column < SIDE:
            assert pixels[row * SIDE + column] > WHITE // 2
    assert stroke(pixels, start, end, erase=True) == EMPTY


def test_a_stroke_only_adds_and_the_eraser_only_takes() -> None:
    first = drawn((5, 5), (20, 9))
    both = stroke(first, (3, 20), (22, 4))
    assert all(after >= before for before, after in zip(first, both, strict=True))
    wiped = stroke(both, (12, 0), (12, 27), erase=True)
    assert all(after <= before for before, after in zip(both, wiped, strict=True))
    assert wiped[12 * SIDE : 13 * SIDE] == bytes(SIDE)


@given(st.lists(inside, min_size=2, max_size=5), st.integers(-40, 40), st.integers(-40, 40))
def test_moving_keeps_every_drop_of_ink(
    stops: list[tuple[float, float]], rows: int, columns: int
) -> None:
    pixels = drawn(*stops)
    there = moved(pixels, rows, columns)
    assert sorted(there) == sorted(pixels)
    before, after = ink(pixels), ink(there)
    assert (after.height, after.width) == (before.height, before.width)
    assert moved(there, before.top - after.top, before.left - after.left) == pixels


def test_nothing_is_moved_or_prepared_where_nothing_is() -> None:
    assert moved(EMPTY, 3, 3) == EMPTY
    assert prepared(EMPTY).pixels == EMPTY
    assert prepared(EMPTY).ink is None


# ---- prepared as MNIST was


@settings(max_examples=60)
@given(st.lists(inside, min_size=2, max_size=6))
def test_a_digit_is_fitted_into_20_by_20_with_its_aspect_kept_and_its_mass_in_the_middle(
    stops: list[tuple[float, float]],
) -> None:
    pixels = drawn(*stops)
    done = prepared(pixels)
    assert done.ink == ink(pixels)
    assert max(done.fitted) == BOX
    scale = BOX / max(done.ink.height, done.ink.width)
    assert abs(done.fitted[0] - done.ink.height * scale) <= 1
    assert abs(done.fitted[1] - done.ink.width * scale) <= 1
    found = ink(done.pixels)
    assert done.corner[0] <= found.top
    assert found.top + found.height <= done.corner[0] + done.fitted[0]
    for axis, centre in enumerate(found.centre):
        at_edge = done.corner[axis] in (0, SIDE - done.fitted[axis])
        assert at_edge or abs(centre - CENTRE) <= 0.51


@given(st.lists(inside, min_size=3, max_size=5), st.integers(-25, 25), st.integers(-25, 25))
def test_where_it_was_drawn_makes_no_difference(
    stops: list[tuple[float, float]], rows: int, columns: int
) -> None:
    pixels = drawn(*stops)
    assert prepared(moved(pixels, rows, columns)).pixels == prepared(pixels).pixels


def test_preparing_twice_changes_nothing_more() -> None:
    once = prepared(drawn((6, 8), (6, 16), (20, 9))).pixels
    twice = prepared(once).pixels
    assert max(abs(a - b) for a, b in zip(once, twice, strict=True)) <= 1


@pytest.mark.mnist
def test_a_hundred_real_test_images_stay_within_one_pixel() -> None:
    import numpy as np

    where = os.environ.get("CH2_TUI_MNIST")
    if where is None:
        pytest.skip("CH2_TUI_MNIST names no MNIST")
    with np.load(where) as file:
        images = file["x_test"][:100]
    for image in images:
        pixels = image.tobytes()
        before, after = ink(pixels), ink(prepared(pixels).pixels)
        assert abs(before.top - after.top) <= 1
        assert abs(before.left - after.left) <= 1
        assert abs(before.centre[0] - after.centre[0]) <= 1
        assert abs(before.centre[1] - after.centre[1]) <= 1
        assert (before.height, before.width) == (after.height, after.width)
