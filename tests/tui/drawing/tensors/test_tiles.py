"""Tensors as tiles: how large, which of them show, and where each number stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.canvas import Canvas
from tui.drawing.look.glyphs import to_ascii
from tui.drawing.tensors.tiles import (
    COMPACT,
    LARGE,
    SCALES,
    TIGHT,
    USUAL,
    WIDE,
    Scale,
    Tile,
    Tiles,
    Window,
    draw_tiles,
    fits,
    window,
)

ANY_SCALE = st.sampled_from((*SCALES, COMPACT))


def numbered(rows: int, columns: int) -> Tiles:
    return Tiles(rows, columns, lambda row, column: Tile(str(row * columns + column)))


def drawn(tiles: Tiles, shown: Window) -> str:
    canvas = Canvas(shown.width, shown.height)
    draw_tiles(canvas, 0, 0, tiles, shown)
    return canvas.text()


def test_a_border_says_what_is_in_memory_and_a_dashed_one_what_is_read_again() -> None:
    tiles = Tiles(
        2,
        2,
        lambda row, column: Tile(f"{row}{column}", virtual=row > 0, now=(row, column) == (0, 1)),
    )
    said = drawn(tiles, window(2, 2, 2, 40, 20, scale=USUAL))
    assert said.splitlines() == [
        "┌────┬────┐",
        "│ 00 │[01]│",
        "├────┼────┤",
        "╎ 10 ╎ 11 ╎",
        "└╌╌╌╌┴╌╌╌╌┘",
    ]
    spelled = to_ascii(said).splitlines()
    assert spelled[1][0] != spelled[3][0], "what is read again is told in ASCII too"
    assert spelled[2][1] != spelled[4][1]
    compact = drawn(tiles, window(2, 2, 2, 40, 20, scale=COMPACT))
    assert compact.splitlines() == [" 00[01]", " 10 11"]


def test_tiles_that_are_not_there_yet_leave_no_border() -> None:
    there = numbered(2, 2)
    tiles = replace(there, tile=lambda row, column: None if row else there.tile(row, column))
    said = drawn(tiles, window(2, 2, 1, 40, 20, scale=TIGHT))
    assert said.split("\n") == ["┌──┬──┐", "│ 0│ 1│", "└──┴──┘", "", ""]


@pytest.mark.parametrize(
    ("room", "scale"),
    [
        ((33, 13), LARGE),
        ((33, 12), WIDE),
        ((25, 7), USUAL),
        ((21, 7), TIGHT),
        ((20, 7), COMPACT),
    ],
)
def test_the_room_alone_says_how_large_a_tile_is(room: tuple[int, int], scale: Scale) -> None:
    found = window(3, 4, 3, *room)
    assert found.scale == scale
    assert found.cropped == (False, False)


@given(
    st.integers(0, 30), st.integers(0, 30), st.integers(1, 120), st.integers(1, 60),
    st.none() | ANY_SCALE, st.data(),
)  # fmt: skip
def test_every_tile_that_shows_can_be_read_and_pressed_where_it_stands(
    rows: int, columns: int, width: int, height: int, scale: Scale | None, data: st.DataObject
) -> None:
    focus = (
        data.draw(st.integers(0, max(rows - 1, 0))),
        data.draw(st.integers(0, max(columns - 1, 0))),
    )
    digits = len(str(rows * columns))
    tiles, shown = (
        numbered(rows, columns),
        window(rows, columns, digits, width, height, scale=scale, focus=focus),
    )
    if rows and columns:
        assert focus[0] in shown.rows
        assert focus[1] in shown.columns
    least = window(rows, columns, digits, 1, 1, scale=shown.scale)
    assert shown.width <= max(width, least.width)
    assert shown.height <= max(height, least.height)
    if fits(rows, columns, digits, width, height, shown.scale):
        assert shown.cropped == (False, False)
    canvas = Canvas(shown.width, shown.height)
    places = draw_tiles(canvas, 0, 0, tiles, shown)
    lines = [line.ljust(shown.width) for line in canvas.text().split("\n")]
    pressed = {place.index: place for place in places if place.row == shown.line(place.index[0])}
    assert set(pressed) == {(row, column) for row in shown.rows for column in shown.columns}
    for (row, column), place in pressed.items():
        assert lines[place.row][place.start : place.end + 1].strip(" │") == str(
            row * columns + column
        )
    cells = [(place.row, x) for place in places for x in range(place.start, place.end + 1)]
    assert len(cells) == len(set(cells)), "no cell leads to two tiles"
