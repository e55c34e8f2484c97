"""The broadcasting lesson, as a person meets it: keys go in, text comes out."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len
from textual.events import Paste

from engine.data import digits
from engine.explain.broadcasting import BroadcastError, BroadcastPlan, plan
from engine.explain.cell_operators import (
    ADD,
    GREATER,
    MAXIMUM,
    MULTIPLY,
    OPERATORS,
    SUBTRACT,
    CellOperator,
)
from engine.explain.shapes import Shape
from engine.inference import Shelf
from engine.runs import recording_of_run
from tests.tui.conftest import QUIET_ENGINE, Person, opened_by
from tests.tui.lessons.conftest import Learned
from tui.chapter import code_of, fill, texts
from tui.lessons.broadcasting import BroadcastingLesson
from tui.lessons.broadcasting_code import code_values
from tui.lessons.broadcasting_layer import BATCH
from tui.lessons.broadcasting_operands import EXAMPLES

Start = Callable[..., AbstractAsyncContextManager["Reader"]]


class Reader(Person):
    """Reads the table of the shapes."""

    @property
    def lesson(self) -> BroadcastingLesson:
        assert isinstance(self.app.lesson, BroadcastingLesson)
        return self.app.lesson

    def shapes(self) -> tuple[Shape, ...]:
        return self.lesson.operands.shapes

    def row(self, name: str) -> list[str]:
        """The words of the table's row with that name."""
        found = next(line for line in self.figure.splitlines() if line.split()[:1] == [name])
        return found.split()


@pytest.fixture
def person(tmp_path: Path) -> Start:
    return partial(opened_by, Reader, tmp_path, engine=QUIET_ENGINE, lesson="broadcasting")


# ---- the way through


async def test_it_opens_with_a_bias_and_does_not_tell_the_result(person: Start) -> None:
    async with person() as reader:
        assert reader.row("a") == ["a", "(3,", "4)", "3", "4"]
        assert reader.row("b") == ["b", "(4,)", "4"]
        assert reader.row("result") == ["result", "?", "?"]
        assert "a bias, to be added to each row" in reader.screen
        assert "result (3, 4)" not in reader.screen


async def test_steps_align_from_the_right_then_add_then_stretch(person: Start) -> None:
    async with person() as reader:
        await reader.step()
        assert reader.row("result") == ["result", "?", "[4]"]
        await reader.step()
        assert reader.row("result") == ["result", "(3,", "4)", "[3]", "4"]
        assert "b has none, which counts as a 1" in reader.figure
        await reader.step()
        assert reader.row("b") == ["b", "(4,)", "[1]", "4"]
        assert reader.figure.count("100 200 300 400") == 1
        await reader.step()
        assert reader.row("b") == ["b", "(4,)", "[1→3]", "4", "(0,", "1)"]
        assert reader.figure.count("100 200 300 400") == 3
        assert "b: 16 bytes in float32. A copy would take 48" in reader.figure


async def test_a_computed_cell_lights_up_with_its_source_in_every_operand(person: Start) -> None:
    async with person() as reader:
        await reader.step(4 + 6)
        assert "result[1, 1] = a[1, 1] + b[1] = 5 + 200 = 205" in reader.figure
        assert "read again: b" in reader.figure
        assert "[ 5]" in reader.figure
        assert reader.figure.count("[200]") == 2  # b's own cell and where it is read again
        assert "[205]" in reader.figure


async def test_going_back_shows_what_was_there_before(person: Start) -> None:
    async with person() as reader:
        seen = []
        for _ in range(9):
            seen.append(reader.figure)
            await reader.step()
        for figure in reversed(seen):
            await reader.press("comma")
            assert reader.figure == figure


async def test_reaching_the_end_finishes_the_lesson(person: Start) -> None:
    async with person() as reader:
        reader.lesson.player.go(reader.lesson.player.count - 1)
        assert "broadcasting" in reader.app.progress.done
        assert reader.figure.count("·") == 0


async def test_space_plays_and_pauses(person: Start) -> None:
    async with person() as reader:
        await reader.press("space")
        assert reader.lesson.player.playing
        assert "Space pause" in reader.screen
        await reader.press("space")
        assert not reader.lesson.player.playing


# ---- the questions


async def test_a_right_shape_fills_the_result_at_once(person: Start) -> None:
    async with person() as reader:
        await reader.guess("3 x 4")
        assert reader.row("result") == ["result", "(3,", "4)", "3", "4"]
        assert "Yes, (3, 4)." in reader.screen
        assert reader.lesson.player.position == 0
        assert "broadcasting" in reader.app.progress.done


