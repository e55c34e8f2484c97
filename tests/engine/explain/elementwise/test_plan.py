"""Element-wise plans say what NumPy and torch do to each cell; guesses and races are judged."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.elementwise.plan import OPERATIONS, ElementwisePlan, Operation, grade_cell, plan
from engine.explain.elementwise.race import (
    BOOK,
    MOST_CELLS,
    RaceMistake,
    grade_ratio,
    outcome_of,
    repeats_of,
)
from engine.explain.shared.typed.real_numbers import RealMistake

FLOATS = st.floats(width=32)
PAIRS = st.lists(st.tuples(FLOATS, FLOATS), min_size=1, max_size=20)


@given(PAIRS, st.sampled_from(OPERATIONS))
def test_each_cell_is_what_numpy_and_torch_make_of_it(
    pairs: list[tuple[float, float]], operation: Operation
) -> None:
    a, b = (np.array(values, np.float32) for values in zip(*pairs, strict=True))
    found = plan(operation, a.tolist(), b.tolist())
    with np.errstate(all="ignore"):
        wanted = {"relu": np.maximum(a, 0), "add": a + b, "maximum": np.maximum(a, b)}[operation]
    x, y = torch.from_numpy(a), torch.from_numpy(b)
    by_torch = {"relu": torch.relu(x), "add": x + y, "maximum": torch.maximum(x, y)}[operation]
    values = [found.value(place) for place in range(found.cells)]
    np.testing.assert_array_equal(values, wanted.astype(np.float64))
    np.testing.assert_array_equal(values, by_torch.numpy().astype(np.float64))
    assert [step.place for step in found.steps] == list(range(len(pairs)))
    assert all(step.called == len(pairs) for step in found.steps), "the call is done at once"
    assert (found.calls, found.agrees) == (1, True)
    finite = [abs(one) for one in (*a.tolist(), *values) if math.isfinite(one)]
    assert found.largest == max(finite, default=0)


def test_a_loop_that_computes_something_else_does_not_agree(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ElementwisePlan, "value", lambda plan, place: plan.a[place])
    assert not plan("relu", [1.0, -1.0]).agrees
    assert plan("relu", [1.0, 2.0]).agrees


def test_the_place_that_is_asked_about_is_one_that_relu_changes() -> None:
    a, b = [1.0, -1.0, 0.5, -0.25, 2.0], [1.0, 1.0, 1.0, 1.0, -1.0]
    assert plan("relu", a).asked_place() == 3
    assert plan("maximum", a, b).asked_place() == 3
    assert plan("add", [1.0], [2.0]).asked_place() == 0
    assert plan("relu", []).asked_place() is None
    with pytest.raises(ValueError, match="5 and 1"):
        plan("add", a, [1.0])


def test_a_wrong_value_is_told_what_it_would_have_meant() -> None:
    relu, add = plan("relu", [-0.381]), plan("add", [0.342], [-0.659])
    larger = plan("maximum", [0.342], [-0.659])
    for found, text, meaning in (
        (relu, "0", "right"),
        (relu, "-.38", "kept"),
        (relu, ".381", "sign_lost"),
        (relu, "1", "wrong"),
        (add, "-.317", "right"),
        (add, "-.32", "right"),
        (add, ".342", "operand"),
        (add, "1", "wrong"),
        (larger, ".34", "right"),
        (larger, "-.66", "smaller"),
    ):
        assert grade_cell(found, 0, text)[0] == meaning, (found.operation, text)
    with pytest.raises(RealMistake):
        grade_cell(relu, 0, "nothing")


def test_every_race_is_about_as_long_as_the_book_s() -> None:
    assert repeats_of(BOOK) == 1_000
    assert repeats_of((1,)) == 1_000, "no more than the book's"
    assert repeats_of((1_000, 1_000)) == 2
    for shape, code in (((), "no_cells"), ((3, 0), "no_cells"), ((1_001, 1_000), "too_many_cells")):
        with pytest.raises(RaceMistake) as caught:
            repeats_of(shape)
        assert caught.value.code == f"race.{code}"
    assert math.prod((1_000, 1_000)) == MOST_CELLS


def test_the_ratio_is_that_of_the_medians_and_the_spread_the_rounds_extremes() -> None:
    found = outcome_of(30, [0.4, 1.2, 8.0], [0.2, 0.1, 0.2], True)
    assert [found.ratio, found.low, found.high] == pytest.approx([6, 2, 40])
    assert found.rounds == 3
    assert (found.loop, found.call) == (1.2, 0.2)
    guesses = {"6": "right", "3.1": "right", "11": "right", "2": "too_low", "13": "too_high"}
    assert {text: grade_ratio(found, text)[0] for text in guesses} == guesses
    assert grade_ratio(None, "100")[0] == "noted"
    assert grade_ratio(None, "-1")[0] == "not_positive"
