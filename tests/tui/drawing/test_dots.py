"""Dots: eight of braille to a cell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.canvas import Canvas
from tui.drawing.dots import FIRST, Dots

COLUMNS, ROWS = 5, 3
places = st.sets(st.tuples(st.integers(0, 2 * COLUMNS - 1), st.integers(0, 4 * ROWS - 1)))


def drawn(places: set[tuple[int, int]], *, signs: bool = False) -> list[str]:
    dots, canvas = Dots(ROWS), Canvas(COLUMNS, ROWS)
    for x, y in places:
        dots.dot(x, y, "a", "*")
    dots.draw(canvas, 0, 0, signs=signs)
    return [row.ljust(COLUMNS) for row in canvas.text().split("\n")]


@given(places)
def test_as_many_dots_are_lit_as_were_put(places: set[tuple[int, int]]) -> None:
    glyphs = [glyph for row in drawn(places) for glyph in row if glyph != " "]
    assert sum((ord(glyph) - FIRST).bit_count() for glyph in glyphs) == len(places)


@given(places)
def test_a_dot_lies_in_its_cell_from_the_left_and_from_below(places: set[tuple[int, int]]) -> None:
    cells = {(ROWS - 1 - y // 4, x // 2) for x, y in places}
    for rows in (drawn(places), drawn(places, signs=True)):
        lit = {(r, c) for r, row in enumerate(rows) for c, glyph in enumerate(row) if glyph != " "}
        assert lit == cells


def test_the_four_corners_of_a_cell_are_the_glyphs_of_unicode() -> None:
    corners = {(0, 0): "⡀", (1, 0): "⢀", (0, 3): "⠁", (1, 3): "⠈"}
    for (x, y), glyph in corners.items():
        assert drawn({(x, y)})[-1][0] == glyph


def test_the_last_ink_of_a_cell_is_the_cells() -> None:
    dots, canvas = Dots(1), Canvas(1, 1)
    dots.dot(0, 0, "a")
    dots.dot(1, 3, "b")
    dots.draw(canvas, 0, 0)
    assert canvas.runs(0) == [("⡈", "b")]