WRONG_SHAPES = {
    "(4,)": "That is b as it was",
    "(3, 4, 4)": "strings the shapes together",
    "(4, 3)": "in another order",
    "12": "how many cells there are",
    "(1, 4)": "takes the smaller sizes",
    "(3, 8)": "adds the sizes",
    "(3, 4, 5)": "not 2 axes",
    "(3, 5)": "axis -1",
}


async def test_a_wrong_shape_is_told_what_it_would_have_meant(person: Start) -> None:
    async with person() as reader:
        for answer, meaning in WRONG_SHAPES.items():
            await reader.guess(answer)
            assert meaning in reader.lines[-2]
            assert reader.row("result") == ["result", "?", "?"]
        await reader.step()  # and it blocks nothing
        assert reader.row("result") == ["result", "?", "[4]"]


async def test_the_asked_cell_shows_a_question_mark_until_it_is_answered(person: Start) -> None:
    async with person() as reader:
        await reader.step(4)
        assert "result[1, 2] =" in reader.lines[-2]
        assert reader.figure.count("?") == 1
        await reader.guess("300")
        assert "That is b alone" in reader.screen
        await reader.guess("206")
        assert "takes b[1] for b" in reader.screen
        assert reader.figure.count("?") == 1
        await reader.guess("306")
        assert "Yes, 306." in reader.screen
        assert reader.figure.count("?") == 0


async def test_stepping_past_the_asked_cell_tells_it(person: Start) -> None:
    async with person() as reader:
        await reader.step(4 + 7)
        assert "[306]" in reader.figure
        assert "?" not in reader.figure
        assert reader.lesson.question() is None


# ---- the cursor


async def test_arrows_move_over_the_result_and_stop_at_its_rim(person: Start) -> None:
    async with person() as reader:
        await reader.press("down")
        assert "result[0, 0] =" in reader.figure
        await reader.press("down", "j", "down", "right", "l")
        assert "result[2, 2] = a[2, 2] + b[2]" in reader.figure
        await reader.press(*["left"] * 5)
        assert "result[2, 0] =" in reader.figure


async def test_a_pressed_cell_is_the_cursor_whichever_grid_it_is_in(person: Start) -> None:
    async with person() as reader:
        await reader.step(4)
        lines = reader.lines
        row = next(number for number, line in enumerate(lines) if "8  9 10 11" in line)
        column = lines[row].index("10")
        await reader.pilot.click(offset=(column, row))
        await reader.pilot.pause()
        assert "result[2, 2] = a[2, 2] + b[2] = 10 + 300 = 310" in reader.figure


async def test_planes_of_a_rank_4_result_are_named_and_walked_through(person: Start) -> None:
    async with person(size=(120, 40)) as reader:
        await reader.edit("(64, 3, 32, 10) + (32, 10)")
        await reader.press("down", "down", "right", "right_square_bracket")
        assert "a[0, 1, :, :]" in reader.figure
        assert "b[:, :]" in reader.figure
        assert "result[0, 1, 1, 1] =" in reader.figure
        await reader.press(*["right_square_bracket"] * 2)
        assert "result[1, 0, :, :]" in reader.figure
        await reader.press(*["left_square_bracket"] * 9)
        assert "result[0, 0, 1, 1] =" in reader.figure


async def test_a_million_cells_are_there_at_once(person: Start) -> None:
    async with person() as reader:
        await reader.edit("(1000, 1000) + (1000,)")
        assert reader.lesson.player.count == 1_000_005
        reader.lesson.go_to_cell((998, 999))
        await reader.pilot.pause()
        figure = reader.figure
        assert "result[998, 999] =" in figure
        assert "999" in figure
        assert "⋯" in figure
        assert "⋮" in figure


# ---- other shapes


NO_SHAPES = {
    "(3, -1)": ('"-1" is negative', "음수입니다: -1"),
    "(9999999999,) + (2,)": ("at most 1,000,000", "1,000,000 이하"),
    "a": ('"a" is no whole number', "정수가 아닙니다: a"),
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
    person: Start, language: str, column: int
) -> None:
    async with person(language=language) as reader:
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


async def test_a_huge_paste_harms_nothing(person: Start) -> None:
    async with person() as reader:
        await reader.press("e")
        reader.app.post_message(Paste("(3, 4) + " * 12_000))
        await reader.pilot.pause()
        await reader.press("enter")
        assert "shapes are too many" in reader.lines[-3]
        assert reader.shapes() == EXAMPLES[0]


async def test_shapes_that_clash_show_where_and_what_would_do(person: Start) -> None:
    async with person() as reader:
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


