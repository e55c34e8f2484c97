"""Indices typed, planned step by step, moved by their edges, and guessed."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.typed.index_text import SliceMistake, index_text, parse_index
from engine.explain.shared.typed.whole_numbers import MAX_NUMBER
from engine.explain.slicing.answers import grade_shape
from engine.explain.slicing.edges import Edge, edge_of, moved
from engine.explain.slicing.plan import plan
from engine.protocol.errors import Mistake

MNIST = (60_000, 28, 28)
EDGES: tuple[Edge, ...] = ("low", "high")
QUARTER = plan(MNIST, ":, 14:, 14:")


@pytest.mark.parametrize(
    "text",
    [
        ":, 14:, -1",
        "[:, 14:, -1]",
        "train_images[:,14:,-1]",
        " x [ : , 14 : , - 1 ] ",
        "(:, 14:, -1)",
        ":, 14:None, -1,",
        "［：，１４：，－１］",
    ],
)
def test_the_same_index_may_be_typed_in_many_ways(text: str) -> None:
    assert parse_index(text) == (slice(None), slice(14, None), -1)


def test_none_and_the_rest_have_their_names() -> None:
    assert parse_index("np.newaxis, ..., None") == (None, ..., None)
    assert parse_index("…, Ellipsis") == (..., ...)
    assert parse_index("()") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("[]", "empty"),
        ("1" * 201, "too_long"),
        ("0, " * 40_000, "too_long"),
        ("[1, 2", "unbalanced"),
        ("1, 2]", "unbalanced"),
        ("(1", "unbalanced"),
        ("1)", "unbalanced"),
        ("1,,2", "missing_entry"),
        (",", "missing_entry"),
        ("1.5", "float"),
        ("x > 3", "not_an_entry"),
        ("True", "not_an_entry"),
        ("__import__", "not_an_entry"),
        ("a:b", "not_an_entry"),
        ("[[0, 2]]", "list"),
        ("1:2:3:4", "too_many_colons"),
        ("60,000", "leading_zero"),
        ("9" * 30, "too_large"),
        (f"{MAX_NUMBER + 1}:", "too_large"),
        ("::0", "zero_step"),
        ("60000", "out_of_range"),
        ("-60001", "out_of_range"),
        ("0, 28", "out_of_range"),
        (str(MAX_NUMBER), "out_of_range"),
        ("0, " * 40, "too_many_indices"),
        ("0, 0, 0, 0", "too_many_indices"),
        ("..., 1, ...", "two_ellipses"),
        ("None, " * 30, "too_many_axes"),
    ],
)
def test_what_is_no_index_is_refused_with_a_code_and_a_way_out(text: str, code: str) -> None:
    with pytest.raises(SliceMistake) as caught:
        plan(MNIST, text)
    assert caught.value.code == f"slice.{code}"
    assert len(str(caught.value).splitlines()) == 1


def test_a_position_on_an_empty_axis_says_so() -> None:
    with pytest.raises(IndexError) as caught:
        plan((0, 3), "0")
    assert isinstance(caught.value, Mistake)
    assert caught.value.code == "slice.empty_axis"


@given(st.text(max_size=40))
def test_any_text_is_an_index_or_a_mistake(text: str) -> None:
    try:
        found = plan((3, 4), text)
    except SliceMistake:
        return
    assert parse_index(found.text) == found.index


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("10:100", (90, 28, 28)),
        ("10:100, :, :", (90, 28, 28)),
        ("10:100, 0:28, 0:28", (90, 28, 28)),
        (":, 14:, 14:", (60_000, 14, 14)),
        (":, 7:-7, 7:-7", (60_000, 14, 14)),
        ("4", (28, 28)),
        ("4:5", (1, 28, 28)),
        ("4, 3, 2", ()),
        ("..., None", (60_000, 28, 28, 1)),
        (f":{MAX_NUMBER}:1", (60_000, 28, 28)),
    ],
)
def test_the_slices_of_the_book(text: str, shape: tuple[int, ...]) -> None:
    assert plan(MNIST, text).shape == shape


def test_the_quarter_begins_406_elements_further_on_with_the_same_strides() -> None:
    assert QUARTER.offset == 14 * 28 + 14
    assert QUARTER.strides == QUARTER.source_strides == (784, 28, 1)
    assert QUARTER.is_view
    assert not plan(MNIST, "0, 0, 0").is_view
    assert plan(MNIST, "0, 0, 0, ...").is_view


def test_each_step_is_one_axis_and_the_last_one_is_about_memory() -> None:
    steps = plan(MNIST, "None, 4, ::-1").steps
    assert [step.stage for step in steps] == ["newaxis", "integer", "slice", "whole", "memory"]
    assert [step.after for step in steps] == [
        (1, 60_000, 28, 28),
        (1, 28, 28),
        (1, 28, 28),
        (1, 28, 28),
        (1, 28, 28),
    ]
    assert [step.before for step in steps][1:] == [step.after for step in steps][:-1]


def test_a_plan_of_ten_to_the_thirty_elements_costs_nothing() -> None:
    found = plan((10**10,) * 3, "::-3, 5:, ...")
    assert found.shape == (3_333_333_334, 10**10 - 5, 10**10)
    assert found.source((0, 0, 0)) == (10**10 - 1, 5, 0)
    assert found.takes((10**10 - 1, 5, 9))
    assert not found.takes((0, 4, 9))
    assert found.takes((0, 4, 9), axes=1)


@pytest.mark.parametrize(
    ("text", "edge", "to", "wanted"),
    [
        ("14:", "low", 13, "13:"),
        ("1:", "low", 0, ":"),
        ("7:-7", "high", 19, "7:-8"),
        ("7:-7", "high", 27, "7:"),
        ("7:-7", "low", 25, "20:-7"),
        ("7:20", "high", 3, "7:8"),
        ("4", "low", 3, "3"),
        ("-1", "high", 3, "-25"),
        ("5", "low", -9, "0"),
        (":", "high", 26, ":27"),
        ("::-1", "high", 26, "26::-1"),
        ("::-1", "low", 1, ":0:-1"),
        ("9:9", "low", 4, "4:5"),
    ],
)
def test_an_edge_moves_and_the_index_follows(text: str, edge: Edge, to: int, wanted: str) -> None:
    assert index_text(moved(plan((28,), text), 0, edge, to)) == wanted


@given(
    st.integers(1, 9),
    st.tuples(*[st.none() | st.integers(-9, 9)] * 2),
    st.sampled_from([None, 1, -1]),
    st.sampled_from(EDGES),
    st.integers(-2, 10),
)
def test_a_moved_edge_stands_where_it_was_put_and_the_other_one_stays(
    size: int,
    bounds: tuple[int | None, int | None],
    step: int | None,
    side: Edge,
    to: int,
) -> None:
    before = plan((size,), (slice(*bounds, step),))
    other: Edge = "high" if side == "low" else "low"
    after = plan((size,), moved(before, 0, side, to))
    low, high = edge_of(before.choices[0], "low"), edge_of(before.choices[0], "high")
    wanted = min(max(to, 0), size - 1)
    if low is not None and high is not None:
        wanted = min(wanted, high) if side == "low" else max(wanted, low)
        assert edge_of(after.choices[0], other) == (high if side == "low" else low)
    assert edge_of(after.choices[0], side) == wanted


def test_a_moved_edge_writes_the_rest_out_only_as_far_as_it_must() -> None:
    assert index_text(moved(plan(MNIST, "4"), 1, "low", 2)) == "4, 2:"
    assert index_text(moved(plan(MNIST, "..., 4"), 1, "low", 2)) == ":, 2:, 4"
    assert index_text(moved(plan((5,), "1:"), 0, "low", 0)) == ":"


@pytest.mark.parametrize(
    ("index", "answer", "code"),
    [
        (":, 14:, 14:", "60000 x 14 x 14", "right"),
        (":, 14:, 14:", "(60000, 28, 28)", "unchanged"),
        (":, 14:, 14:", "11760000", "element_count"),
        (":, 14:, 7:", "(60000, 21, 14)", "swapped"),
        (":, 14:, 14:", "(60000, 14)", "wrong_rank"),
        (":, 14:, 14:", "(60000, 14, 13)", "wrong_size"),
        (":, 7:-7, 7:-7", "(60000, 21, 21)", "start_ignored"),
        ("10:100", "(100, 28, 28)", "start_ignored"),
        ("10:100", "(91, 28, 28)", "stop_included"),
        ("10:100", "(90,)", "rest_removed"),
        ("10:100", "(59990, 28, 28)", "stop_ignored"),
        ("4", "(1, 28, 28)", "integer_kept"),
        ("4:5", "(28, 28)", "slice_removed"),
        ("4, 0, 0", "(1, 1, 1)", "integer_kept"),
        ("4, 0, 0", "()", "right"),
        ("1::2", "(59999, 28, 28)", "step_ignored"),
        ("None, 4", "(28, 28)", "none_forgotten"),
    ],
)
def test_a_wrong_shape_is_told_what_it_would_have_meant(index: str, answer: str, code: str) -> None:
    verdict = grade_shape(plan(MNIST, index), answer)
    assert (verdict.code, verdict.right) == (code, code == "right")


def test_no_axis_is_said_to_be_wrong_that_is_not() -> None:
    for answer in product((14, 28, 60_000), repeat=3):
        verdict = grade_shape(QUARTER, str(answer))
        if verdict.axis is not None:
            assert answer[verdict.axis] != QUARTER.shape[verdict.axis]
