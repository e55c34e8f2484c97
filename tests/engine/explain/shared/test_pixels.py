"""An image as a grid of integers, and its place in the stack."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.pixels import Picture, PixelMistake, grade_pixel, plan
from engine.explain.shared.shapes import IndexMistake
from engine.protocol.errors import Mistake

DIGIT = Picture(4, 3, bytes(range(0, 120, 10)))


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    height, width = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    return Picture(height, width, draw(st.binary(min_size=height * width, max_size=height * width)))


@given(pictures(), st.data())
def test_values_rows_and_windows_are_numpys(picture: Picture, data: st.DataObject) -> None:
    array = np.frombuffer(picture.values, dtype=np.uint8).reshape(picture.shape)
    row = data.draw(st.integers(0, picture.height - 1))
    column = data.draw(st.integers(0, picture.width - 1))
    assert picture.value(row, column) == array[row, column]
    assert picture.values[picture.offset(row, column)] == array[row, column]
    assert picture.row(row) == tuple(array[row].tolist())
    assert picture.range == (array.min(), array.max())
    rows, columns = data.draw(st.integers(1, 15)), data.draw(st.integers(1, 15))
    window = picture.window(row, column, rows, columns)
    shown = np.array(window.values)
    assert shown.shape == (min(rows, picture.height), min(columns, picture.width))
    cut = array[window.top : window.top + rows, window.left : window.left + columns]
    assert np.array_equal(shown, cut)
    assert 0 <= row - window.top < shown.shape[0]
    assert 0 <= column - window.left < shown.shape[1]


def test_a_window_is_centred_where_the_edges_allow_it() -> None:
    large = Picture(9, 9, bytes(81))
    assert (large.window(4, 4, 3, 3).top, large.window(4, 4, 3, 3).left) == (3, 3)
    assert (large.window(0, 8, 3, 3).top, large.window(0, 8, 3, 3).left) == (0, 6)


@pytest.mark.parametrize(("height", "width"), [(3, 3), (-4, -3), (12, 0)])
def test_a_picture_of_another_size_is_refused(height: int, width: int) -> None:
    with pytest.raises(PixelMistake) as caught:
        Picture(height, width, DIGIT.values)
    assert caught.value.code == "pixel.wrong_size"


def test_a_picture_without_pixels_is_legal() -> None:
    empty = Picture(0, 5, b"")
    assert empty.range is None
    with pytest.raises(IndexMistake):
        empty.value(0, 0)


@pytest.mark.parametrize("place", [(4, 0), (0, 3), (-1, 0)])
def test_a_pixel_outside_is_a_mistake(place: tuple[int, int]) -> None:
    with pytest.raises(IndexMistake):
        DIGIT.value(*place)
    with pytest.raises(IndexMistake):
        plan(DIGIT, *place, sample=0, samples=1)


def test_the_views_lead_from_the_picture_to_the_stack() -> None:
    chosen = plan(DIGIT, 2, 1, sample=5, samples=60_000)
    told = [(step.stage, step.index, step.shape, step.offset) for step in chosen.steps]
    assert told == [
        ("picture", (5,), (4, 3), 0),
        ("integers", (5,), (4, 3), 0),
        ("pixel", (5, 2, 1), (), 7),
        ("row", (5, 2), (3,), 6),
        ("stack", (), (60_000, 4, 3), 5 * 12 + 7),
    ]
    assert list(reversed(chosen.steps)) == list(chosen.steps)[::-1]


@given(pictures(), st.data())
def test_each_view_selects_what_numpy_selects(picture: Picture, data: st.DataObject) -> None:
    samples = data.draw(st.integers(1, 4))
    stack = np.arange(samples * len(picture.values)).reshape(samples, *picture.shape)
    row = data.draw(st.integers(0, picture.height - 1))
    column = data.draw(st.integers(0, picture.width - 1))
    sample = data.draw(st.integers(0, samples - 1))
    chosen = plan(picture, row, column, sample=sample, samples=samples)
    for step in chosen.steps:
        view = stack[step.index]
        assert (view.shape, view.size) == (step.shape, step.count)
        if step.stage != "stack":
            assert int(view.flat[0]) == step.offset + sample * len(picture.values)
    assert stack.reshape(-1)[chosen.stack_offset()] == stack[sample, row, column]


@pytest.mark.parametrize(
    ("value", "text", "code", "direction"),
    [
        (200, "200", "exact", None),
        (200, " ２００ ", "exact", None),
        (200, "175", "close", "brighter"),
        (200, "225", "close", "darker"),
        (200, "174", "wrong", "brighter"),
        (200, "226", "wrong", "darker"),
        (0, "0", "exact", None),
    ],
)
def test_a_guess_is_graded_by_its_distance(
    value: int, text: str, code: str, direction: str | None
) -> None:
    verdict = grade_pixel(value, text)
    assert (verdict.code, verdict.direction) == (code, direction)
    assert verdict.right == (code != "wrong")


@given(st.integers(0, 255), st.integers(0, 255))
def test_the_difference_leads_from_the_guess_to_the_pixel(value: int, guess: int) -> None:
    verdict = grade_pixel(value, str(guess))
    assert verdict.answer + verdict.difference == value
    assert (verdict.code == "exact") == (value == guess)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "number.empty"),
        ("bright", "number.not_a_number"),
        ("0.5", "number.fraction"),
        ("-", "number.unfinished"),
        ("256", "pixel.out_of_range"),
        ("-1", "pixel.out_of_range"),
        ("9" * 41, "number.too_large"),
    ],
)
def test_a_text_that_is_no_byte_is_told_why(text: str, code: str) -> None:
    with pytest.raises(Mistake) as caught:
        grade_pixel(100, text)
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


@given(st.text(max_size=50))
def test_any_text_is_a_guess_or_a_mistake(text: str) -> None:
    message = ""
    try:
        assert 0 <= grade_pixel(100, text).answer <= 255
    except Mistake as mistake:
        message = str(mistake)
    assert message.isprintable()