async def test_every_offered_repair_can_be_pressed_with_key_or_mouse(person: Start) -> None:
    async with person() as reader:
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


async def test_where_no_single_change_would_do_it_says_so(person: Start) -> None:
    async with person() as reader:
        await reader.edit("2 + 3 + 4")
        assert "No change of a single operand would do" in reader.figure
        assert "▸ e edit" in reader.lines[-1]
        await reader.press("1", "enter", "down", "space", "full_stop")
        assert reader.shapes() == ((2,), (3,), (4,))


async def test_a_size_of_0_is_walked_through_and_explained(person: Start) -> None:
    async with person() as reader:
        await reader.edit("(0, 1) + (1, 4)")
        await reader.step(9)
        assert "(0, 4): no cells." in reader.figure
        assert "that is no error" in " ".join(reader.screen.split())
        await reader.press("down", "right_square_bracket")
        assert reader.lesson.player.at_end


async def test_n_goes_through_the_examples_and_round(person: Start) -> None:
    async with person() as reader:
        seen = []
        layer = ((128, 512), (512,))
        for _ in (*EXAMPLES, layer):
            await reader.press("n")
            seen.append(reader.shapes())
        assert seen == [*EXAMPLES[1:], layer, EXAMPLES[0]]
        await reader.press("ㅜ")  # n, as a Korean keyboard sends it
        assert reader.shapes() == EXAMPLES[1]


# ---- operators, views, stages


async def test_o_changes_the_operator_at_the_same_step_and_the_field_takes_each(
    person: Start,
) -> None:
    async with person() as reader:
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
        for sign in (*signs, "*", "maximum"):
            await reader.edit(f"(3, 1) {sign} (1, 4)")
            assert reader.shapes() == ((3, 1), (1, 4))
            shown = reader.lesson.operands.operator.sign
            assert shown in (sign, {"*": "×", "maximum": "max"}.get(sign))
        await reader.edit("(3, 4) > (4,)")
        await reader.step(4)
        await reader.guess("False")
        assert "Compare the two cells" in reader.screen
        await reader.guess("True")
        assert "Yes, True." in reader.screen
        for typed, said in {
            "(3, 4) / (4,)": "none of these operators",
            "(3, 4) + (4,) * (1,)": "two kinds",
            "1 > 2 > 3": "takes two shapes",
        }.items():
            await reader.edit(typed)
            assert said in reader.lines[-3]
            await reader.press("escape")


async def test_stages_are_gone_through_both_ways_with_keys_and_mouse(person: Start) -> None:
    async with person() as reader:
        names = ["[aligned]", "[axes added]", "[stretched]", "[computed]"]
        for name in names:
            await reader.press("pagedown")
            assert name in reader.figure
        for name in names[-2::-1]:
            await reader.press("pageup")
            assert name in reader.figure
        row = next(n for n, line in enumerate(reader.lines) if "axes added" in line)
        await reader.pilot.click(offset=(reader.lines[row].index("stretched") + 2, row))
        await reader.pilot.pause()
        assert "[stretched]" in reader.figure


async def test_memory_shows_the_place_that_strides_lead_to_and_the_copy_not_made(
    person: Start,
) -> None:
    async with person() as reader:
        await reader.press("2")
        assert "memory, 16 bytes" in reader.figure
        assert "a copy" not in reader.figure  # nothing has been stretched yet
        await reader.step(4 + 7)
        assert "place 6 = 1×4 + 2×1" in reader.figure
        assert "place 2 = 1×0 + 2×1" in reader.figure
        assert "a copy, 48 bytes" in reader.figure
        assert reader.figure.count("[300]") == 2
        await reader.press("f2")
        assert "복사본, 48바이트" in reader.figure
        assert reader.lesson.player.position == 4 + 7


async def test_the_three_vectors_stand_beside_each_other_and_say_what_they_fit(
    person: Start,
) -> None:
    async with person() as reader:
        await reader.press("space", "3")
        assert not reader.lesson.player.playing
        assert reader.row("axes") == ["axes", "1", "2", "2"]
        assert "+ (3, 5)" in reader.figure
        row = next(line for line in reader.figure.splitlines() if "+ (3, 5)" in line)
        assert row.split("+ (3, 5)")[1].split() == ["(3,", "5)", "(3,", "5)", "✗"]
        at = reader.lesson.player.position
        await reader.press("full_stop", "space", "down")
        assert reader.lesson.player.position == at
        await reader.edit("(3, 4) + (3,)")
        assert reader.lesson.view == 1
        assert "row, column" not in reader.lines[0]  # digits press repairs now


