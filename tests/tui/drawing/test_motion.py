"""Elements on their way from one drawing to the next."""

from __future__ import annotations

import pytest

from tui.drawing.canvas import Canvas
from tui.drawing.motion.frames import FEWEST, MOST, ElementFrames

TIMES = [number / 20 for number in range(21)]


def grid(rows: int, columns: int, *, transposed: bool = False) -> Canvas:
    """The numbers from 0 on, each with its own name, row by row or column by column."""
    canvas = Canvas(30, 8)
    for number in range(rows * columns):
        at = divmod(number, columns)
        row, column = reversed(at) if transposed else at
        canvas.element(number, row, 4 * column, f"{number:2}", "a")
    return canvas


def test_what_has_a_name_in_both_is_in_every_frame_once() -> None:
    frames = ElementFrames(grid(3, 4), grid(3, 4, transposed=True))
    for time in TIMES:
        assert set(frames.places(time)) == set(range(12))
    assert frames.at(0).text() == grid(3, 4).text()
    assert frames.at(1).text() == grid(3, 4, transposed=True).text()
    assert FEWEST <= frames.count <= MOST


def test_between_the_two_it_is_between_its_places() -> None:
    first, second = Canvas(30, 8), Canvas(30, 8)
    first.element("x", 0, 12, "3")
    second.element("x", 6, 0, "3")
    frames = ElementFrames(first, second)
    there = frames.places(0.5)["x"]
    assert (there.row, there.column) == (3, 6)
    assert frames.at(0.5).text().split("\n") == ["", "", "", "      3", "", "", "", ""]


def test_nothing_moves_between_two_that_are_alike() -> None:
    assert ElementFrames(grid(3, 4), grid(3, 4)).count == 0


def test_what_is_new_comes_out_of_its_origin_and_in_its_turn() -> None:
    first, second = grid(1, 4), grid(1, 4)
    for row in (1, 2):
        for column in range(4):
            name = row, column
            second.element(name, row, 4 * column, f"{column:2}", origin=column, turn=(row - 1) / 1)
    frames = ElementFrames(first, second)
    early = frames.places(0.3)
    assert early[1, 2].row == 1
    assert early[2, 2].row == 0, "the second row waits for its turn"
    assert len(early) == 12
    assert frames.at(0).text() == first.text(), "played backwards it ends where it began"


def test_what_is_gone_goes_into_what_it_names_and_keeps_its_text() -> None:
    first, second = Canvas(30, 3), Canvas(30, 3)
    first.element("term", 0, 0, "6×7", into="sum")
    second.element("sum", 2, 10, "42")
    late = ElementFrames(first, second).places(0.99)["term"]
    assert (late.row, late.column, late.text) == (2, 10, "6×7")


def test_what_is_gone_becomes_another_text_once_it_is_there() -> None:
    first, second = Canvas(30, 3), Canvas(30, 3)
    for column, total in enumerate((" 7", "12")):
        first.element(column, 0, 4 * column, "7", into="sum", turn=float(column), becomes=total)
    second.element("sum", 2, 10, "12")
    frames = ElementFrames(first, second)
    assert frames.places(0.44)[0].text == "7"
    early, late = frames.places(0.5), frames.places(0.99)
    assert (early[0].row, early[0].column, early[0].text) == (2, 10, " 7")
    assert late[1].text == "7", "on its way it is what it was"
    assert frames.at(0.5).text().split("\n")[2].strip() == "7", "what is there by now"


def test_of_what_has_gone_into_one_place_the_last_alone_is_seen() -> None:
    first, second = Canvas(30, 1), Canvas(30, 1)
    first.element("early", 0, 0, "-10", into="sum")
    first.element("late", 0, 4, "9", into="sum", turn=0.5)
    second.element("sum", 0, 20, "3")
    frames = ElementFrames(first, second)
    assert frames.at(0.5).text()[20:].strip() == "-10"
    assert frames.at(0.8).text()[20:].strip() == "9"


def test_what_neither_comes_from_nor_goes_anywhere_stands_still() -> None:
    first, second = Canvas(9, 1), Canvas(9, 1)
    first.element("gone", 0, 0, "1")
    second.element("new", 0, 4, "2", origin="nowhere")
    frames = ElementFrames(first, second)
    assert frames.count == 0
    assert frames.places(0.5)["new"].column == 4


@pytest.mark.parametrize(("row", "column"), [(-1, 0), (3, 0), (0, -1), (0, 8)])
def test_what_is_not_wholly_in_sight_has_no_name(row: int, column: int) -> None:
    canvas = Canvas(9, 3)
    canvas.element("cut", row, column, "42")
    assert not canvas.elements


def test_a_drawing_brings_its_elements_along() -> None:
    canvas, part = Canvas(20, 5), Canvas(10, 2)
    part.element("x", 1, 3, "42")
    canvas.paste(2, 5, part)
    assert (canvas.elements["x"].row, canvas.elements["x"].column) == (3, 8)


def test_an_element_changes_half_way() -> None:
    first, second = Canvas(40, 1), Canvas(40, 1)
    first.element("byte", 0, 0, "255")
    second.element("byte", 0, 30, "1.0")
    frames = ElementFrames(first, second)
    assert [frames.places(time)["byte"].text for time in (0.1, 0.4, 0.6)] == ["255", "255", "1.0"]
