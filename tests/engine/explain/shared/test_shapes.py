"""Shapes as a learner types them, and the arithmetic of shapes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.shapes import (
    IndexMistake,
    Shape,
    ShapeMistake,
    element_count,
    format_shape,
    parse_shape,
    ravel,
    row_major_strides,
    unravel,
)
from engine.explain.shared.typed_tensors.operation import parse_operation
from engine.protocol.errors import Mistake

shapes = st.lists(st.integers(0, 10**12), max_size=8).map(tuple)
small_shapes = st.lists(st.integers(0, 5), max_size=5).map(tuple)


def operands_of(text: str) -> tuple[Shape, ...]:
    return parse_operation(text, most=4, max_rank=8, max_size=10**12).shapes


TO_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


@pytest.mark.parametrize(
    "text",
    [
        "(3, 4)",
        "3,4",
        "3 4",
        "3, 4,",
        "[3, 4]",
        "3×4",
        "3x4",
        "3 X 4",
        "( 3 ,4 )",
        "\t(3,\t4)\n",
        "（３，４）",
        "［3、4］",
        "３　４",
        "torch.Size([3, 4])",
    ],
)
def test_every_way_to_write_three_by_four_is_read(text: str) -> None:
    assert parse_shape(text) == (3, 4)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("(4,)", (4,)),
        ("4", (4,)),
        ("(4)", (4,)),
        ("()", ()),
        ("[]", ()),
        ("( )", ()),
        ("0", (0,)),
        ("60_000 28 28", (60000, 28, 28)),
        ("torch.Size([])", ()),
    ],
)
def test_short_shapes_are_read(text: str, shape: Shape) -> None:
    assert parse_shape(text) == shape


@given(shapes)
def test_what_python_writes_is_read_back(shape: Shape) -> None:
    assert format_shape(shape) == str(shape)
    for spelling in (format_shape(shape), str(list(shape)), f"torch.Size({list(shape)})"):
        assert parse_shape(spelling) == shape
        assert parse_shape(f"  {spelling} ") == shape
    assert parse_shape(format_shape(shape).translate(TO_FULL_WIDTH)) == shape


@given(shapes.filter(bool))
def test_brackets_may_be_left_out_and_signs_exchanged(shape: Shape) -> None:
    for sign in (",", ", ", " ", "×", " x ", "，"):
        assert parse_shape(sign.join(map(str, shape))) == shape


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "shape.empty"),
        (" \n", "shape.empty"),
        ("a", "shape.not_a_number"),
        ("3.5", "shape.not_a_number"),
        ("3²", "shape.not_a_number"),
        ("٣", "shape.not_a_number"),
        ("1e-3", "shape.not_a_number"),
        ("-", "shape.not_a_number"),
        ("__import__", "shape.not_a_number"),
        ("(3, -1)", "shape.negative"),
        ("−1", "shape.negative"),
        ("1000000000001", "shape.too_large"),
        ("9" * 200, "shape.too_large"),
        ("1 1 1 1 1 1 1 1 1", "shape.too_many_axes"),
        ("60,000, 28, 28", "shape.leading_zero"),
        ("(3, 4", "shape.unbalanced"),
        ("3, 4)", "shape.unbalanced"),
        ("(3, 4]", "shape.unbalanced"),
        ("[[3, 4]]", "shape.not_a_number"),
        ("(", "shape.unbalanced"),
        ("(,)", "shape.missing_number"),
        ("3,,4", "shape.missing_number"),
        (",3", "shape.missing_number"),
        ("3x", "shape.missing_number"),
    ],
)
def test_a_text_that_is_no_shape_is_told_in_one_short_line(text: str, code: str) -> None:
    with pytest.raises(ShapeMistake) as caught:
        parse_shape(text)
    assert caught.value.code == code
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 120


def test_a_mistake_carries_what_the_screen_says_about_it() -> None:
    for text, detail in [
        ("(3, four)", {"token": "four"}),
        ("-3", {"token": "-3"}),
        ("1 1 1 1 1 1 1 1 1", {"axes": 9, "most": 8}),
        ("1" * 201, {"characters": 201, "most": 200}),
    ]:
        with pytest.raises(ShapeMistake) as caught:
            parse_shape(text)
        assert caught.value.detail == detail


def test_the_limits_can_be_set() -> None:
    assert parse_shape("9 9", max_rank=2, max_size=9) == (9, 9)
    with pytest.raises(ShapeMistake, match="at most 9"):
        parse_shape("9999999999", max_size=9)
    with pytest.raises(ShapeMistake, match="at most 1 are read"):
        parse_shape("9 9", max_rank=1)


@given(st.text(max_size=300))
def test_any_text_is_a_shape_or_a_shape_mistake(text: str) -> None:
    for parse in (parse_shape, operands_of):
        message = ""
        try:
            parse(text)
        except Mistake as mistake:
            message = str(mistake)
        assert message.isprintable()


@given(st.text(alphabet="0123456789()[],+; x×-_", max_size=60))
def test_any_text_of_a_shapes_characters_is_a_shape_or_a_shape_mistake(text: str) -> None:
    try:
        shape = parse_shape(text)
    except ShapeMistake:
        return
    assert parse_shape(format_shape(shape)) == shape


def test_a_huge_paste_is_refused_unread() -> None:
    class Unread(str):
        __slots__ = ()

        def translate(self, table: object, /) -> str:
            raise AssertionError("the text was read")

    for parse in (parse_shape, operands_of):
        with pytest.raises(ShapeMistake) as caught:
            parse(Unread("(3, 4)" * 20_000))
        assert caught.value.code == "shape.too_long"


@pytest.mark.parametrize(
    "text",
    ["(3, 4) + (4,)", "3 4;4", "3,4 + 4", "(3,4), (4,)", "[3, 4] [4]", "（３，４）＋（４，）"],
)
def test_operands_are_read_with_a_plus_a_semicolon_or_brackets_between(text: str) -> None:
    assert operands_of(text) == ((3, 4), (4,))


@given(st.lists(shapes, min_size=2, max_size=4).filter(lambda some: len(str(some)) < 200))
def test_operands_come_back_as_they_were_written(some: list[Shape]) -> None:
    for sign in (" + ", ";", " "):
        assert operands_of(sign.join(map(format_shape, some))) == tuple(some)


@pytest.mark.parametrize(
    ("text", "code", "operand"),
    [
        ("", "shape.empty", None),
        ("(3, 4)", "shape.too_few_operands", None),
        ("1+1+1+1+1", "shape.too_many_operands", None),
        ("(3, 4) + ", "shape.empty", 1),
        ("3 + 4 + a", "shape.not_a_number", 2),
        ("(3 + 4)", "shape.not_a_number", None),
    ],
)
def test_a_wrong_operand_is_named(text: str, code: str, operand: int | None) -> None:
    with pytest.raises(ShapeMistake) as caught:
        operands_of(text)
    assert caught.value.code == code
    assert caught.value.detail.get("operand") == operand


@given(small_shapes)
def test_counting_and_walking_agree_with_numpy(shape: Shape) -> None:
    assert element_count(shape) == math.prod(shape)
    indices = list(np.ndindex(shape))
    assert [unravel(flat, shape) for flat in range(element_count(shape))] == indices
    assert [ravel(index, shape) for index in indices] == list(range(len(indices)))
    strides = row_major_strides(shape)
    for flat, index in enumerate(indices):
        assert sum(map(int.__mul__, index, strides)) == flat
    if 0 not in shape:
        assert strides == tuple(stride // 8 for stride in np.empty(shape).strides)


def test_a_scalar_has_one_element_and_an_empty_axis_none() -> None:
    assert (element_count(()), unravel(0, ()), ravel((), ())) == (1, (), 0)
    assert element_count((3, 0)) == 0


@pytest.mark.parametrize("flat", [-1, 12])
def test_a_flat_index_outside_is_a_mistake(flat: int) -> None:
    with pytest.raises(IndexMistake):
        unravel(flat, (3, 4))


def test_an_index_outside_says_on_which_axis() -> None:
    with pytest.raises(IndexMistake) as caught:
        ravel((2, 4), (3, 4))
    assert caught.value.detail == {"axis": 1, "position": 4, "size": 4}
    with pytest.raises(IndexMistake) as caught:
        ravel((2,), (3, 4))
    assert caught.value.code == "index.wrong_rank"
