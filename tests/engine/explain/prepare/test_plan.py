"""The way to the network, held against NumPy and torch: values, shapes, bytes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.prepare.plan import (
    STAGES,
    PreparationPlan,
    Stage,
    float32,
    float32_text,
    grade_growth,
    plan,
)
from engine.explain.shared.pixels import Picture
from engine.explain.shared.shapes import IndexMistake
from engine.explain.shared.typed.whole_numbers import NumberMistake


@st.composite
def plans(draw: st.DrawFn) -> PreparationPlan:
    height, width = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    values = draw(st.binary(min_size=height * width, max_size=height * width))
    return plan(
        Picture(height, width, values),
        draw(st.integers(0, 9)),
        row=draw(st.integers(0, height - 1)),
        column=draw(st.integers(0, width - 1)),
        samples=draw(st.integers(1, 10**6)),
    )


CHAPTER = plan(Picture(28, 28, bytes(784)), 5, row=14, column=14, samples=60_000)


def prepared(found: PreparationPlan) -> dict[Stage, np.ndarray]:
    """The same with NumPy."""
    image = np.frombuffer(found.picture.values, np.uint8).reshape(found.picture.shape)
    flat = image.reshape(-1)
    floats = flat.astype("float32")
    return {
        "stored": image,
        "flat": flat,
        "float": floats,
        "scaled": floats / 255,
        "one_hot": np.eye(10, dtype="float32")[found.label],
    }


@given(plans())
def test_every_stop_is_what_numpy_makes_of_the_image(found: PreparationPlan) -> None:
    arrays = prepared(found)
    for stop in found.steps:
        array = arrays[stop.stage]  # type: ignore[index]
        assert (stop.shape, stop.bytes) == (array.shape, array.nbytes)
        assert array.dtype == stop.dtype
        assert (stop.low, stop.high) == (array.min(), array.max())
        assert stop.set_bytes == found.samples * array.nbytes
        assert stop.set_shape == (found.samples, *array.shape)
    assert list(found.one_hot) == arrays["one_hot"].tolist()


@given(plans())
def test_a_pixel_keeps_its_value_and_can_be_got_back(found: PreparationPlan) -> None:
    arrays = prepared(found)
    for stage in STAGES[1:4]:
        assert found.value_at(found.place, stage) == arrays[stage][found.place]
        assert found.text_at(found.place, stage) == str(arrays[stage][found.place])
    assert found.picture.value(found.row, found.column) == arrays["flat"][found.place]


def test_all_256_values_are_scaled_as_numpy_and_torch_scale_them_and_none_is_lost() -> None:
    numpy = np.arange(256, dtype="float32") / 255
    scaled = torch.arange(256, dtype=torch.uint8).to(torch.float32) / 255
    for value in range(256):
        ours = float32(value / 255)
        assert ours == numpy[value] == scaled[value].item()
        assert float32_text(ours) == str(numpy[value])
        assert float32_text(float(value)) == str(np.float32(value))
        assert round(float32(ours * 255)) == value


@given(st.floats(width=32, min_value=2**-9, max_value=2**16))
def test_a_float32_is_written_in_the_digits_that_numpy_uses(value: float) -> None:
    assert float32_text(value) == str(np.float32(value))


def test_the_figures_of_the_chapter() -> None:
    stored, scaled, one_hot = (CHAPTER.stop(stage) for stage in ("stored", "scaled", "one_hot"))
    assert f"{stored.set_bytes / 2**20:.1f}" == "44.9"
    assert f"{scaled.set_bytes / 2**20:.1f}" == "179.4"
    assert scaled.set_shape == (60_000, 784)
    assert one_hot.set_shape == (60_000, 10)
    assert CHAPTER.growth == 4
    assert CHAPTER.label_stop.bytes == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4", "right"),
        ("×4", "right"),
        ("4x", "right"),
        ("4 times", "right"),
        ("４배", "right"),
        ("2*2", "right"),
        ("3,136 bytes", "bytes"),
        ("188160000", "bytes"),
        ("1", "same"),
        ("784", "same"),
        ("3", "more"),
        ("8", "double"),
        ("2", "half"),
        ("32", "bits"),
        ("255", "brightest"),
        ("17", "other"),
    ],
)
def test_a_guess_of_the_growth_is_told_what_it_would_have_meant(text: str, code: str) -> None:
    verdict = grade_growth(CHAPTER, text)
    assert verdict.code == code
    assert verdict.right == (code in ("right", "bytes"))


@pytest.mark.parametrize("text", ["", "times", "four", "-4", "9" * 300, "4 / 0"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NumberMistake):
        grade_growth(CHAPTER, text)


@pytest.mark.parametrize("changed", [{"row": 28}, {"column": -1}])
def test_a_pixel_outside_is_refused(changed: dict[str, int]) -> None:
    values = {"row": 0, "column": 0, **changed}
    with pytest.raises(IndexMistake):
        plan(Picture(28, 28, bytes(784)), 5, samples=1, **values)
    with pytest.raises(IndexMistake):
        plan(Picture(28, 28, bytes(784)), 10, samples=1, row=0, column=0)
