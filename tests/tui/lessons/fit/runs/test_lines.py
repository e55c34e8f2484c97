"""Several runs on the same axes: which line is whose can be read without a colour."""

from __future__ import annotations

import math
from collections.abc import Sequence

from engine.explain.shared.curves import Pyramid
from tui.drawing.canvas import Canvas
from tui.drawing.plot import AXIS
from tui.lessons.fit.runs.lines import BESIDE, FORK, RunLine, draw_lines

STEPS = 40
"""Of an epoch."""
SIZE = (60, 20)
COLUMNS = SIZE[0] - BESIDE - AXIS - 1


def line(
    letter: str, losses: Sequence[float], *, epochs: int | None = None, forked: int | None = None
) -> RunLine:
    """A run whose every epoch had one loss; it planned as many epochs unless said."""
    planned = len(losses) if epochs is None else epochs
    loss = Pyramid(planned * STEPS)
    for value in losses:
        loss.add(STEPS, value, value, value)
    return RunLine(letter, letter, loss, planned, forked)


def drawing(*lines: RunLine, epochs: int, mark: int | None = None) -> list[str]:
    canvas = Canvas(*SIZE)
    draw_lines(canvas, lines, epochs=epochs, title="", epoch="epoch", mark=mark)
    return canvas.text().split("\n")


def place(rows: Sequence[str], glyph: str) -> tuple[int, int]:
    [(row, text)] = [(number, text) for number, text in enumerate(rows) if glyph in text]
    return row, text.index(glyph)


def test_a_letter_stands_behind_the_last_point_of_its_line() -> None:
    rows = drawing(line("a", [1, 0.5], epochs=4), line("b", [1, 0.1, 0.1, 0.1]), epochs=4)
    assert place(rows, "a")[1] == AXIS + COLUMNS // 2 + 1
    assert place(rows, "b")[1] == AXIS + COLUMNS + 1
    assert place(rows, "a")[0] < place(rows, "b")[0], "what is higher has the higher loss"


def test_letters_that_would_meet_stand_side_by_side() -> None:
    rows = drawing(*(line(letter, [0.3, 0.3]) for letter in "abcd"), epochs=2)
    assert any(row.endswith("abcd") for row in rows)


def test_a_line_that_is_longer_than_the_axis_is_cut_at_its_end() -> None:
    rows = drawing(line("a", [0.5] * 8), line("b", [0.1, 0.1]), epochs=2)
    assert place(rows, "a")[1] == place(rows, "b")[1] == AXIS + COLUMNS + 1


def test_a_fork_is_marked_on_the_last_that_it_had_in_common_with_its_parent() -> None:
    parent, fork = line("a", [1, 0.5, 0.4, 0.3]), line("b", [1, 0.5, 3, 3], forked=2)
    rows = drawing(parent, fork, epochs=4)
    row, column = place(rows, FORK)
    assert abs(column - (AXIS + COLUMNS / 2)) <= 1
    before = drawing(parent, epochs=4)
    assert before[row][column - 2] != " ", "that is where the parent's line is"


def test_a_fork_that_has_not_come_so_far_is_not_marked_yet() -> None:
    rows = drawing(line("b", [1, 0.5], epochs=4, forked=2), epochs=4)
    assert not any(FORK in row for row in rows)
    rows = drawing(line("b", [1, 0.5, 0.5], epochs=4, forked=0), epochs=4)
    assert place(rows, FORK)[1] == AXIS, "one that differs from the first step on"


def test_where_the_next_fork_would_be_a_dotted_line_stands_upright() -> None:
    upright = [row.index("┊") for row in drawing(epochs=4, mark=1) if "┊" in row]
    assert set(upright) == {AXIS - 1 + round(COLUMNS / 4)}
    assert not any("┊" in row for row in drawing(epochs=4, mark=9))


def test_a_run_that_diverged_is_marked_and_keeps_its_letter() -> None:
    rows = drawing(line("a", [1, math.nan]), epochs=2)
    assert "!" in rows[1]
    assert rows[1].endswith("a")


def test_a_drawing_without_room_is_empty() -> None:
    for width, height in ((0, 0), (12, 20), (60, 4)):
        canvas = Canvas(width, height)
        draw_lines(canvas, [line("a", [1])], epochs=1, title="loss", epoch="epoch")
        assert not canvas.text().strip()
