"""Units as marks: every one has its cell, and the brighter mark hands on more."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.networks.unit_ranking import BRIGHT, DIM, LOST, SILENT, ranking
from tui.drawing.canvas import Canvas
from tui.drawing.look.glyphs import to_ascii
from tui.lessons.shared.networks.unit_marks import MARKS, UnitMarks, draw_marks


def levels_of(*after: float) -> list[int]:
    values = np.array(after, "<f4").tobytes()
    return list(ranking(values, values, values).levels)


def test_a_unit_is_bright_from_half_of_the_most_on() -> None:
    assert levels_of(0, -1, 0.1, 1, 2) == [SILENT, SILENT, DIM, BRIGHT, BRIGHT]
    assert levels_of(0, 0) == [SILENT, SILENT]
    assert levels_of(float("nan"), 1) == [LOST, BRIGHT]
    assert levels_of(-1, -2) == [SILENT, SILENT], "tanh below 0"


@given(st.integers(1, 120), st.integers(1, 50), st.integers(1, 3000), st.data())
def test_every_unit_of_a_page_has_a_cell_inside(
    width: int, height: int, units: int, data: st.DataObject
) -> None:
    marks = UnitMarks.within(width, height, units)
    cursor = data.draw(st.integers(0, units - 1))
    shown = marks.shown(cursor)
    assert cursor in shown
    assert marks.width <= width
    assert marks.height <= height
    cells = [marks.cell(unit) for unit in shown]
    assert len(set(cells)) * marks.deep >= len(cells)
    assert all(0 <= row < height and 0 <= column < width for row, column in cells)
    if len(shown) < units:
        assert marks.page == marks.deep * width * height, "a page is as large as can be"
    canvas = Canvas(width, height)
    places = draw_marks(canvas, 0, 0, marks, None, cursor, signs=False)
    assert {place.index[0] for place in places} == set(shown)
    assert set(canvas.text()) <= set(f"{MARKS[SILENT]} \n")


def test_the_chapters_units_stand_in_full_rows() -> None:
    found = [UnitMarks.within(*room, 512) for room in ((46, 16), (86, 16), (98, 35))]
    assert [(one.columns, one.rows, one.across) for one in found] == [
        (32, 16, 1),
        (32, 16, 2),
        (32, 16, 3),
    ]
    few = UnitMarks.within(46, 16, 32)
    assert (few.columns, few.rows, few.wide, few.high) == (8, 4, 4, 2), "few are large"
    assert UnitMarks.within(24, 12, 512).deep == 2, "where marks do not fit, two share a cell"


def test_marks_say_how_much_a_unit_hands_on_also_in_ascii() -> None:
    levels = [SILENT, DIM, BRIGHT, LOST]
    canvas = Canvas(8, 1)
    draw_marks(canvas, 0, 0, UnitMarks(4, 4, 1, 2, 1, 1), levels, 1, signs=False)
    assert canvas.text() == "· ▪ ■ !"
    assert ("▪", "now") in canvas.runs(0)
    assert len({to_ascii(mark) for mark in MARKS.values()}) == len(MARKS)
    canvas = Canvas(14, 5)
    draw_marks(canvas, 0, 0, UnitMarks(4, 2, 2, 5, 3, 1), levels, 3, signs=False)
    assert canvas.text() == " ·   ▒▒▒▒\n     ▒▒▒▒\n\n████ !!!!\n████ !!!!"
    halves = UnitMarks(4, 2, 1, 1, 1, 2)
    canvas = Canvas(2, 1)
    draw_marks(canvas, 0, 0, halves, [BRIGHT, SILENT, SILENT, DIM], 0, signs=False)
    assert canvas.text() == "▀▄", "the first row is the upper half"
    draw_marks(canvas, 0, 0, halves, [BRIGHT, SILENT, SILENT, DIM], 0, signs=True)
    assert canvas.text() == "■▪"
