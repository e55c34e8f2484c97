"""Two rules for an epoch's mean, and when the book's log may be held against a run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.explain.fit.training_log import (
    BOOK_ACCURACY,
    BOOK_LOSS,
    THE_BOOKS,
    Gap,
    book_applies,
    epoch_of,
)
from engine.training.metrics import EpochSoFar


@given(
    losses=st.lists(st.floats(0, 10), min_size=1, max_size=60),
    batch=st.integers(1, 200),
    short=st.integers(0, 199),
)
def test_both_means_are_those_that_the_training_itself_would_tell(
    losses: list[float], batch: int, short: int
) -> None:
    last = batch - short % batch
    samples = (len(losses) - 1) * batch + last
    sums = EpochSoFar()
    for number, loss in enumerate(losses):
        size = last if number == len(losses) - 1 else batch
        sums.add(loss=loss, right=0, samples=size)
    figures, epoch = sums.figures(0, 0), epoch_of(losses, batch, samples)
    assert epoch.end == pytest.approx(figures.loss)
    assert epoch.mean == pytest.approx(figures.loss_running)


def test_early_losses_count_again_and_again_in_the_mean_of_the_running_mean() -> None:
    epoch = epoch_of([2.0, 0.0, 0.0, 0.0], 8, 32)
    assert list(epoch.running) == [2.0, 1.0, pytest.approx(2 / 3), 0.5]
    assert epoch.end == 0.5
    assert epoch.mean == pytest.approx((2 + 1 + 2 / 3 + 0.5) / 4)


@pytest.mark.parametrize(("count", "samples"), [(0, 0), (3, 128), (3, 385)])
def test_steps_that_are_no_epoch_are_refused(count: int, samples: int) -> None:
    with pytest.raises(ValueError, match="are not"):
        epoch_of([1.0] * count, 128, samples)


def test_the_books_log_is_held_only_against_the_chapters_network_on_mnist() -> None:
    assert len(BOOK_LOSS) == len(BOOK_ACCURACY) == THE_BOOKS.epochs
    assert book_applies(THE_BOOKS, "mnist")
    for same in ({"seed": 7}, {"epochs": 9}, {"threads": 3}, {"data": "mnist"}):
        assert book_applies(replace(THE_BOOKS, **same), "mnist")
    for other in (
        {"batch_size": 64},
        {"hidden": (256,)},
        {"optimizer": "adam"},
        {"learning_rate": 0.01},
        {"activation": "tanh"},
        {"scaled": False},
        {"precision": "bf16"},
    ):
        assert not book_applies(replace(THE_BOOKS, **other), "mnist")
    assert not book_applies(THE_BOOKS, "digits")
    assert not book_applies(THE_BOOKS, "other")


def test_the_gap_is_that_of_the_accuracies() -> None:
    gap = Gap(train=0.993, test=0.98, logged=0.989)
    assert gap.still == pytest.approx(0.013)
    assert gap.log == pytest.approx(0.009)
    assert Gap(0.99, 0.98, None).log is None
