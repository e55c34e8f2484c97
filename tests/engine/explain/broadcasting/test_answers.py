"""Answers about a broadcast: right ones in every spelling, wrong ones explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.broadcasting.answers import grade_cell, grade_shape
from engine.explain.broadcasting.cell_operators import DIVIDE, EQUAL, GREATER, MAXIMUM, SUBTRACT
from engine.explain.broadcasting.plan import plan
from engine.explain.shared.shapes import Shape, ShapeMistake, format_shape, unravel
from engine.explain.shared.typed.whole_numbers import NumberMistake
from engine.explain.shared.typed.yes_or_no import YesNoMistake

POSSIBLE: list[tuple[Shape, ...]] = [
    ((3, 4), (4,)),
    ((3, 1), (1, 4)),
    ((2, 2), (2, 2)),
    ((), (5,)),
    ((), ()),
    ((2, 1, 3), (4, 1), (3,)),
    ((1, 1), (1,)),
    ((0, 1), (4,)),
    ((1, 3), (3,)),
]


@pytest.mark.parametrize("text", ["(3, 4)", "3,4", "3 4", "[3, 4]", "3×4", "（３，４）"])
def test_every_spelling_of_the_right_shape_is_right(text: str) -> None:
    verdict = grade_shape(plan((3, 4), (4,)), text)
    assert (verdict.right, verdict.code) == (True, "right")


@pytest.mark.parametrize(
    ("shapes", "text", "code"),
    [
        (((3, 4), (4,)), "(4,)", "operand_only"),
        (((3, 1), (1, 4)), "(3, 1)", "operand_only"),
        (((3, 4), (4,)), "(3, 4, 4)", "concatenated"),
        (((1, 3), (3, 1)), "(1, 1)", "not_stretched"),
        (((1, 3), (3,)), "(3, 3)", "left_aligned"),
        (((3, 1), (1, 4)), "(4, 3)", "swapped"),
        (((3, 4), (4,)), "12", "element_count"),
        (((3, 4), (3, 4)), "(6, 8)", "sizes_added"),
        (((3, 4), (4,)), "(3,)", "wrong_rank"),
        (((3, 4), (4,)), "(2, 2, 2, 2, 2, 2, 2, 2, 2)", "wrong_rank"),
    ],
)
def test_a_wrong_shape_is_explained_by_what_it_would_have_meant(
    shapes: tuple[Shape, ...], text: str, code: str
) -> None:
    verdict = grade_shape(plan(*shapes), text)
    assert (verdict.right, verdict.code) == (False, code)


def test_a_wrong_size_is_named_by_its_axis_and_an_operand_by_its_number() -> None:
    chosen = plan((3, 4), (4,))
    assert grade_shape(chosen, "(5, 4)").axis == -2
    assert grade_shape(chosen, "(5, 5)").axis == -1
    assert grade_shape(chosen, "4").operand == 1


@given(st.sampled_from(POSSIBLE), st.lists(st.integers(0, 5), max_size=5).map(tuple))
def test_a_shape_is_right_exactly_when_it_is_the_results(
    shapes: tuple[Shape, ...], answer: Shape
) -> None:
    chosen = plan(*shapes)
    verdict = grade_shape(chosen, format_shape(answer))
    assert verdict.right == (answer == chosen.shape) == (verdict.code == "right")
    assert grade_shape(chosen, format_shape(chosen.shape)).right


def test_a_text_that_is_no_shape_is_a_mistake_not_a_wrong_answer() -> None:
    with pytest.raises(ShapeMistake):
        grade_shape(plan((3,)), "three")


def test_the_value_of_a_cell_is_graded_by_its_sources() -> None:
    chosen = plan((3, 4), (4,))
    assert grade_cell(chosen, (1, 2), "306").right
    assert grade_cell(chosen, (1, 2), "6 + 300").right
    alone = grade_cell(chosen, (1, 2), "300")
    assert (alone.code, alone.operand) == ("one_operand", 1)
    elsewhere = grade_cell(chosen, (1, 2), "206")
    assert (elsewhere.code, elsewhere.operand, elsewhere.source) == ("wrong_source", 1, (1,))
    above = grade_cell(chosen, (1, 2), "302")
    assert (above.operand, above.source) == (0, (0, 2))
    assert grade_cell(chosen, (1, 2), "99999").code == "wrong"
    with pytest.raises(NumberMistake):
        grade_cell(chosen, (1, 2), "many")


@given(st.sampled_from(POSSIBLE), st.data())
def test_the_value_that_the_figure_shows_is_always_right(
    shapes: tuple[Shape, ...], data: st.DataObject
) -> None:
    chosen = plan(*shapes)
    if 0 in chosen.shape:
        return
    steps = chosen.steps[chosen.stage_start("computed") :]
    index = steps[data.draw(st.integers(0, len(steps) - 1))].index
    assert index is not None
    assert grade_cell(chosen, index, str(chosen.result_value(index))).right
    answer = data.draw(st.integers(0, 2_000))
    verdict = grade_cell(chosen, index, str(answer))
    assert verdict.right == (answer == chosen.result_value(index))
    if verdict.code == "wrong_source":
        assert verdict.operand is not None
        assert verdict.source is not None
        own = chosen.sources(index)[verdict.operand]
        assert verdict.source != own
        exchanged = chosen.cell_value(verdict.operand, verdict.source)
        given_up = chosen.cell_value(verdict.operand, own)
        assert answer == chosen.result_value(index) - given_up + exchanged


def test_unravel_is_the_order_in_which_cells_are_asked_for() -> None:
    chosen = plan((2, 1), (3,))
    computed = [step.index for step in chosen.steps if step.stage == "computed"]
    assert computed == [unravel(flat, (2, 3)) for flat in range(6)]


def test_other_operators_are_graded_by_what_they_give() -> None:
    minus = plan((3, 4), (4,), operator=SUBTRACT)
    assert minus.result_value((0, 2)) == 2 - 3
    assert grade_cell(minus, (0, 2), "-1").right
    assert grade_cell(minus, (0, 2), "2 - 3").right
    assert grade_cell(minus, (0, 2), "1").code == "turned_round"
    greater = plan((3, 4), (4,), operator=GREATER)
    assert greater.result_value((1, 2)) is True
    assert grade_cell(greater, (1, 2), "True").right
    assert grade_cell(greater, (1, 2), "n").code == "other_way"
    with pytest.raises(YesNoMistake):
        grade_cell(greater, (1, 2), "6")
    quotient = plan((3, 4), (4,), operator=DIVIDE)
    assert quotient.result_value((0, 1)) == 1 / 2
    for right in ("0.5", "1/2", ".5"):
        assert grade_cell(quotient, (0, 1), right).right
    assert grade_cell(quotient, (0, 2), "0.67").right
    assert not grade_cell(quotient, (0, 2), "0.6").right
    assert grade_cell(quotient, (0, 1), "2").code == "one_operand"
    assert grade_cell(quotient, (0, 0), "1").code == "one_operand", "nothing is divided by 0"
    equal = plan((3, 1), (3,), operator=EQUAL)
    assert grade_cell(equal, (1, 0), "yes").right
    highest = plan((3, 4), (4,), operator=MAXIMUM)
    assert grade_cell(highest, (1, 2), "6").right
    assert grade_cell(highest, (1, 2), "3").code == "one_operand"
