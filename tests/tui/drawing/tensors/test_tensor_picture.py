"""Tensors of any rank as pictures: what shows of them, where, and in what order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.shapes import Shape, element_count, ravel, unravel
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.drawing.tensors.stack import Depth, card, draw_stack, planes_in_sight
from tui.drawing.tensors.tensor_picture import (
    AxisName,
    TensorPicture,
    arrangement_of,
    draw_tensor,
    picture_size,
)
from tui.drawing.tensors.tiles import COMPACT, Tile

SHAPES = st.lists(st.integers(1, 4) | st.integers(1, 300), max_size=6).map(tuple)


def counted(shape: Shape, focus: Shape) -> TensorPicture:
    return TensorPicture(
        shape,
        focus,
        len(str(element_count(shape) - 1)),
        lambda index: Tile(str(ravel(index, shape)), name=index, now=index == focus),
        lambda part: "",
        [AxisName(f"axis {axis}: {size}") for axis, size in enumerate(shape)],
    )


def drawn(shape: Shape, focus: Shape, width: int, height: int) -> tuple[str, list[Place]]:
    canvas = Canvas(width, height)
    places = draw_tensor(canvas, 0, 0, width, height, counted(shape, focus))
    return canvas.text(), places


def test_rank_three_is_planes_behind_each_other_with_their_axes_named() -> None:
    said, _ = drawn((2, 3, 5), (1, 2, 3), 46, 12)
    assert said.splitlines() == [
        "    axis 0: 2 ↗ ┌────┬────┬────┬────┬───0┐",
        "                │  0 │  1 │  2 │  3 │  4 │",
        "            ┌────┬────┬────┬────┬───1┐───┤",
        "            │ 15 │ 16 │ 17 │ 18 │ 19 │ 9 │",
        "            ├────┼────┼────┼────┼────┤───┤",
        "axis 1: 3 ↓ │ 20 │ 21 │ 22 │ 23 │ 24 │14 │",
        "            ├────┼────┼────┼────┼────┤───┘",
        "            │ 25 │ 26 │ 27 │[28]│ 29 │",
        "            └────┴────┴────┴────┴────┘",
        "             axis 2: 5 →",
        "",
    ]


@pytest.mark.parametrize("rank", range(7))
def test_every_rank_goes_somewhere_and_says_where(rank: int) -> None:
    shape = (2,) * rank
    said, places = drawn(shape, (1,) * rank, 120, 40)
    for axis, arrow in zip(range(rank)[-5:], "↓→↗↓→"[-rank:] if rank else "", strict=True):
        assert f"axis {axis}: 2 {arrow}" in said
    assert {place.index for place in places} >= {(1,) * rank}


@given(SHAPES, st.integers(1, 200), st.integers(1, 60), st.data())
def test_what_can_be_pressed_is_the_number_that_is_read_there(
    shape: Shape, width: int, height: int, data: st.DataObject
) -> None:
    focus = unravel(data.draw(st.integers(0, element_count(shape) - 1)), shape)
    said, places = drawn(shape, focus, width, height)
    lines = [line.ljust(width) for line in said.split("\n")]
    found = arrangement_of(counted(shape, focus), width, height)
    if found.score:
        across, down = picture_size(counted(shape, focus), width, height)
        assert across <= width
        assert down <= height
        assert focus in {place.index for place in places}, "what it is about is in sight"
    canvas = Canvas(width, height)
    draw_tensor(canvas, 0, 0, width, height, counted(shape, focus))
    for name, one in canvas.elements.items():
        told = lines[one.row][one.column : one.column + len(one.text)]
        assert told == one.text, f"{name} has a name and is not seen"
    cells: set[tuple[int, int]] = set()
    for place in places:
        here = {(place.row, x) for x in range(place.start, place.end + 1)}
        assert not here & cells, "no cell leads to two numbers"
        cells |= here
        if not found.score or not 0 <= place.row < height:
            continue
        text = lines[place.row][place.start : place.end + 1].strip(" │[]")
        number = str(ravel(place.index, shape))
        assert number.endswith(text), f"{text!r} is none of {number}"
        if text and found.scale != COMPACT and place.index[:-2] == focus[:-2]:
            assert text == number


@given(SHAPES, st.integers(30, 120), st.integers(10, 40), st.integers(0, 80), st.integers(0, 20))
def test_no_larger_room_shows_less(
    shape: Shape, width: int, height: int, wider: int, higher: int
) -> None:
    focus = (0,) * len(shape)
    picture = counted(shape, focus)
    small = arrangement_of(picture, width, height)
    large = arrangement_of(picture, width + wider, height + higher)
    assert large.score >= small.score


@given(st.integers(1, 60000), st.integers(1, 6), st.data())
def test_the_plane_in_front_is_the_present_one_and_all_others_come_once(
    count: int, shown: int, data: st.DataObject
) -> None:
    front = data.draw(st.integers(0, count - 1))
    found = planes_in_sight(count, shown, front)
    assert found[0] == front
    assert len(found) == len(set(found)) == min(count, shown)
    assert all(0 <= plane < count for plane in found)


def test_of_planes_behind_only_what_is_seen_can_be_pressed() -> None:
    def plane(number: int) -> tuple[Canvas, list[Place]]:
        inner = Canvas(4, 2)
        inner.put(0, 0, str(number) * 4)
        return card(inner, "", str(number)), [Place(1, 1, 4, "plane", (number,))]

    canvas = Canvas(10, 6)
    depth = Depth(2, 3, 1)
    places = draw_stack(canvas, 0, 0, depth, [plane(0), plane(1)])
    assert canvas.text().split("\n")[:5] == [
        "   ┌───1┐",
        "┌───0┐11│",
        "│0000│  │",
        "│    │──┘",
        "└────┘",
    ]
    assert [(one.row, one.start, one.end, one.index) for one in places] == [
        (2, 1, 4, (0,)),
        (1, 6, 7, (1,)),
    ]
