"""The plans of reshape and transpose: steps, memory, what is refused, and what a guess means."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.reshape import reshape, transpose
from engine.explain.reshape.rearranging import Reshape, Transpose, plan
from engine.explain.reshape.rearranging_answers import asked_number, grade_value
from engine.explain.reshape.rearranging_text import MAX_OPERATIONS, parse_rearranging
from engine.explain.shared.layout import Layout
from engine.explain.shared.shape_rules.rearranging import ReshapeMistake, TransposeMistake
from engine.explain.shared.shapes import format_shape
from engine.protocol.errors import Mistake

SHAPES = st.lists(st.integers(0, 5), max_size=4).map(tuple)
FULL = st.lists(st.integers(1, 5), max_size=4).map(tuple)


def test_the_book_s_shapes_keep_their_order_and_their_memory() -> None:
    found = parse_rearranging("(3, 2).reshape(6, 1).reshape(2, 3)")
    assert [one.after.shape for one in found.plans] == [(6, 1), (2, 3)]
    assert [one.is_view for one in found.plans] == [True, True]
    assert [found.value(2, number) for number in range(6)] == [0, 1, 2, 3, 4, 5]
    turned = parse_rearranging("(300, 20).T")
    assert turned.plans[0].after == Layout((20, 300), (1, 20))
    images = parse_rearranging("(60000, 28, 28).reshape(60000, -1)")
    assert images.plans[0].after == Layout((60000, 784), (784, 1))


def test_a_vector_s_transpose_is_itself() -> None:
    found = transpose.plan((5,))
    assert found.moves_nothing
    assert found.after == Layout((5,), (1,))
    assert not transpose.plan((1, 5)).moves_nothing


def test_after_a_transpose_reshape_copies_only_where_no_strides_would_do() -> None:
    flat = parse_rearranging("(3, 2).T.reshape(6)")
    assert not flat.plans[1].is_view
    assert [flat.stored(1, cell) for cell in range(6)] == [0, 1, 2, 3, 4, 5]
    assert [flat.stored(2, cell) for cell in range(6)] == [0, 2, 4, 1, 3, 5]
    split = parse_rearranging("(4, 6).T.reshape(2, 3, 4)")
    assert split.plans[1].is_view, "whole axes may still be split"
    assert split.plans[1].after.strides == (3, 1, 6)


def test_steps_read_each_element_once_in_order_and_say_from_where() -> None:
    found = parse_rearranging("(3, 2).T.reshape(6)")
    assert len(found.steps) == 12
    first, second = found.steps[3], found.steps[7]
    assert first.operation == 0
    assert first.read is not None
    assert (first.read.index, first.read.source, first.read.cell) == ((1, 0), (0, 1), 1)
    assert first.read.written is None
    assert second.read is not None
    assert (second.read.index, second.read.source) == ((1,), (0, 1))
    assert (second.read.cell, second.read.written) == (2, 1)
    assert found.steps[-5:][0] == second
    empty = parse_rearranging("(0, 3).reshape(3, 0)")
    assert [step.read for step in empty.steps] == [None]


def test_a_million_million_elements_cost_nothing() -> None:
    began = time.process_time()
    found = parse_rearranging("(1000000, 1000000).T.reshape(-1)")
    step = found.steps[-2]
    assert step.read is not None
    assert step.read.written == 10**12 - 2
    assert found.value(2, 10**12 - 2) == 10**12 - 1 - 10**6
    assert time.process_time() - began < 1


@given(SHAPES)
def test_every_tensor_reshapes_to_a_vector_and_back_as_a_view(shape: tuple[int, ...]) -> None:
    count = math.prod(shape)
    found = plan(shape, [Reshape((count,)), Reshape(shape)])
    assert all(one.is_view for one in found.plans)
    assert found.layout(2).shape == shape
    assert [found.value(2, number) for number in range(count)] == list(range(count))


@given(FULL)
def test_transposing_twice_gives_the_tensor_again(shape: tuple[int, ...]) -> None:
    found = plan(shape, [Transpose(), Transpose()])
    assert found.layout(2) == found.layout(0)


@given(FULL, st.lists(st.integers(-2, 30), max_size=4))
def test_a_shape_is_taken_or_one_that_would_do_is_named(
    shape: tuple[int, ...], sizes: list[int]
) -> None:
    try:
        found = reshape.plan(shape, sizes)
    except ReshapeMistake as mistake:
        if "works" in mistake.detail:
            works = parse_rearranging(f"{format_shape(shape)}.reshape({mistake.detail['works']})")
            assert works.count == math.prod(shape)
    else:
        assert math.prod(found.shape) == math.prod(shape)


@pytest.mark.parametrize(
    ("sizes", "code"),
    [
        ((5, 5), "reshape.count"),
        ((), "reshape.count"),
        ((0,), "reshape.count"),
        ((-1, -1), "reshape.two_unknown"),
        ((-1, 4), "reshape.not_divisible"),
        ((0, -1), "reshape.beside_zero"),
        ((-2, 3), "reshape.negative"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(sizes: tuple[int, ...], code: str) -> None:
    with pytest.raises(ReshapeMistake) as refused:
        reshape.plan((3, 2), sizes)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("axes", "code"),
    [
        ((0,), "transpose.wrong_count"),
        ((0, 2), "transpose.no_axis"),
        ((0, -3), "transpose.no_axis"),
        ((1, -1), "transpose.repeated"),
    ],
)
def test_axes_that_are_no_order_are_refused(axes: tuple[int, ...], code: str) -> None:
    with pytest.raises(TransposeMistake) as refused:
        transpose.plan((3, 2), axes)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("(3,2) -> (6,1) → 2,3", "(3, 2).reshape(6, 1).reshape(2, 3)"),
        ("3x2.reshape((6, -1))", "(3, 2).reshape(6, -1)"),
        ("(3, 2) . view( 6 )", "(3, 2).reshape(6)"),
        ("[3, 2].permute(1, 0)", "(3, 2).transpose(1, 0)"),
        ("（３， ２）．Ｔ", "(3, 2).T"),
        ("(3, 2).transpose()", "(3, 2).T"),
        (".T", "(2, 3).T"),
        ("x.reshape(6,)", "(2, 3).reshape(6)"),
        ("x.shape = (3, 2)", "(2, 3).reshape(3, 2)"),
        ("x.flatten()", "(2, 3).reshape(6)"),
        ("y = x[:, None]", "(2, 3).reshape(2, 1, 3)"),
        ("np.expand_dims(x, -1)", "(2, 3).reshape(2, 3, 1)"),
        ("(2, 3, 4).mT", "(2, 3, 4).transpose(0, 2, 1)"),
        ("(2, 3, 4).movedim(0, -1)", "(2, 3, 4).transpose(1, 2, 0)"),
        ("(2, 3).T.contiguous().view(-1)", "(2, 3).T.contiguous().reshape(-1)"),
        ("np.transpose((2, 3), (0, 1))", "(2, 3).permute(0, 1)"),
        ("().reshape(1, 1)", "().reshape(1, 1)"),
        ("(1, 1).reshape(())", "(1, 1).reshape(())"),
    ],
)
def test_what_is_typed_is_understood(typed: str, means: str) -> None:
    found = parse_rearranging(typed, (2, 3))
    assert found.text == means
    assert parse_rearranging(found.text) == found


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "rearranging.empty"),
        ("(3, 2)", "rearranging.no_operation"),
        ("(3, 2).reshape(6", "rearranging.unbalanced"),
        ("(3, 2).sum()", "rearranging.takes_elements"),
        ("(3, 2)[0]", "rearranging.takes_elements"),
        ("(3, 2).mystery()", "rearranging.not_an_operation"),
        ("(3, 2).reshape", "rearranging.not_an_operation"),
        ("(3, 2).T()", "rearranging.not_an_operation"),
        ("(3, 2).__class__", "rearranging.not_an_operation"),
        ("(3, 2).reshape(six)", "rearranging.not_a_number"),
        ("(3, 2).reshape(60,000)", "rearranging.leading_zero"),
        ("(3, 2)" + ".T" * (MAX_OPERATIONS + 1), "rearranging.too_many"),
        ("(1,).reshape(1,1,1,1,1,1,1)", "rearranging.too_many_axes"),
        ("(1000000, 1000000, 10).T", "rearranging.too_large"),
        ("(3, 2).reshape(99999999999999999999)", "rearranging.too_large"),
        ("(3, 2)" * 100, "rearranging.too_long"),
        ("(3, -2).T", "shape.negative"),
        ("(10000000,).T", "shape.too_large"),
    ],
)
def test_what_is_no_operation_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Mistake) as refused:
        parse_rearranging(typed)
    assert refused.value.code == code
    assert "\n" not in str(refused.value)


@given(st.text(alphabet="(3,2)[].->→ reshapTvw-1x", max_size=40))
def test_no_text_breaks_the_parser(text: str) -> None:
    try:
        found = parse_rearranging(text, (3, 2))
    except Mistake:
        return
    assert parse_rearranging(found.text) == found


def test_the_question_is_where_the_two_operations_differ() -> None:
    turned = parse_rearranging("(3, 2).T")
    assert asked_number(turned, 0) == 1
    assert grade_value(turned, 0, 1, "2") == "right"
    assert grade_value(turned, 0, 1, "1") == "kept"
    assert grade_value(turned, 0, 1, "5") == "other"
    grouped = parse_rearranging("(3, 2).reshape(2, 3)")
    number = asked_number(grouped, 0)
    assert number is not None
    assert grade_value(grouped, 0, number, "1") == "right"
    assert grade_value(grouped, 0, number, "2") == "reordered"
    assert grade_value(parse_rearranging("(6, 1).reshape(2, 3)"), 0, 1, "2") == "filled"
    copied = parse_rearranging("(3, 2).T.reshape(6)")
    assert grade_value(copied, 1, 1, "2") == "right"
    partly = parse_rearranging("(2, 2, 2).transpose(0, 2, 1).reshape(8)")
    assert grade_value(partly, 1, 1, "1") == "number"
    assert asked_number(parse_rearranging("(0, 3).T"), 0) is None
    assert asked_number(parse_rearranging("().reshape(1)"), 0) is None


@given(FULL, st.permutations(range(4)))
def test_the_true_value_is_always_right(shape: tuple[int, ...], order: list[int]) -> None:
    axes = tuple(axis for axis in order if axis < len(shape))
    found = plan(shape, [Transpose(axes), Reshape((-1,))])
    for operation in range(2):
        number = asked_number(found, operation)
        if number is not None:
            value = found.value(operation + 1, number)
            assert grade_value(found, operation, number, str(value)) == "right"


@pytest.mark.parametrize("typed", ["reshape(4, 3)", "view((4, 3))", "transpose(1, 0)", "T", "mT"])
def test_the_point_before_a_method_may_be_left_out(typed: str) -> None:
    assert parse_rearranging(typed, (3, 4)) == parse_rearranging(f".{typed}", (3, 4))
    assert parse_rearranging("reshape((3, 4), (4, 3))", (3, 4)).plans[-1].after.shape == (4, 3)
