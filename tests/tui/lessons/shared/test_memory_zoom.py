"""Where a part of a tensor lies in memory, against NumPy."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.canvas import Canvas
from tui.lessons.shared.tensors.memory_zoom import draw_zoom, stretch, zoom_rows

SHAPES = st.lists(st.integers(1, 7), min_size=1, max_size=5).map(tuple)


@given(SHAPES, st.data())
def test_a_part_is_one_stretch_of_memory(shape: tuple[int, ...], data: st.DataObject) -> None:
    axes = data.draw(st.integers(0, len(shape)))
    part = tuple(data.draw(st.integers(0, size - 1)) for size in shape[:axes])
    values = np.arange(np.prod(shape)).reshape(shape)[part]
    assert list(stretch(shape, part)) == values.reshape(-1).tolist()


@given(SHAPES, st.data())
def test_each_bar_shows_which_of_its_axis_is_picked(
    shape: tuple[int, ...], data: st.DataObject
) -> None:
    part = tuple(data.draw(st.integers(0, size - 1)) for size in shape)
    canvas = Canvas(100, zoom_rows(len(shape)))
    draw_zoom(canvas, 0, shape, part, "title", len(shape))
    title, *lines = canvas.text().split("\n")
    assert title.strip() == "title"
    assert len(lines) == len(shape) + 1
    whole, *bars = (re.sub("^[^█─]*", "", line) for line in lines)
    assert set(whole) == {"█"}
    for bar, size, at in zip(bars, shape, part, strict=True):
        assert len(bar) == len(whole)
        middle = (bar.index("█") + bar.rindex("█") + 1) / 2 / len(bar)
        assert at / size - 0.02 <= middle <= (at + 1) / size + 0.02


def test_no_more_axes_are_told_than_are_known() -> None:
    canvas = Canvas(100, 12)
    draw_zoom(canvas, 0, (2, 3, 5), (1,), "title", 1)
    assert "x[1]" in canvas.text()
    assert "x[1, 0]" not in canvas.text()
