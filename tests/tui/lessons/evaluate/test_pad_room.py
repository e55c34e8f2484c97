"""The pad and what is seen of it take the room that a figure has, and never overlap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.digit_image import Style
from tui.lessons.evaluate.pad.room import BAR_ROWS, PadPlace, PadRoom, pad_room

SIZES: dict[Style, int] = {"braille": 0, "half": 1, "full": 2}


@pytest.mark.parametrize(
    ("figure", "pad", "seen"),
    [
        ((78, 17), "half", "half"),  # 80×24
        ((80, 33), "half", "half"),  # 120×40 beside the reading column
        ((118, 33), "full", "half"),  # 120×40 with it folded away
        ((158, 52), "full", "full"),  # 200×60
    ],
)
def test_what_the_network_sees_is_as_large_as_there_is_room(
    figure: tuple[int, int], pad: Style, seen: Style
) -> None:
    room = pad_room(*figure)
    assert room.seen is not None
    assert (room.pad.style, room.seen.style) == (pad, seen)


def size(room: PadRoom) -> int:
    return SIZES[room.seen.style] if room.seen is not None else -1


@given(
    columns=st.integers(20, 220),
    rows=st.integers(5, 80),
    wider=st.integers(0, 120),
    higher=st.integers(0, 40),
)
def test_no_larger_figure_shows_less_of_what_is_seen(
    columns: int, rows: int, wider: int, higher: int
) -> None:
    here, there = pad_room(columns, rows), pad_room(columns + wider, rows + higher)
    assert size(there) >= size(here)
    assert SIZES[there.pad.style] >= SIZES[here.pad.style]


def cells(place: PadPlace) -> set[tuple[int, int]]:
    """Its cells, and those of its frame."""
    bottom, right = place.end
    return {
        (row, column)
        for row in range(place.row - 1, bottom)
        for column in range(place.column - 1, right)
    }


@given(columns=st.integers(20, 220), rows=st.integers(17, 80))
def test_nothing_stands_on_something_else(columns: int, rows: int) -> None:
    room = pad_room(columns, rows)
    if room.seen is None:
        return
    pad, seen = cells(room.pad), cells(room.seen)
    assert not pad & seen
    row, column = room.bars
    bars = {(row + line, across) for line in range(BAR_ROWS) for across in range(column, columns)}
    assert not bars & (pad | seen)
    assert all(0 <= r < rows and 0 <= c < columns for r, c in pad | seen | bars)
