"""What broadcasting is about: shapes typed, repaired, taken back; examples, operators."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual.events import Paste

from engine.asked.inference import Shelf
from engine.data import digits
from engine.explain.broadcasting.cell_operators import MULTIPLY, OPERATORS
from engine.explain.shared.shapes import Shape
from engine.runs.runs import recording_of_run
from tests.tui.conftest import opened_by
from tests.tui.lessons.broadcasting.reader import Reader, reading
from tests.tui.lessons.conftest import Learned
from tui.lessons.broadcasting.layer import BATCH
from tui.lessons.broadcasting.operands import EXAMPLES, MOST_AXES, Operands

# ---- the learner's own


NO_SHAPES = {
    "(3, -1)": ('"-1" is negative', "음수입니다: -1"),
    "(9999999999,) + (2,)": ("at most 1,000,000", "1,000,000 이하"),
    "q": ('"q" is no whole number', "정수가 아닙니다: q"),
    "(None, 1) + (None, 10)": ('"None" is known only with data', "데이터가 있어야 정해집니다"),
    "": ("Nothing was typed", "입력이 비었습니다"),
    "(3, 4)": ("That is one shape", "하나뿐입니다"),
    "(3, 4": ("brackets do not match", "괄호의 짝"),
    "1 + 2 + 3 + 4 + 5": ("5 shapes are too many", "크기(shape)가 5개"),
    "(" + "1," * 40 + ") + 1": ("40 axes are too many", "축이 40개"),
    "60,000 + 1": ("begins with 0", "0으로 시작합니다"),
    " + ".join(["(1000000,1000000,1000000,1000000)"] * 2): ("That is more than", "칸을 넘습니다"),
}


@pytest.mark.parametrize(("language", "column"), [("en", 0), ("ko", 1)])
async def test_what_is_no_shape_is_refused_in_place(
    tmp_path: Path, language: str, column: int
) -> None:
    async with reading(tmp_path, language=language) as reader:
        await reader.step(5)
        figure = reader.figure
        for typed, said in NO_SHAPES.items():
            await reader.edit(typed)
            assert said[column] in reader.lines[-3]
            assert reader.lesson.typing
            await reader.press("escape")
            assert reader.shapes() == EXAMPLES[0]
            assert reader.lesson.player.position == 5
            assert reader.figure == figure


async def test_a_huge_paste_harms_nothing(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.press("e")
        reader.app.post_message(Paste("(3, 4) + " * 12_000))
        await reader.pilot.pause()
        await reader.press("enter")
        assert "shapes are too many" in reader.lines[-3]
        assert reader.shapes() == EXAMPLES[0]


# ---- repairs, and back


async def test_shapes_that_clash_show_where_and_what_would_do(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.edit("(3, 4) + (3,)")
        assert reader.row("a") == ["a", "(3,", "4)", "3", "[4]"]
        assert reader.row("b") == ["b", "(3,)", "[3]"]
        assert reader.row("result") == ["result", "3", "✗"]
        assert "axis -1: 4 and 3 differ" in reader.figure
        assert "1  b  (3,) → (3, 1)        b.unsqueeze(1)" in reader.figure
        assert "▸ 1–3 repair" in reader.lines[-1]
        await reader.press("9")
        assert reader.lesson.operands.clash is not None
        await reader.press("1")
        assert reader.shapes() == ((3, 4), (3, 1))
        assert reader.row("result") == ["result", "?", "?"]
        await reader.press("u")
        assert reader.shapes() == ((3, 4), (3,))
        await reader.press("r")
        assert reader.shapes() == EXAMPLES[0]
        await reader.press("u")
        assert reader.shapes() == EXAMPLES[0]


async def test_a_repair_shows_the_numbers_that_were_there_and_leads_back(tmp_path: Path) -> None:
    a, b = np.arange(12).reshape(3, 4), np.arange(100, 1300, 100).reshape(4, 3)
    async with reading(tmp_path) as reader:
        await reader.edit("(3, 4) + (4, 3)")
        await reader.press("1")
        assert "b = b.T: the same numbers" in reader.figure
        before = reader.figure
        lesson = reader.lesson
        lesson.go_to_cell((1, 2))
        await reader.pilot.pause()
        assert f"= {a[1, 2]} + {b.T[1, 2]} = {(a + b.T)[1, 2]}" in reader.figure
        await reader.press("2")
        assert "strides (1, 3)" in reader.figure
        assert "place 7 = 1×1 + 2×3" in reader.figure
        assert "│[ 800]│  900 │ 1000 │" in reader.figure, "memory stays as it was"
        await reader.press("1", "o")
        product = MULTIPLY.of([int(a[1, 2]), int(b.T[1, 2]) // 100])
        assert lesson.operands.operator.name == "subtract"
        await reader.press("o")
        assert f"= {product}" in reader.figure
        await reader.press("e", "enter")
        await reader.press("o", "o", "o")
        while lesson.player.position:
            await reader.press("comma")
        assert reader.figure == before, "the same shapes once more are the same numbers"
        await reader.press("u")
        assert lesson.operands.clash is not None
        await reader.press("2", "r")
        assert lesson.operands.tensors == Operands().tensors
        assert lesson.operands.repaired is None


async def test_what_is_repaired_to_the_shapes_of_an_example_keeps_its_own_numbers(
    tmp_path: Path,
) -> None:
    async with reading(tmp_path) as reader:
        operands = reader.lesson.operands
        await reader.edit("(128, 512) + (512, 1)")
        number = next(
            number
            for number, repair in enumerate(operands.repairs, start=1)
            if repair.code_torch == "b.squeeze(1)"
        )
        await reader.press(str(number))
        assert reader.shapes() == operands.examples[-1], "this network's layer"
        assert operands.measured is None
        await reader.press("n")
        assert operands.repaired is None


async def test_every_offered_repair_can_be_pressed_with_key_or_mouse(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.edit("(2, 3, 4, 5) + (5, 4)")
        offered = reader.lesson.operands.repairs
        assert offered
        for number, repair in enumerate(offered, start=1):
            await reader.press(str(number))
            assert reader.shapes() == repair.shapes_after
            assert reader.lesson.operands.plan is not None
            await reader.press("u")
        row = next(n for n, line in enumerate(reader.lines) if line.strip().startswith("1  "))
        await reader.pilot.click(offset=(10, row))
        await reader.pilot.pause()
        assert reader.shapes() == offered[0].shapes_after


@given(st.lists(st.lists(st.integers(1, 3), max_size=6).map(tuple), min_size=2, max_size=4))
@example([(3, 3, 1, 2, 3, 2), (1, 2, 1, 1, 1, 2)])
def test_what_lies_beyond_the_limits_takes_the_place_of_no_repair(shapes: list[Shape]) -> None:
    operands = Operands()
    operands.take(tuple(shapes))
    if operands.clash is not None:
        within = operands.clash.repairs_where(lambda repair: len(repair.result) <= MOST_AXES)
        assert operands.repairs == within
        cut = [one for one in operands.clash.repairs if len(one.result) <= MOST_AXES]
        assert len(cut) <= len(within)
    else:
        assert not operands.repairs


async def test_where_no_single_change_would_do_it_says_so(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.edit("2 + 3 + 4")
        assert "No change of a single operand would do" in reader.figure
        assert "▸ e edit" in reader.lines[-1]
        await reader.press("1", "enter", "down", "space", "full_stop")
        assert reader.shapes() == ((2,), (3,), (4,))


async def test_a_size_of_0_is_walked_through_and_explained(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.edit("(0, 1) + (1, 4)")
        await reader.step(9)
        assert "(0, 4): no cells." in reader.figure
        assert "that is no error" in " ".join(reader.screen.split())
        await reader.press("down", "right_square_bracket")
        assert reader.lesson.player.at_end


# ---- operators


async def test_o_changes_the_operator_at_the_same_step_and_the_field_takes_each(
    tmp_path: Path,
) -> None:
    async with reading(tmp_path) as reader:
        await reader.step(4 + 7)
        signs = []
        for _ in OPERATORS:
            assert reader.lesson.operands.plan is not None
            value = reader.lesson.operands.plan.result_value((1, 2))
            assert f" = {value}" in reader.figure
            signs.append(reader.lesson.operands.operator.sign)
            assert f" {signs[-1]} " in reader.figure or f"{signs[-1]}(" in reader.figure
            await reader.press("o")
            assert reader.lesson.player.position == 4 + 7
        assert signs == [operator.sign for operator in OPERATORS]
        for sign in (*signs, "*", "maximum", "/", "//", "%", "**", "==", "!=", "<=", "min"):
            await reader.edit(f"(3, 1) {sign} (1, 4)")
            assert reader.shapes() == ((3, 1), (1, 4))
            shown = reader.lesson.operands.operator.sign
            assert shown in (sign, {"*": "×", "maximum": "max"}.get(sign))
        await reader.edit("(3, 4) / (4,)")
        await reader.press("o")
        assert reader.lesson.operands.operator.name == "add", "from one that is only typed"
        await reader.edit("(3, 4) / (4,)")
        await reader.step(4)
        await reader.guess("q")
        assert '"q" is no number' in reader.screen
        await reader.press("escape")
        await reader.guess("2.0")
        assert "Yes, 2." in reader.screen
        await reader.edit("(3, 4) > (4,)")
        await reader.step(4)
        await reader.guess("False")
        assert "Compare the two cells" in reader.screen
        await reader.guess("True")
        assert "Yes, True." in reader.screen
        for typed, said in {
            "(3, 4) & (4,)": "no operator between tensors",
            "(3, 4) @ (4,)": "another lesson",
            "(3, 4) + (4,) * (1,)": "two kinds",
            "1 > 2 > 3": "takes two shapes",
        }.items():
            await reader.edit(typed)
            assert said in reader.lines[-3]
            await reader.press("escape")


# ---- examples


async def test_n_goes_through_the_examples_and_round(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        seen = []
        layer = ((128, 512), (512,))
        for _ in (*EXAMPLES, layer):
            await reader.press("n")
            seen.append(reader.shapes())
        assert seen == [*EXAMPLES[1:], layer, EXAMPLES[0]]
        await reader.press("ㅜ")  # n, as a Korean keyboard sends it
        assert reader.shapes() == EXAMPLES[1]


async def test_the_last_example_is_the_bias_of_this_networks_first_layer(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.press(*["n"] * len(EXAMPLES))
        assert reader.shapes() == ((128, 512), (512,))
        assert "x @ W" in reader.figure


async def test_its_numbers_are_those_that_the_network_computes(learned: Learned) -> None:
    images = digits.load().x_train[:BATCH]
    network = Shelf(recording_of_run).network(learned.run)
    ((before, _), *_), bias = network.activations(images), network.parameters[1]
    async with opened_by(Reader, learned.home, lesson="broadcasting") as reader:
        await reader.until(lambda: reader.lesson.operands.examples[-1] == ((BATCH, 32), (32,)))
        await reader.press(*["n"] * len(EXAMPLES))
        assert learned.run in reader.figure
        reader.lesson.go_to_cell((2, 31))
        a, b = before[2, 31] - bias[31], bias[31]
        # The row of x @ W and the bias are answers of their own.
        added = f"= {a:.2f} + {b:.2f} = {before[2, 31]:.2f}"
        await reader.until(lambda: "·" not in reader.row("2") and added in reader.figure)
        await reader.press("o", "2")
        assert f"= {a:.2f} − {b:.2f} = {a - b:.2f}" in reader.figure
        await reader.press("c")
        assert "W = torch.rand(784, 32)" in reader.screen


# ---- what fits and is hardly ever meant


async def test_a_trap_is_told_where_it_fits(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        for typed, said in {
            "(32,) - (32, 1)": "One by one: b.squeeze(-1)",
            "(3, 3) / (3,)": "For each row write b[..., None]",
        }.items():
            await reader.edit(typed)
            assert said in " ".join(reader.screen.split())
            await reader.step(2)
            assert said not in " ".join(reader.screen.split()), "the rules are told as ever"
        await reader.edit("(3, 3) + (3,)")
        assert "For each row" not in reader.screen


async def test_operands_may_be_called_by_their_names(tmp_path: Path) -> None:
    async with reading(tmp_path) as reader:
        await reader.edit("a - b[:, None]")
        assert reader.shapes() == ((3, 4), (4, 1))
        await reader.edit("b.T + np.zeros((4,))")
        assert reader.shapes() == ((1, 4), (4,))
