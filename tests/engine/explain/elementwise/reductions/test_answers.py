"""What a typed shape or cell was worth, and what a wrong one would have meant."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.explain.elementwise.reductions.answers import asked_cell, grade_output, grade_shape
from engine.explain.elementwise.reductions.nodes import Reduced
from engine.explain.elementwise.reductions.text import parse_reduction
from engine.explain.shared.shapes import Shape
from engine.protocol.errors import Mistake


def node(text: str) -> Reduced:
    found = parse_reduction(text).stages[0].node
    assert isinstance(found, Reduced)
    return found


@pytest.mark.parametrize(
    ("text", "answer", "code"),
    [
        ("(3, 4).sum(axis=1)", "3", "right"),
        ("(3, 4).sum(axis=1)", "(3,)", "right"),
        ("(3, 4).sum(axis=1)", "(3, 1)", "kept"),
        ("(3, 4).sum(axis=1, keepdims=True)", "(3, 1)", "right"),
        ("(3, 4).sum(axis=1, keepdims=True)", "(3,)", "vanished"),
        ("(3, 4).sum(axis=1)", "(4,)", "gone_part"),
        ("(2, 3, 4).sum(axis=1)", "(3, 4)", "other_axis"),
        ("(2, 3, 4).sum(axis=1)", "(2, 3, 1)", "other_axis"),
        ("(3, 4).sum(axis=1)", "(3, 4)", "unchanged"),
        ("(3, 4).sum(axis=1)", "()", "all_of_it"),
        ("(2, 3, 4).sum(axis=1)", "(4, 2)", "swapped"),
        ("(2, 3, 4).sum(axis=1)", "(8,)", "element_count"),
        ("(2, 3, 4).sum(axis=1)", "(5, 5, 5)", "wrong_rank"),
        ("(2, 3, 4).sum(axis=1)", "(2, 9)", "wrong_size"),
    ],
)
def test_a_shape_is_told_for_what_it_is(text: str, answer: str, code: str) -> None:
    assert grade_shape(node(text), answer).code == code


MATRIX = "[[1, 2, 3, 4], [2, 9, 0, 1], [5, 5, 5, 5]]"


@pytest.mark.parametrize(
    ("operation", "cell", "answer", "code"),
    [
        ("sum(axis=1)", (1,), "12", "right"),
        ("mean(axis=1)", (1,), "3", "right"),
        ("mean(axis=1)", (1,), "12/4", "right"),
        ("mean(axis=1)", (1,), "12", "not_divided"),
        ("sum(axis=1)", (1,), "3", "divided"),
        ("sum(axis=1)", (1,), "9", "largest"),
        ("sum(axis=1)", (1,), "0", "smallest"),
        ("sum(axis=1)", (1,), "11", "unfinished"),
        ("sum(axis=1)", (1,), "8", "other_axis"),
        ("sum(axis=1)", (1,), "42", "all_of_it"),
        ("sum(axis=1)", (1,), "20", "neighbour"),
        ("sum(axis=1)", (1,), "2", "one_cell"),
        ("sum(axis=1)", (1,), "77", "wrong"),
        ("max(axis=1)", (1,), "1", "position"),
        ("argmax(axis=1)", (1,), "1", "right"),
        ("argmax(axis=1)", (1,), "9", "largest"),
        ("argmax(axis=1)", (1,), "2", "from_one"),
        ("argmax(axis=1)", (2,), "0", "right"),
        ("argmax(axis=1)", (2,), "3", "last_of_equals"),
        ("all(axis=1)", (1,), "no", "right"),
        ("all(axis=1)", (1,), "True", "other_way"),
    ],
)
def test_a_cell_is_told_for_what_it_is(operation: str, cell: Shape, answer: str, code: str) -> None:
    assert grade_output(node(f"x = {MATRIX}; x.{operation}"), cell, answer)[0] == code


@pytest.mark.parametrize(
    "text", ["(0, 3).sum(axis=1)", "(3, 0).mean(axis=1)", "(2, 0).sum(axis=0)"]
)
def test_nothing_is_asked_where_there_is_no_number(text: str) -> None:
    assert asked_cell(node(text)) is None


@settings(max_examples=40)
@given(answer=st.one_of(st.text(max_size=12), st.floats().map(str), st.integers().map(str)))
@pytest.mark.parametrize("text", ["(2, 3, 4).argmax(axis=1)", "(60000, 28, 28).mean(axis=0)"])
def test_any_answer_is_graded_or_refused(text: str, answer: str) -> None:
    one = node(text)
    cell = asked_cell(one)
    assert cell is not None
    with suppress(Mistake):
        assert grade_shape(one, answer).code
    with suppress(Mistake):
        assert grade_output(one, cell, answer)[0]
