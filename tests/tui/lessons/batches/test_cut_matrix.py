"""Samples that are no images, drawn as the matrix that is cut: the chapter's 3,000 × 256."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.batches.plan import plan
from engine.explain.shared.shapes import Shape
from tui.drawing.canvas import Canvas
from tui.drawing.look.glyphs import to_ascii
from tui.lessons.batches.cut_matrix import BLOCKS, LEFT
from tui.lessons.batches.figure import draw_batches
from tui.lessons.batches.scene import BatchScene
from tui.shell.chapter import texts

WIDTH = 78
LABELS = texts("en", "batches")
CELLS = set(BLOCKS + "▒▓") - {" "}


def drawn(
    shape: Shape, size: int, at: int | None = None, *, told: bool = True, height: int = 17
) -> list[str]:
    """The rows of the figure, the batch with that number the present one."""
    found = plan(shape, size)
    scene = BatchScene(
        name="x",
        plan=found,
        batch=None if at is None else found.steps[at],
        count_told=told,
        last_told=told,
        shuffled=False,
        order="in order",
        sample=lambda place: place,
        picture=None,
        dark=True,
        own=False,
        word=lambda key, **values: LABELS.get("labels", key, **values),
    )
    canvas = Canvas(WIDTH, height)
    draw_batches(canvas, scene)
    return canvas.text().splitlines()


def bars(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip() and set(line.strip()) <= CELLS]


def test_the_chapters_example_is_47_columns_the_last_seven_eighths_of_one() -> None:
    for height in (17, 33):
        lines = drawn((3_000, 256), 64, 46, height=height)
        rows = bars(lines)
        assert 3 <= len(rows) <= 8
        assert {len(row) for row in rows} == {47}
        assert {row[-1] for row in rows} == {"▉"}, "56 of 64"
        assert any("3,000 samples" in line and "256 values" in line for line in lines)
        below = next(line for line in lines if "▲" in line)
        assert below.index("▲") == LEFT + 46
        assert "46: (56, 256)" in below
        assert any("[2944]" in line for line in lines), "the samples of the batch stay named"


def test_it_is_cut_where_the_number_of_batches_may_be_told() -> None:
    whole, cut = bars(drawn((3_000, 256), 64, told=False)), bars(drawn((3_000, 256), 64))
    assert {len(set(row)) for row in whole} == {1}
    assert all(first != second for row in cut for first, second in pairwise(row))


@given(st.integers(1, 60), st.integers(2, 300), st.integers(1, 9))
def test_every_batch_is_as_wide_as_it_is_long(count: int, size: int, values: int) -> None:
    samples = size * (count - 1) + max(size // 3, 1)
    found = plan((samples, values), size)
    rows = bars(drawn((samples, values), size, 0))
    wide = (WIDTH - 2 * LEFT) // found.count
    eighths = max(8 * wide * found.last_size // size, 1)
    assert {len(row) for row in rows} == {(found.count - 1) * wide + -(-eighths // 8)}
    assert rows[0].startswith("█" * min(wide, eighths // 8))


@pytest.mark.parametrize(("shape", "size"), [((3_000,), 64), ((3_000, 256), 3), ((0, 4), 2)])
def test_what_cannot_be_drawn_leaves_its_room_to_the_samples(shape: Shape, size: int) -> None:
    assert not bars(drawn(shape, size))


def test_in_ascii_two_neighbours_and_the_present_batch_are_told_apart() -> None:
    assert len({to_ascii(cell) for cell in "▒▓█"}) == 3
