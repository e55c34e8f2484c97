"""Weights as images: their levels, their extremes, and what diverged."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine.explain.shared.levels import LEVELS, LOST
from engine.explain.shared.networks.weight_images import brightest_pixel, weight_images

Weights = npt.NDArray[np.float32]
some_weights = hnp.arrays(
    np.dtype("<f4"),
    st.tuples(st.integers(1, 3), st.just(28), st.just(28)),
    elements=st.floats(width=32),
    fill=st.floats(width=32),
)


def unit(**values: float) -> Weights:
    """One unit of zeros but for these, named by row and column: r3c4=.5."""
    weights = np.zeros((1, 28, 28), "<f4")
    for name, value in values.items():
        row, column = map(int, name[1:].split("c"))
        weights[0, row, column] = value
    return weights


@given(some_weights, st.integers(0, 10_000))
def test_every_unit_has_whole_levels_on_a_scale_of_its_own(weights: Weights, first: int) -> None:
    images = weight_images(first, weights.tobytes())
    assert [image.number for image in images.units] == list(range(first, first + len(weights)))
    for image, values in zip(images.units, weights, strict=True):
        assert np.shape(image.full) == (28, 28)
        assert np.shape(image.small) == (14, 14)
        finite = np.abs(values[np.isfinite(values)])
        assert image.largest == (finite.max() if finite.size else 0)
        for level, value in zip(np.ravel(image.full), values.ravel(), strict=True):
            assert (level == LOST) == math.isnan(value)
            if math.isfinite(value) and image.largest:
                assert abs(level - LEVELS * float(value) / image.largest) <= 0.5 + 1e-6
            elif math.isinf(value):
                assert level == math.copysign(LEVELS, value)


@given(some_weights)
def test_the_extremes_are_where_they_are_said_to_be(weights: Weights) -> None:
    for image, values in zip(weight_images(0, weights.tobytes()).units, weights, strict=True):
        if np.isnan(values).all():
            assert math.isnan(image.highest.value)
            continue
        for place, extreme in ((image.highest, np.nanmax), (image.lowest, np.nanmin)):
            assert place.value == values[place.row, place.column] == extreme(values)


def test_a_small_image_is_of_the_means_over_four_weights() -> None:
    (image,) = weight_images(0, unit(r4c6=4, r4c7=4, r20c0=-1, r20c1=-1).tobytes()).units
    assert image.small[2][3] == LEVELS, "the largest mean, 2"
    assert image.small[10][0] == -1, "a quarter of it, -.5, is a level and a quarter"
    assert sum(map(abs, np.ravel(image.small))) == LEVELS + 1
    assert image.norm == pytest.approx(math.sqrt(34))


def test_a_unit_is_found_by_its_number() -> None:
    images = weight_images(7, np.zeros((256, 28, 28), "<f4").tobytes())
    assert images.unit(6) is None
    assert images.unit(263) is None
    last = images.unit(262)
    assert last is not None
    assert last.number == 262
    assert last.largest == 0
    assert not np.any(last.full)


@given(st.integers(0, 2**32 - 1), st.integers(0, 255))
def test_the_brightest_pixel_has_most_ink_and_of_those_the_largest_weight(
    seed: int, most: int
) -> None:
    draw = np.random.default_rng(seed)
    pixels = draw.integers(0, most + 1, 784).astype(np.uint8)
    weights = draw.normal(0, 0.05, 784).astype("<f4")
    found = brightest_pixel(pixels.tobytes(), weights.tobytes())
    rivals = np.flatnonzero(pixels == pixels.max())
    assert found in rivals
    assert abs(weights[found]) == np.abs(weights[rivals]).max()
