"""Kinds of data: axes, order, strides and bytes as NumPy and the book have them."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.kinds.plan import (
    KINDS,
    Kind,
    KindMistake,
    KindName,
    grade_axis,
    parse_sizes,
    plan,
)
from engine.explain.shared.memory import Amount, Fit
from engine.protocol.errors import Mistake

kinds = st.sampled_from(KINDS)


@given(kinds, st.booleans(), st.data())
def test_order_strides_and_bytes_are_numpys(
    found: Kind, channels_first: bool, data: st.DataObject
) -> None:
    sizes = tuple(data.draw(st.integers(1, 5)) for _ in found.axes)
    planned = plan(found.name, sizes, channels_first=channels_first)
    array = np.zeros(np.zeros(sizes).transpose(planned.order).shape, np.float32)
    assert planned.shape == array.shape
    assert [4 * axis.stride for axis in planned.axes] == list(array.strides)
    assert planned.bytes("float32") == array.nbytes
    assert planned.bytes("uint8") == array.astype(np.uint8).nbytes
    assert planned.sizes == sizes
    for axis in range(array.ndim):
        assert planned.one_entry(axis) == array[(0,) * (axis + 1)].shape


def test_channels_first_means_after_the_samples_and_for_video_after_the_frames() -> None:
    image = plan("image", (128, 256, 256, 3), channels_first=True)
    assert image.shape == (128, 3, 256, 256)
    video = plan("video", (4, 240, 144, 256, 3), channels_first=True)
    assert video.shape == (4, 240, 3, 144, 256)
    assert [axis.name for axis in video.axes] == [
        "samples", "frames", "channels", "height", "width",
    ]  # fmt: skip
    assert not plan("text", (2, 3, 4), channels_first=True).channels_first


@pytest.mark.parametrize(
    ("name", "sizes", "count", "uint8", "float32"),
    [
        ("image", (128, 256, 256, 1), 8_388_608, "8 MiB", "32 MiB"),
        ("image", (128, 256, 256, 3), 25_165_824, "24 MiB", "96 MiB"),
        ("video", (4, 240, 144, 256, 3), 106_168_320, "101.25 MiB", "405 MiB"),
    ],
)
def test_the_books_figures(
    name: KindName, sizes: tuple[int, ...], count: int, uint8: str, float32: str
) -> None:
    found = plan(name, sizes)
    assert found.count == count
    assert Amount(found.bytes("uint8")).text == uint8
    assert Amount(found.bytes("float32")).text == float32


@given(kinds, st.booleans(), st.integers(-9, 9))
def test_an_axis_is_right_only_where_numpy_would_find_it(
    found: Kind, channels_first: bool, answer: int
) -> None:
    planned = plan(found.name, (1,) * found.rank, channels_first=channels_first)
    names = [axis.name for axis in planned.axes]
    for text in (f"{answer}", f"axis {answer}", f"축 {answer}"):
        try:
            expected = names[answer]
        except IndexError:
            with pytest.raises(KindMistake) as caught:
                grade_axis(planned, text)
            assert caught.value.code == "axis.out_of_range"
            continue
        verdict = grade_axis(planned, text)
        assert verdict.answer.name == expected
        assert verdict.right == (expected == found.asked)


def test_who_counts_from_one_is_told_so() -> None:
    video = plan("video", (4, 240, 144, 256, 3))
    assert grade_axis(video, "2").code == "counted_from_one"
    assert grade_axis(video, "3").code == "wrong"
    assert grade_axis(video, "-3").code == "wrong"


@given(st.text(max_size=60))
def test_any_text_is_an_axis_or_refused(text: str) -> None:
    with contextlib.suppress(KindMistake):
        assert 0 <= grade_axis(plan("image", (2, 3, 4, 5)), text).answer.number < 4


@given(kinds, st.booleans(), st.data())
def test_typed_sizes_are_read_in_the_order_of_memory(
    found: Kind, channels_first: bool, data: st.DataObject
) -> None:
    sizes = tuple(data.draw(st.integers(0, 9)) for _ in found.axes)
    typed = parse_sizes(found.name, str(sizes), channels_first=channels_first)
    assert typed.shape == sizes
    assert plan(found.name, typed.sizes, channels_first=channels_first) == typed


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(4, 240)", "kind.wrong_rank"),
        ("1 " * 40, "shape.too_many_axes"),
        ("(1000000000000000000, 1, 1, 1, 1)", "shape.too_large"),
        ("(1000000, 1000000, 1000000, 1, 1)", "tensor.too_many_values"),
        ("4 " * 50_000, "shape.too_long"),
        ("", "shape.empty"),
    ],
)
def test_sizes_that_cannot_be_are_refused(text: str, code: str) -> None:
    with pytest.raises(Mistake) as caught:
        parse_sizes("video", text)
    assert caught.value.code == code


@given(st.integers(0, 2**70))
def test_an_amount_is_told_in_a_unit_that_keeps_it_short(count: int) -> None:
    amount = Amount(count)
    power = {"bytes": 0, "KiB": 1, "MiB": 2, "GiB": 3, "TiB": 4, "PiB": 5}[amount.unit]
    assert amount.value * 1024**power == pytest.approx(count)
    assert amount.value < 1024 or amount.unit == "PiB"
    assert amount.value >= 1 or count == 0


@pytest.mark.parametrize(
    ("needed", "verdict"), [(0, "fits"), (50, "fits"), (51, "tight"), (101, "too_large")]
)
def test_a_fit_is_judged_with_a_copy_beside_it(needed: int, verdict: str) -> None:
    assert Fit(needed, 100).verdict == verdict
