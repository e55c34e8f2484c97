"""What stands below where there is room: kept numbers, the way to a rank, who sees a write."""

from __future__ import annotations

from engine.explain.attributes import matrix_rank, sharing
from engine.explain.attributes.casting import EXAMPLES
from engine.explain.attributes.dtypes import dtype
from tui.drawing.canvas import Canvas
from tui.lessons.attributes.kept_values import draw_kept, kept_rows
from tui.lessons.attributes.matrix_elimination import MatrixScene, draw_elimination
from tui.lessons.attributes.shared_memory import SharingScene, draw_sharing


def word(key: str, **values: object) -> str:
    return key


def lines_of(canvas: Canvas) -> list[str]:
    return canvas.text().split("\n")


def test_what_a_type_keeps_of_each_number_stands_below_it() -> None:
    types = [dtype(name) for name in ("uint8", "float16")]
    canvas = Canvas(70, kept_rows(types))
    draw_kept(canvas, 0, 0, types, word, told=True)
    heads, bytes_, halves = lines_of(canvas)[2:5]
    assert heads.split() == [f"{value:,}" for value in EXAMPLES]
    assert bytes_.split() == ["uint8", "0", "44", "112", "1"]
    assert halves.split() == ["float16", "0.09997558594", "300", "inf", "inf"]
    # Each ends where its number does.
    assert [len(line) for line in (heads, bytes_, halves)] == [len(heads)] * 3
    assert ("300", "") in [(text.strip(), ink) for text, ink in canvas.runs(4)]
    assert ("inf", "bad") in [(text.strip(), ink) for text, ink in canvas.runs(4)]


def test_the_way_to_the_rank_has_every_step_so_far_and_slots_for_the_others() -> None:
    plan = matrix_rank.parse_matrix("0 2; 1 3; 1 5")
    for position in range(len(plan.steps)):
        canvas = Canvas(80, 33)
        draw_elimination(canvas, MatrixScene(plan, position, False, word))
        lines = lines_of(canvas)
        below = "\n".join(lines[lines.index("  matrix.way") + 1 :])
        told = min(position + 1, len(plan.steps) - 1)
        keys = ["matrix.typed", *(f"matrix.{step.stage}" for step in plan.steps[1:-1])]
        assert [word for word in below.split() if "matrix." in word] == keys[:told]
        assert below.count("·") == len(keys) - told
        numbers = [int(word) for word in below.split() if word.lstrip("-").isdigit()]
        shown = [int(n) for step in plan.steps[:told] for row in step.rows for n in row]
        assert sorted(numbers) == sorted(shown)


def test_after_each_line_of_code_the_values_under_each_name_are_told() -> None:
    plan = sharing.SharingPlan(1, 7)
    canvas = Canvas(80, 33)
    draw_sharing(canvas, SharingScene(plan, "constant", False, word))
    lines = lines_of(canvas)
    *_, first, view, copy, write = [line for line in lines if line.strip()]
    assert first.split("…")[1].split() == ["5", "78", "2", "34", "0"]
    assert view.split("4]")[1].split() == ["5", "78", "2", "34", "0", "78", "2", "34"]
    assert copy.split("()")[1].split() == [*view.split("4]")[1].split(), "78", "2", "34"]
    assert " ".join(write.split("= 7")[1].split()) == "5 78 7 34 0 78 7 34 78 2 34"
    owners = [line.split() for line in lines if " × 8 = " in line]
    assert [" ".join(words[2:]) for words in owners] == [
        "0 5 × 8 = 40",
        "8 3 × 8 = 24",
        "0 3 × 8 = 24",
    ]


def test_what_is_asked_is_told_nowhere_below() -> None:
    plan = sharing.SharingPlan(1, 777)
    canvas = Canvas(80, 33)
    draw_sharing(canvas, SharingScene(plan, "write", True, word))
    told = [line for line in lines_of(canvas) if "777" in line]
    assert all("y[1] = 777" in line and line.count("777") == 1 for line in told)
    assert canvas.text().count("?") == 3
