"""The way into a tensor: as many brackets as axes, as many indices as axes, then one number."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.nested_lists import NestedMistake
from engine.explain.shared.shapes import ShapeMistake
from engine.explain.shared.tensors import (
    MAX_VALUES,
    TensorMistake,
    counted,
    grade_axes,
    parse_tensor,
    plan,
)

shapes = st.lists(st.integers(0, 4), max_size=5).map(tuple)
filled = st.lists(st.integers(1, 4), max_size=5).map(tuple)


@given(filled, st.data())
def test_each_index_takes_one_axis_off_as_it_does_in_numpy(
    shape: tuple[int, ...], data: st.DataObject
) -> None:
    array = np.arange(math.prod(shape)).reshape(shape)
    index = tuple(data.draw(st.integers(0, size - 1)) for size in shape)
    found = plan(counted(shape), index)
    assert [step.brackets for step in found.steps][: array.ndim + 1] == list(range(array.ndim + 1))
    for step in found.steps:
        assert step.part == array[step.prefix].shape
        if step.stage == "bracket":
            assert step.size == array[(0,) * (step.brackets - 1)].shape[0]
    assert len([step for step in found.steps if step.stage == "index"]) == array.ndim
    assert found.steps[-1].stage == "reached"
    assert found.tensor.value(found.steps[-1].prefix) == array[index]


@given(shapes)
def test_without_a_number_there_is_none_to_reach(shape: tuple[int, ...]) -> None:
    found = plan(counted(shape))
    assert (found.steps[-1].stage == "empty") == (0 in shape)
    assert (found.index is None) == (0 in shape)


def test_the_books_tensors_have_the_ranks_that_the_book_says() -> None:
    row = "[5, 78, 2, 34, 0]"
    matrix = f"[{row}, [6, 79, 3, 35, 1], [7, 80, 4, 36, 2]]"
    for text, shape in [
        ("12", ()),
        ("[12, 3, 6, 14, 7]", (5,)),
        (matrix, (3, 5)),
        (f"[{matrix}]", (1, 3, 5)),
        (f"[{matrix}, {matrix}]", (2, 3, 5)),
    ]:
        assert parse_tensor(text).shape == shape
    assert plan(parse_tensor(matrix)).tensor.value((2, 3)) == 36


def test_a_shape_stands_for_the_tensor_that_counts() -> None:
    for text in ("(2, 3)", "2x3", "torch.Size([2, 3])"):
        assert list(parse_tensor(text).values) == list(range(6))
    assert parse_tensor("[2, 3]").values == (2, 3)
    assert parse_tensor("()").rank == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2, 3", "nested.bare"),
        ("(1000000000000000000,)", "shape.too_large"),
        ("(" + "2," * 40 + ")", "shape.too_many_axes"),
        ("(1000000, 1000000, 1000000)", "tensor.too_many_values"),
        ("(3, 4" + " " * 100_000, "shape.too_long"),
    ],
)
def test_what_is_too_much_is_refused(text: str, code: str) -> None:
    with pytest.raises((ShapeMistake, NestedMistake, TensorMistake)) as caught:
        parse_tensor(text)
    assert caught.value.code == code


def test_the_largest_tensor_stores_nothing() -> None:
    largest = counted((10**6, 10**6, 10**3))
    assert largest.count == MAX_VALUES
    assert largest.value((10**6 - 1, 10**6 - 1, 999)) == MAX_VALUES - 1


@given(shapes, st.integers(0, 200))
def test_a_number_of_axes_is_right_only_if_it_is_the_rank(
    shape: tuple[int, ...], answer: int
) -> None:
    verdict = grade_axes(counted(shape), str(answer))
    assert verdict.right == (answer == np.zeros(shape).ndim) == (verdict.code == "right")


@pytest.mark.parametrize(
    ("shape", "answer", "code"),
    [
        ((5,), 5, "entries"),
        ((2, 3, 5), 2, "entries"),
        ((2, 3, 5), 5, "last_entries"),
        ((2, 3, 5), 30, "values"),
        ((2, 3, 5), 9, "all_brackets"),
        ((2, 3, 5), 6, "both_brackets"),
        ((4, 3, 5), 2, "from_zero"),
        ((2, 3, 5), 1, "too_low"),
        ((), 1, "values"),
        ((), 2, "too_high"),
    ],
)
def test_a_wrong_number_is_told_for_what_it_counts(
    shape: tuple[int, ...], answer: int, code: str
) -> None:
    assert grade_axes(counted(shape), str(answer)).code == code
