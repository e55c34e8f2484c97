"""A row in ASCII is as wide as before, and its columns stand where they stood."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tui.drawing.canvas import Canvas
from tui.drawing.look.ascii_cells import AsciiGlyphs, in_cells
from tui.drawing.look.glyphs import DRAWN, SIGNS, to_ascii

ROW = "".join((*SIGNS, *DRAWN, "²³ⁿ⠿⠁ab12(,)가  "))


def spelled(row: str) -> str:
    return "".join(character for character, _ in in_cells(row))


@given(st.text(alphabet=ROW))
def test_a_row_keeps_its_cells(row: str) -> None:
    assert cell_len(spelled(row)) == cell_len(row)


@given(st.lists(st.text(alphabet=sorted(SIGNS), max_size=2).map("x{}y".format), min_size=1))
def test_with_room_all_is_spelled_and_every_column_stays(cells: list[str]) -> None:
    row = "".join(f"{cell:24}" for cell in cells)
    assert spelled(row) == "".join(f"{to_ascii(cell):24}" for cell in cells)


def test_blanks_to_the_right_give_way_first_then_those_to_the_left() -> None:
    assert spelled("w ±2   30 ") == "w +-2  30 "
    assert spelled("  w   ±2 30|") == "  w  +-2 30|", "a column that ends at the right"
    assert spelled("│ ±2  │ a") == "| +-2 | a"


def test_one_blank_stays_between_two_words_and_a_line_is_not_shifted() -> None:
    assert spelled("ab ± cd") == "ab + cd"
    assert spelled("│±2│    ") == "|+2|    "
    assert spelled("⣿±2⣿    ") == "#+2#    "


def test_a_canvas_keeps_the_inks_beside_its_signs() -> None:
    canvas = Canvas(12, 1)
    canvas.put(0, 0, "√s", "accent")
    canvas.put(0, 2, " 가", "good")
    canvas.spell()
    assert canvas.runs(0) == [("sqrt(s)", "accent"), (" 가", "good"), ("  ", "")]


def test_lines_of_widgets_are_spelled_with_their_styles() -> None:
    bold = Style(bold=True)
    line = [Segment("±", bold), Segment("2 ", None), Segment("   ", bold)]
    told = [(text, style) for text, style, _ in AsciiGlyphs().apply(line, Color(0, 0, 0))]
    assert told == [("+-", bold), ("2", None), ("   ", bold)]
