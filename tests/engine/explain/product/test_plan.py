"""Plans of products: their steps, their limits, what answers mean, and how they are typed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.product.answers import grade_cell, grade_shape
from engine.explain.product.axes import Operation, ProductMistake, result_of
from engine.explain.product.plan import MAX_CELLS, ProductError, plan, repairs
from engine.explain.product.text import parse_product
from engine.explain.shared.shapes import IndexMistake, Shape, ShapeMistake, format_shape

SMALL = st.integers(0, 4)
SHAPES = st.lists(SMALL, max_size=4).map(tuple)


def read(text: str) -> tuple[Shape, Shape, str | None]:
    typed = parse_product(text, max_rank=4, max_size=10**9)
    return typed.a, typed.b, typed.operation


def test_the_book_s_rank_4_product_keeps_all_but_the_axes_that_meet() -> None:
    chosen = plan((2, 3, 4, 5), (5, 6))
    assert chosen.shape == (2, 3, 4, 6)
    assert (chosen.axes.a_axis, chosen.axes.b_axis, chosen.inner) == (-1, -2, 5)
    assert (chosen.row_axis, chosen.column_axis, chosen.outer_axes) == (2, 3, (0, 1))


def test_a_vector_is_a_row_on_the_left_and_a_column_on_the_right() -> None:
    assert plan((5,), (5, 3)).shape == (3,)
    assert plan((3, 5), (5,)).shape == (3,)
    assert plan((5,), (5,)).shape == ()
    for pair in (((5, 3), (5,)), ((5,), (3, 5))):
        with pytest.raises(ProductError, match="have to be equal"):
            plan(*pair)


def test_dot_and_at_differ_only_where_the_right_operand_has_more_than_two_axes() -> None:
    assert plan((2, 3, 4), (2, 4, 5)).shape == (2, 3, 5)
    assert plan((2, 3, 4), (2, 4, 5), "dot").shape == (2, 3, 2, 5)
    assert plan((2, 3, 4), (2, 4, 5)).other_shape == (2, 3, 2, 5)
    assert plan((2, 3, 4), (5, 4, 6), "dot").other_shape is None
    assert plan((2, 3, 4), (4, 5)).other_shape == (2, 3, 5)
    assert plan((), (3, 4), "dot").shape == (3, 4)


@given(SHAPES, SHAPES, st.sampled_from(("matmul", "dot")))
def test_the_shape_alone_is_that_of_the_plan(a: Shape, b: Shape, operation: Operation) -> None:
    try:
        expected = plan(a, b, operation).shape
    except ProductError:
        expected = None
    assert result_of(a, b, operation) == expected


def test_the_weights_before_the_batch_do_not_fit_and_trading_places_mends_it() -> None:
    with pytest.raises(ProductError) as caught:
        plan((784, 512), (128, 784))
    assert caught.value.detail["left"] == 512
    assert caught.value.detail["right"] == 128
    first, second = repairs(caught.value)[:2]
    assert (first.kind, first.code_torch, first.result) == ("swap", "b @ a", (128, 512))
    assert (second.code_numpy, second.result) == ("a.T @ b.T", (512, 128))


def test_a_result_beyond_the_limit_has_its_shape_and_no_cells_to_walk() -> None:
    chosen = plan((100_000, 784), (784, 100_000))
    assert chosen.too_large
    assert chosen.shape == (100_000, 100_000)
    assert [step.stage for step in chosen.steps] == ["agree", "remain"]
    assert not plan((10_000, 784), (784, 10_000)).too_large
    assert len(plan((10_000, 784), (784, 10_000)).steps) == 2 + MAX_CELLS * 784


@given(SHAPES, SHAPES, st.sampled_from(["matmul", "dot"]), st.data())
def test_every_step_can_be_reached_alone_and_leads_on_term_by_term(
    a: Shape, b: Shape, operation: str, data: st.DataObject
) -> None:
    try:
        chosen = plan(a, b, "dot" if operation == "dot" else "matmul")
    except ProductError:
        return
    steps = chosen.steps
    position = data.draw(st.integers(0, len(steps) - 1))
    step = steps[position]
    if step.index is None:
        assert position < len(chosen.opening)
        return
    assert chosen.position(step.index, step.term) == position
    assert 0 <= step.term < max(chosen.terms, 1)
    with pytest.raises(IndexMistake):
        chosen.result_value((*step.index, 0))


WRONG_SHAPES = {
    "(3, 4, 2)": "inner_kept",
    "(3, 4, 4, 2)": "concatenated",
    "(4, 4)": "inner_only",
    "(3, 4)": "operand_only",
    "6": "element_count",
    "(2, 3)": "swapped",
    "(3,)": "wrong_rank",
    "(3, 5)": "wrong_size",
}


def test_a_wrong_shape_is_told_what_it_would_have_meant() -> None:
    chosen = plan((3, 4), (4, 2))
    assert grade_shape(chosen, "3 x 2").right
    assert {text: grade_shape(chosen, text).code for text in WRONG_SHAPES} == WRONG_SHAPES
    for pair, answer in (
        (((3, 5), (5,)), "(3, 1)"),
        (((5,), (5, 3)), "(1, 3)"),
        (((5,), (5,)), "(1, 1)"),
    ):
        assert grade_shape(plan(*pair), answer).code == "vector_axis_kept"
    batches = plan((2, 3, 4), (2, 4, 5))
    assert grade_shape(batches, "(2, 3, 2, 5)").code == "other_operation"
    assert grade_shape(plan((5,), (5,)), "(5,)").code == "elementwise"


def test_a_wrong_value_is_told_what_it_would_have_meant() -> None:
    chosen = plan((3, 4), (4, 2))  # row 1: 5 6 7 8, column 1: 1 3 5 0
    meant = {
        text: grade_cell(chosen, (1, 1), text).code
        for text in ("58", "5*1 + 6*3", "35", "35 + 23", "28", "1 + 1", "18")
    }
    assert meant["58"] == meant["35 + 23"] == "right"
    assert meant["5*1 + 6*3"] == "partial"
    assert meant["18"] == "one_term"
    assert meant["1 + 1"] == "wrong"
    assert grade_cell(chosen, (1, 1), "35").code == "added", "5 + 6 + 7 + 8 + 1 + 3 + 5 + 0"
    other = grade_cell(chosen, (1, 1), str(chosen.result_value((0, 1))))
    assert (other.code, other.index) == ("other_cell", (0, 1))
    square = plan((3, 3), (3, 3))  # row 0: 1 2 3; row 1 of b: 3 4 5
    assert grade_cell(square, (0, 1), str(1 * 3 + 2 * 4 + 3 * 5)).code == "row_row"


@given(st.lists(SMALL, max_size=4).map(tuple), st.lists(SMALL, max_size=4).map(tuple))
def test_what_is_written_is_read_back(a: Shape, b: Shape) -> None:
    for sign, operation in ((" @ ", "matmul"), (" · ", "dot"), (" dot ", "dot"), (" ", None)):
        assert read(format_shape(a) + sign + format_shape(b)) == (a, b, operation)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ShapeMistake):
        a, b, _ = read(text)
        assert max(len(a), len(b)) <= 4


def test_texts_that_are_no_product_are_refused_with_a_reason() -> None:
    for text, code in (
        ("", "shape.empty"),
        ("(3, 4)", "shape.too_few_operands"),
        ("(3, -1)", "shape.negative"),
        ("(3, 4) @", "shape.empty"),
        ("(3, 4) @ (4, 2) @ (2, 1)", "shape.too_many_operands"),
        ("(3, 4) @ (4, x1)", "shape.not_a_number"),
        ("(1,2,3,4,5) @ (5,)", "shape.too_many_axes"),
        ("3" * 900, "shape.too_long"),
    ):
        with pytest.raises(ShapeMistake) as caught:
            read(text)
        assert caught.value.code == code, text
    assert read("（３, 4）＠（4, 2）") == ((3, 4), (4, 2), "matmul")


def test_what_no_plan_is_made_for_is_said() -> None:
    with pytest.raises(ProductMistake, match="at most 8"):
        plan((1,) * 9, (1,))
    with pytest.raises(ProductMistake, match="0 or more"):
        plan((3,), (-3,))
