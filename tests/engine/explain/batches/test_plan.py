"""Batches as slices of axis 0, held against how torch and NumPy cut."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.batches.answers import grade_count, grade_last
from engine.explain.batches.plan import MAX_SAMPLES, BatchMistake, parse_batches, plan
from engine.explain.batches.shuffling import MAX_SHUFFLED, ShuffleMistake, sample_order
from engine.protocol.errors import Mistake
from engine.training.network import sample_order as trained_order

IMAGE = (28, 28)
sizes = st.integers(1, 400)
samples = st.integers(1, 2_000)


@given(samples=samples, batch_size=sizes)
def test_the_batches_are_those_that_torch_splits_into(samples: int, batch_size: int) -> None:
    found = plan((samples, 3), batch_size)
    split = torch.split(torch.arange(samples), batch_size)
    assert found.count == len(split)
    for batch, part in zip(found.steps, split, strict=True):
        assert list(range(batch.start, batch.stop)) == part.tolist()
        assert found.shape_of(batch) == (len(part), 3)
    assert found.last_size == len(split[-1])
    assert found.full == sum(len(part) == batch_size for part in split)


@given(samples=st.integers(0, 500), batch_size=sizes)
def test_the_batches_are_those_that_numpy_splits_into(samples: int, batch_size: int) -> None:
    found = plan((samples,), batch_size)
    cut = np.split(np.arange(samples), range(batch_size, samples, batch_size))
    assert [batch.size for batch in found.steps] == [len(part) for part in cut if len(part)]
    joined = [index for batch in found.steps for index in range(batch.start, batch.stop)]
    assert joined == list(range(samples))


@given(samples=st.integers(0, 10**9), batch_size=st.integers(1, 10**9))
def test_full_batches_and_what_is_left_over_make_up_the_set(samples: int, batch_size: int) -> None:
    found = plan((samples,), batch_size)
    assert found.full * batch_size + found.left_over == samples
    assert found.count == found.full + (found.left_over > 0)
    if found.count:
        assert found.steps[-1].stop == samples
        assert found.steps[-1].size == found.last_size
    else:
        assert found.last_size == 0


@pytest.mark.parametrize(
    ("shape", "batch_size", "count", "last"),
    [
        ((60_000, 28, 28), 128, 469, 96),
        ((10_000, 28, 28), 32, 313, 16),
        ((3_000, 256), 64, 47, 56),
        ((60_000, 28, 28), 100, 600, 100),
        ((50, 28, 28), 128, 1, 50),
        ((0, 28, 28), 128, 0, 0),
    ],
)
def test_the_figures_of_the_chapter(
    shape: tuple[int, ...], batch_size: int, count: int, last: int
) -> None:
    found = plan(shape, batch_size)
    assert (found.count, found.last_size) == (count, last)


def test_a_thousand_million_batches_cost_nothing() -> None:
    found = plan((MAX_SAMPLES, 784), 1)
    assert len(found.steps) == MAX_SAMPLES
    assert found.steps[-1].start == MAX_SAMPLES - 1
    assert found.value_count(found.steps[5]) == 784
    assert sys.getsizeof(found.steps) < 200


# ---- the order


@given(samples=st.integers(0, 3_000), seed=st.integers(0, 2**63 - 1), epoch=st.integers(0, 10_000))
def test_the_shuffled_order_is_the_one_that_the_engine_trains_in(
    samples: int, seed: int, epoch: int
) -> None:
    found = sample_order(samples, seed, epoch)
    assert np.array_equal(found, trained_order(samples, seed, epoch))
    assert sorted(found.tolist()) == list(range(samples))


def test_more_samples_than_a_data_set_may_have_are_not_shuffled() -> None:
    with pytest.raises(ShuffleMistake) as refused:
        sample_order(MAX_SHUFFLED + 1, 0, 0)
    assert refused.value.detail["most"] == MAX_SHUFFLED


# ---- what is typed


@pytest.mark.parametrize(
    ("text", "shape", "batch_size"),
    [
        ("60000 / 128", (60_000, 28, 28), 128),
        ("60,000/128", (60_000, 28, 28), 128),
        ("６００００／１２８", (60_000, 28, 28), 128),
        ("60 000 ÷ 2*64", (60_000, 28, 28), 128),
        ("(3000, 256) / 64", (3_000, 256), 64),
        ("(7,) / 2", (7,), 2),
        ("0 / 5", (0, 28, 28), 5),
    ],
)
def test_samples_and_batch_size_are_read(
    text: str, shape: tuple[int, ...], batch_size: int
) -> None:
    found = parse_batches(text, IMAGE)
    assert (found.shape, found.batch_size) == (shape, batch_size)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "batch.empty"),
        ("60000", "batch.two_numbers"),
        ("1 / 2 / 3", "batch.two_numbers"),
        ("/ 3", "batch.two_numbers"),
        ("60000 / 0", "batch.no_samples_a_batch"),
        ("() / 3", "batch.scalar"),
        (f"{10**18} / 128", "batch.too_many"),
        (f"100 / {10**18}", "batch.too_large"),
        ("60000 / -1", "number.negative"),
        ("many / few", "number.not_a_number"),
        ("(3, -1) / 2", "shape.negative"),
        (str((2,) * 40) + " / 2", "shape.too_many_axes"),
        ("9" * 100_000, "batch.too_long"),
    ],
)
def test_what_cannot_be_cut_is_refused(text: str, code: str) -> None:
    with pytest.raises(Mistake) as refused:
        parse_batches(text, IMAGE)
    assert refused.value.code == code
    assert "\n" not in str(refused.value)


@given(st.text(max_size=60))
def test_any_text_is_a_plan_or_a_mistake(text: str) -> None:
    try:
        found = parse_batches(text, IMAGE)
    except Mistake:
        return
    assert found.batch_size >= 1


@given(shape=st.lists(st.integers(0, 10**6), min_size=1, max_size=5), batch_size=sizes)
def test_a_shape_and_a_batch_size_survive_being_written(shape: list[int], batch_size: int) -> None:
    found = parse_batches(f"{tuple(shape)} / {batch_size}", IMAGE)
    assert found == plan(tuple(shape), batch_size)


def test_a_plan_of_a_scalar_is_refused() -> None:
    with pytest.raises(BatchMistake):
        plan((), 3)


# ---- answers


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("469", "right"),
        ("468 + 1", "right"),
        ("468", "forgot_short"),
        ("470", "one_too_many"),
        ("128", "batch_size"),
        ("60,000", "samples"),
        ("96", "last_size"),
        ("60000 * 128", "product"),
        ("2345", "epochs"),
        ("17", "other"),
    ],
)
def test_a_guess_of_the_number_of_batches_is_told_what_it_would_have_meant(
    text: str, code: str
) -> None:
    verdict = grade_count(plan((60_000, 28, 28), 128), text)
    assert (verdict.code, verdict.right) == (code, code == "right")
    assert verdict.epochs == (5 if code == "epochs" else 0)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("96", "right"),
        ("128", "full"),
        ("32", "missing"),
        ("59904", "position"),
        ("469", "count"),
        ("5", "other"),
    ],
)
def test_a_guess_of_the_last_length_is_told_what_it_would_have_meant(text: str, code: str) -> None:
    verdict = grade_last(plan((60_000, 28, 28), 128), text)
    assert (verdict.code, verdict.right) == (code, code == "right")


def test_where_it_comes_out_even_nothing_left_over_is_no_length() -> None:
    assert grade_last(plan((600,), 100), "0").code == "left_over"
    assert grade_last(plan((600,), 100), "100").right


@given(samples=samples, batch_size=sizes)
def test_the_right_answers_are_always_right(samples: int, batch_size: int) -> None:
    found = plan((samples,), batch_size)
    assert grade_count(found, str(found.count)).right
    assert grade_last(found, str(found.last_size)).right
