"""Both ways to average an epoch, against their definitions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.protocol.arrays import number
from engine.training.metrics import EpochSoFar, unpacked

STEPS = st.lists(
    st.tuples(st.floats(0, 10), st.integers(0, 16), st.integers(16, 32)), min_size=1, max_size=60
)


def so_far(steps: list[tuple[float, int, int]]) -> EpochSoFar:
    sums = EpochSoFar()
    for loss, right, samples in steps:
        sums.add(loss=loss, right=right, samples=samples)
    return sums


@given(STEPS)
def test_loss_and_accuracy_are_means_over_samples_and_the_running_ones_means_over_steps(
    steps: list[tuple[float, int, int]],
) -> None:
    figures = so_far(steps).figures(0.5, 0.25)
    loss, right, samples = (np.array(column, float) for column in zip(*steps, strict=True))
    assert number(figures.loss) == pytest.approx((loss * samples).sum() / samples.sum())
    assert number(figures.accuracy) == pytest.approx(right.sum() / samples.sum())
    running = np.cumsum(loss * samples) / np.cumsum(samples)
    assert number(figures.loss_running) == pytest.approx(running.mean())
    running = np.cumsum(right) / np.cumsum(samples)
    assert number(figures.accuracy_running) == pytest.approx(running.mean())
    assert (figures.test_loss, figures.test_accuracy) == (0.5, 0.25)


@given(STEPS, st.integers(0, 60))
def test_an_epoch_that_was_interrupted_and_packed_ends_with_the_very_same_figures(
    steps: list[tuple[float, int, int]], cut: int
) -> None:
    resumed = unpacked(so_far(steps[:cut]).packed())
    for loss, right, samples in steps[cut:]:
        resumed.add(loss=loss, right=right, samples=samples)
    assert resumed == so_far(steps)


def test_a_loss_that_is_not_a_number_survives_packing() -> None:
    packed = so_far([(math.nan, 1, 16)]).packed()
    assert math.isnan(unpacked(packed).loss)
    assert math.isnan(number(unpacked(packed).figures(math.nan, 0.1).loss))
