"""Memory as lines of cells."""

from __future__ import annotations

from math import prod

from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.canvas import Canvas
from tui.drawing.tensors.memory_block import LINE, MemoryCell, draw_memory_block, line_length

SHAPES = st.lists(st.integers(1, 9), min_size=0, max_size=5).map(tuple)


@given(SHAPES, st.integers(1, 40))
def test_a_line_fits_and_no_part_that_would_fit_is_torn(shape: tuple[int, ...], room: int) -> None:
    across, count = line_length(shape, room), prod(shape)
    assert 1 <= across <= max(room, 1)
    if count <= room:
        assert across == count
    elif shape[-1] <= room:
        assert across % shape[-1] == 0 or shape[-1] % across == 0


@given(SHAPES, st.data())
def test_every_value_stands_below_its_place_and_the_focus_is_in_sight(
    shape: tuple[int, ...], data: st.DataObject
) -> None:
    count = prod(shape)
    focus = data.draw(st.integers(0, count - 1))
    digits = max(len(str(9 * count)), 2)
    canvas = Canvas(data.draw(st.integers(30, 90)), data.draw(st.integers(LINE, 4 * LINE)))
    below = draw_memory_block(
        canvas,
        0,
        3,
        shape,
        digits,
        focus,
        lambda place: MemoryCell(str(9 * place), marked=place == focus),
    )
    lines = canvas.text().split("\n")
    assert below <= canvas.height
    found: dict[int, int] = {}
    for row in range(0, below, LINE):
        values = lines[row + 2].replace("│", " ").split()
        places = [text for text in lines[row].split() if text not in "↑↓"]
        found |= dict(zip(map(int, places), map(int, values), strict=True))
    assert focus in found
    assert all(value == 9 * place for place, value in found.items())
    assert "\n".join(lines[4::LINE]).count("▲") == 1


def test_how_far_it_is_from_mark_to_mark() -> None:
    canvas = Canvas(60, LINE)
    taken = (1, 3, 6)
    draw_memory_block(
        canvas, 0, 2, (8,), 1, 0, lambda place: MemoryCell("7", marked=place in taken), jumps=True
    )
    assert canvas.text().split("\n")[4].split() == ["▲", "+2", "▲", "+3", "▲"]
