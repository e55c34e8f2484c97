"""What Python runs for the race, line by line."""

from __future__ import annotations

from engine.explain.elementwise.turns import CALL, LOOP
from tui.drawing.canvas import Canvas
from tui.lessons.elementwise.race_code import draw_race_code


def word(key: str, **values: object) -> str:
    return " ".join([key, *(f"{name}={value}" for name, value in values.items())])


def test_each_line_has_its_runs_and_the_sum_is_theirs() -> None:
    canvas = Canvas(80, 14)
    draw_race_code(canvas, 0, (20, 100), word)
    lines = canvas.text().split("\n")
    code = [line for line in lines if any(text in line for text in (*LOOP, *CALL))]
    assert [line.split()[-2] for line in code if "x[i" in line] == ["2,000", "2,000"]
    assert [line.split()[-1] for line in code if line.endswith("20")] == ["20", "20"]
    total = sum(2_000 * int(line.split()[-1]) for line in code if "x[i" in line)
    call = code[-1].split()[-1]
    assert f"race.sum loop={total:,} call={call}" in canvas.text()


def test_without_room_for_all_lines_there_is_none() -> None:
    for size in ((80, 10), (50, 20)):
        canvas = Canvas(*size)
        draw_race_code(canvas, 0, (20, 100), word)
        assert not canvas.text().strip()