async def test_four_operands_of_rank_6_are_walked_through_plane_by_plane(person: Start) -> None:
    async with person() as reader:
        await reader.edit("(2, 1, 2, 1, 3, 4) + (3, 1) + (2, 1, 1, 4) + (1,)")
        await reader.press("down", "right_square_bracket")
        assert "result[0, 0, 1, 0, 0, 0] =" in reader.figure
        assert "(24, 0, 12, 0, 4, 1)" in reader.figure  # the strides find room
        await reader.press(*["right_square_bracket"] * 9)
        assert "result[1, 0, 1, 0, 0, 0] =" in reader.figure
        await reader.press(*["left_square_bracket"] * 9)
        assert "result[0, 0, 0, 0, 0, 0] =" in reader.figure


async def test_the_last_example_is_the_bias_of_this_networks_first_layer(person: Start) -> None:
    async with person() as reader:
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
        await reader.until(lambda: "·" not in reader.row("2"))
        a, b = before[2, 31] - bias[31], bias[31]
        assert f"= {a:.2f} + {b:.2f} = {before[2, 31]:.2f}" in reader.figure
        await reader.press("o", "2")
        assert f"= {a:.2f} − {b:.2f} = {a - b:.2f}" in reader.figure
        await reader.press("c")
        assert "x, W = torch.rand(128, 784), torch.rand(784, 32)" in reader.screen


# ---- language, size, glyphs


async def test_the_language_changes_in_place(person: Start) -> None:
    async with person() as reader:
        await reader.guess("(4,)")
        await reader.press("f2")
        assert "원래의 b 그대로입니다" in reader.screen
        assert reader.row("결과") == ["결과", "?", "?"]
        await reader.guess("(3, 4)")
        await reader.press("f2")
        assert "Yes, (3, 4)." in reader.screen
        await reader.step(9)
        await reader.press("f2")
        assert reader.lesson.player.position == 9
        assert "결과[1, 0] = a[1, 0] + b[0]" in reader.figure


async def test_every_state_fits_with_exactly_one_next_key(person: Start) -> None:
    async with person() as reader:
        for size in ((60, 16), (80, 24), (120, 40)):
            await reader.pilot.resize_terminal(*size)
            for text in (
                "(3, 4) + (4,)",
                "(64, 3, 32, 10) + (32, 10)",
                "3 + 4",
                "1 + 2 + 1 + 2",
                "0 + 1",
            ):
                await reader.edit(text)
                for _language in range(2):
                    await reader.press("f2")
                    for position in (0, 1, 3, 4, 6, 12, reader.lesson.player.count - 1):
                        reader.lesson.player.go(position)
                        await reader.pilot.pause()
                        lines = reader.lines
                        assert all(cell_len(line) <= size[0] for line in lines)
                        assert lines[-1].count("▸") == 1, (text, position, lines[-1])


async def test_in_ascii_the_same_is_said_without_drawing_glyphs(person: Start) -> None:
    async with person(ascii_glyphs=True) as reader:
        await reader.step(9)
        assert reader.screen.isascii()
        assert "1>3" in reader.screen
        assert "[104]" in reader.screen


# ---- the code


@pytest.mark.parametrize(
    ("shapes", "operator"),
    [
        *((shapes, ADD) for shapes in (*EXAMPLES[:2], *EXAMPLES[3:])),
        (((), (2, 3), (1, 3)), MULTIPLY),
        (((20, 10), (20, 1), (10,)), MAXIMUM),
        (((32, 10), (10,)), SUBTRACT),
        (((3, 1), (1, 4)), GREATER),
    ],
)
@pytest.mark.parametrize("dialect", ["numpy", "torch"])
def test_the_code_runs_and_gives_the_numbers_on_screen(
    shapes: tuple[Shape, ...], operator: CellOperator, dialect: str
) -> None:
    pytest.importorskip(dialect)
    outcome: BroadcastPlan | BroadcastError
    repair = None
    try:
        outcome = found = plan(*shapes, operator=operator)
    except BroadcastError as error:
        outcome, repair = error, error.repairs[0]
        found = plan(*repair.shapes_after)
    source = code_of(texts("en", "broadcasting").get("code", dialect))
    code = fill(source, **code_values(outcome, operator, repair))
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, dialect, "exec"), names)
    result = np.asarray(names["result"])
    assert result.shape == found.shape
    if repair is None:
        for index in list(np.ndindex(*found.shape))[:400]:
            assert result[index] == found.result_value(index)
    itemsize = 8 if dialect == "numpy" else 1
    strides = [tuple(itemsize * step for step in operand.strides) for operand in found.operands]
    assert printed.getvalue().splitlines()[-len(shapes) :] == list(map(str, strides))
