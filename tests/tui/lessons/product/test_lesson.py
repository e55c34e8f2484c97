"""The product lesson, as a person meets it: keys go in, text comes out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.explain.product.axes import Operation
from engine.explain.product.plan import ProductError, ProductPlan, Tensors, plan, repairs
from engine.explain.shared.shapes import Shape
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.conftest import program_of
from tests.tui.lessons.reader import Reader
from tui.lessons.product.code import code_values
from tui.lessons.product.lesson import ProductLesson
from tui.lessons.product.operands import EXAMPLES


class Multiplier(Reader):
    """A person in the lesson."""

    @property
    def lesson(self) -> ProductLesson:
        assert isinstance(self.app.lesson, ProductLesson)
        return self.app.lesson


multiplying = partial(opened_by, Multiplier, engine=QUIET_ENGINE, lesson="product")


async def test_the_way_through_two_matrices(tmp_path: Path) -> None:
    async with multiplying(tmp_path) as person:
        lesson = person.lesson
        seen = [person.figure]
        assert "a (3, 4)  @  b (4, 2)   →   result ?" in person.figure
        await person.guess("(3, 4, 2)")
        assert "the axis that is added up" in person.screen
        await person.guess("6")
        assert "how many cells" in person.screen
        await person.step()
        assert "a (3, [4])  @  b ([4], 2)   →   result ?" in person.figure
        assert "4 and 4 agree, and vanish" in person.figure
        seen.append(person.figure)
        await person.step()
        assert "result (3, 2)" in person.figure
        assert "From a remains 3, from b 2" in person.figure
        assert person.figure.count("?") == 1, "the cell that is asked about"
        seen.append(person.figure)
        await person.step(2)
        assert "result[0, 0]:  0 + a[0, 1] × b[1, 0] = 0 + 2 × 2 = 4" in person.figure
        for before in reversed(seen):
            while person.figure != before:
                await person.press("comma")
        assert lesson.player.position == 0
        await person.press("enter", "enter", "enter")
        assert "[40]" in person.figure, "a whole cell at once"
        await person.press("down", "right")
        assert "result[1, 1]:" in person.figure
        assert "[58]" in person.figure
        await person.press("down", "down", "right")
        assert lesson.scene().cursor == (2, 1)
        assert "product" in person.app.progress.done, "its last step is the end"
        assert "·" not in person.figure
        await person.press("r")
        assert lesson.player.position == 0


async def test_a_cell_is_asked_and_a_wrong_value_explained(tmp_path: Path) -> None:
    async with multiplying(tmp_path) as person:
        await person.step(2)
        assert "result[1, 1] =" in person.lines[-2]
        for answer, meaning in {
            "5*1 + 6*3": "the sum after 2 of 4 products",
            "35": "adds all the numbers",
            "22": "That is result[0, 1]",
            "1000": "Multiply pair by pair",
        }.items():
            await person.guess(answer)
            assert meaning in person.screen, answer
        assert "no whole number" in await person.refused("tab", "many")
        assert "[58]" not in person.figure
        await person.guess("58")
        assert "Yes, 58." in person.screen
        assert "product" in person.app.progress.done


async def test_vectors_batches_and_rank_four(tmp_path: Path) -> None:
    async with multiplying(tmp_path, size=(120, 40)) as person:
        lesson = person.lesson
        await person.press("n")
        assert lesson.operands.product == EXAMPLES[1]
        await person.step()
        assert "a is read as a row (1, 5), b is read as a column (5, 1)" in person.figure
        await person.guess("(1, 1)")
        assert "the 1 a vector is read with" in person.screen
        await person.step(2)
        assert "No axis remains" in person.figure
        await person.press("n", "full_stop", "full_stop", "full_stop")
        assert "From a remains 3, from b –" in person.figure
        await person.press("n", "n")
        await person.step(3)
        assert "By · it would be (2, 3, 2, 2)" in person.figure
        await person.press("enter", "right_square_bracket")
        assert lesson.scene().cursor == (1, 0, 0)
        assert "a[1, :, :]" in person.figure
        await person.press("o")
        assert lesson.operands.product[2] == "dot"
        await person.press("n")
        assert lesson.operands.plan is not None
        assert lesson.operands.plan.shape == (2, 3, 4, 6), "the book's"
        await person.press("enter", "enter", "enter", "left_square_bracket")
        assert "a[0, 0, :, :]" in person.figure


async def test_weights_before_their_input_and_the_repairs(tmp_path: Path) -> None:
    async with multiplying(tmp_path) as person:
        lesson = person.lesson
        await person.edit("(784, 512) @ (128, 784)")
        assert "axis -1 of a has 512, axis -2 of b has 128" in person.figure
        assert "it is x @ W" in person.figure
        offered = lesson.operands.repairs
        person.assert_fits((80, 24))
        for number, repair in enumerate(offered, start=1):
            await person.press(str(number))
            assert lesson.operands.product == (repair.a, repair.b, repair.operation)
            assert lesson.operands.plan is not None
            assert lesson.operands.plan.shape == repair.result
            await person.press("u")
            assert lesson.operands.misfit is not None
        await person.click("b @ a")
        assert lesson.operands.product == ((128, 784), (784, 512), "matmul")
        await person.press("enter", "enter", "enter")
        assert "result[0, 0]:" in person.figure
        lesson.go_to_cell((127, 511))
        assert lesson.player.at_end, "fifty million terms, and the last is as near as the first"
        person.assert_fits((80, 24))
        await person.click("b (784")  # nothing is there to be pressed
        assert lesson.player.at_end


async def test_a_repair_shows_the_numbers_that_were_there_and_leads_back(tmp_path: Path) -> None:
    async with multiplying(tmp_path) as person:
        lesson = person.lesson
        await person.edit("(3, 4) @ (3, 4)")
        a, b = np.arange(12).reshape(3, 4) % 9 + 1, np.arange(12).reshape(3, 4) % 7
        await person.click("a.T @ b")
        assert "a = a.T: the same numbers" in person.figure
        before = person.figure
        rows = [line.split("│")[0].split() for line in person.figure.splitlines()]
        for number, row in enumerate(a.T.tolist()):
            assert [str(number), *map(str, row)] in [line[:4] for line in rows], person.figure
        await person.step(2)
        lesson.go_to_cell((3, 3))
        await person.pilot.pause()
        assert f"[{(a.T @ b)[3, 3]}]" in person.figure
        while lesson.player.position:
            await person.press("comma")
        assert person.figure == before
        await person.press("e", "enter")
        assert person.figure == before, "the same shapes once more are the same numbers"
        await person.press("o", "o")
        assert person.figure == before
        await person.press("u", "u", "u")
        assert lesson.operands.misfit is not None
        await person.click("a @ b.T")
        await person.step(2)
        lesson.go_to_cell((2, 1))
        await person.pilot.pause()
        assert f"[{(a @ b.T)[2, 1]}]" in person.figure
        await person.press("r")
        assert lesson.operands.product == EXAMPLES[0]
        assert lesson.operands.tensors == Tensors(EXAMPLES[0][:2])


async def test_operands_that_trade_places_take_their_numbers_along(tmp_path: Path) -> None:
    async with multiplying(tmp_path) as person:
        await person.edit("(4, 2) @ (3, 4)")
        await person.press("1")
        assert person.lesson.operands.product == ((3, 4), (4, 2), "matmul"), "like the example"
        a, b = np.arange(8).reshape(4, 2) % 9 + 1, np.arange(12).reshape(3, 4) % 7
        await person.step(2)
        person.lesson.go_to_cell((2, 1))
        await person.pilot.pause()
        assert f"[{(b @ a)[2, 1]}]" in person.figure
        await person.press("n")
        assert person.lesson.operands.tensors == Tensors(EXAMPLES[1][:2])


async def test_a_result_that_is_too_large_still_has_its_shape(tmp_path: Path) -> None:
    async with multiplying(tmp_path) as person:
        await person.edit("(100000, 784) @ (784, 100000)")
        assert "10,000,000,000" not in person.figure, "not before it is asked"
        await person.guess("100000, 100000")
        assert "Yes, (100000, 100000)." in person.screen
        assert "10,000,000,000 numbers, 38,147 MiB" in person.figure
        assert "up to 100,000,000 numbers" in person.figure
        await person.step(2)
        await person.press("down", "enter")
        assert person.lesson.player.at_end
        for shapes, shown in (
            ("(2, 0) @ (0, 3)", "there is nothing to add"),
            ("(0, 4) @ (4, 3)", "(0, 3): no cells."),
            ("(2, 3) dot ()", "result[0, 2] = a[0, 2] × b"),
        ):
            await person.edit(shapes)
            await person.press("enter", "enter", "enter", "enter", "right")
            assert shown in person.figure, person.figure


REFUSED = {
    "": "A shape is missing",
    "(3, 4)": "That is one shape",
    "(3, 4": "brackets",
    "(3, x)": "no whole number",
    "(3, q)": "no whole number",
    "(60,000) @ (3,)": "Write 60000",
    "(3, -4) @ (4,)": "negative",
    "(3, 99999999999) @ (3,)": "too large",
    "(1,1,1,1,1,1) @ (1,)": "at most 5",
    "(3,) @ (3,) @ (3,)": "A product takes two",
    "4" * 900: "too many",
    "__import__('os').abort()": "is no operation here",
    "torch.mm((2, 3, 4), (4, 5))": "mm takes 2 and 2 axes",
    'einsum("ij,ij->ij", (3, 4), (3, 4))': "nothing is added up",
    "\x1b[31m(3,)": "",
}


async def test_texts_that_are_no_product_are_refused_and_nothing_changes(tmp_path: Path) -> None:
    async with multiplying(tmp_path) as person:
        lesson = person.lesson
        async for text in person.each_refused("e", REFUSED):
            assert lesson.operands.product == EXAMPLES[0], text


async def test_it_fits_and_keeps_its_place_through_size_and_language(tmp_path: Path) -> None:
    async with multiplying(tmp_path) as person:
        lesson = person.lesson
        for _ in EXAMPLES:
            if lesson.operands.plan is not None:
                lesson.player.go(len(lesson.operands.plan.opening) + 5)
            here = lesson.player.position
            for size in ((78, 20), (120, 40), (80, 24)):
                await person.pilot.resize_terminal(*size)
                await person.press("f2")
                person.assert_fits(size)
                assert lesson.player.position == here
            await person.press("n")
        assert lesson.operands.product == EXAMPLES[0]


# ---- the code


def printed(library: str, outcome: ProductPlan | ProductError, cell: Shape) -> list[Any]:
    """What the code prints, as it is given to print."""
    mended = repairs(outcome)[0] if isinstance(outcome, ProductError) else None
    values = code_values(outcome, Tensors((outcome.a, outcome.b)), cell, mended)
    code = program_of("product", library, **values)
    found: list[Any] = []
    exec(compile(code, "the lesson's code", "exec"), {"print": found.append})
    return found


@pytest.mark.parametrize("library", ["numpy", "torch", "keras"])
def test_the_code_after_a_repair_has_the_numbers_of_the_figure(library: str) -> None:
    for pair in (((3, 4), (3, 4)), ((4, 2), (3, 4)), ((3,), (4,)), ((2, 3, 4), (2, 4))):
        with pytest.raises(ProductError) as caught:
            plan(*pair)
        for repair in repairs(caught.value):
            tensors = Tensors(pair).after(repair)
            assert tensors is not None
            after = plan(repair.a, repair.b, repair.operation, tensors)
            values = code_values(after, tensors, (), None)
            code = program_of("product", library, **values)
            found: list[Any] = []
            exec(compile(code, "the lesson's code", "exec"), {"print": found.append})
            shown = [after.result_value(index) for index in np.ndindex(after.shape)]
            for result in found:
                assert np.asarray(result).ravel().tolist() == shown, repair


@pytest.mark.parametrize("library", ["numpy", "torch", "keras"])
def test_the_loops_of_the_code_give_what_its_one_call_gives(library: str) -> None:
    more: list[tuple[Shape, Shape, Operation]] = [
        ((), (3,), "dot"),
        ((2, 3, 4), (2, 4, 5), "dot"),
        ((2, 1, 3, 4), (5, 4, 2), "matmul"),
    ]
    for a, b, operation in (*EXAMPLES[:-1], *more):
        looped, called = printed(library, plan(a, b, operation), ())
        np.testing.assert_array_equal(np.asarray(looped), np.asarray(called))
    cell, whole = printed(library, plan((128, 784), (784, 512)), (3, 7))
    assert cell == whole[3, 7], "too many multiplications for loops: one cell of them"
    with pytest.raises(ProductError) as caught:
        plan(*EXAMPLES[-1])
    (mended,) = printed(library, caught.value, ())
    assert mended.shape == (128, 512)


CAPTIONS = {
    "(3, 4) @ (4, 2)": ["agree", "agree", "remain", "computed"],
    "(3, 5) @ (5,)": ["agree.vector", "vector", "agree.vector", "remain", "computed"],
    "(5,) @ (5,)": ["agree.vector", "vector", "agree.vector", "remain.nothing", "computed"],
    "(2, 3, 4) @ (2, 4, 5)": ["agree", "agree", "remain.batch", "remain.batch", "computed"],
    "(2, 0) @ (0, 3)": ["agree", "agree", "remain", "computed.nothing"],
    "(2, 3) dot ()": ["agree.scale"] * 4,
    "(3, 4) @ (3, 4)": ["clash.inner"],
    "(2, 3, 4) @ (5, 4, 6)": ["clash.batch"],
    "() @ (3,)": ["clash.scalar"],
    "(2, 7) @ (3, 5)": ["clash.beyond"],
}


async def test_the_caption_speaks_of_the_shapes_on_screen(tmp_path: Path) -> None:
    async with multiplying(tmp_path) as person:
        for shapes, wanted in CAPTIONS.items():
            await person.edit(shapes)
            told = []
            for position in range(len(wanted)):
                person.lesson.player.go(position)
                told.append(person.lesson.caption()[0])
            assert told == wanted, shapes


# ---- as people write it


async def test_a_product_is_taken_as_people_write_it_and_said_how(tmp_path: Path) -> None:
    async with multiplying(tmp_path) as person:
        for typed, product, said in (
            ("x = (64, 784); W = (10, 784); x @ W.T", ((64, 784), (784, 10), "matmul"), ""),
            ("a @ b", ((64, 784), (784, 10), "matmul"), ""),
            ("np.dot((2, 3, 4), (5, 4, 6))", ((2, 3, 4), (5, 4, 6), "dot"), ""),
            (
                'einsum("ijk,ik->ij", (100, 4, 4), (100, 4))',
                ((100, 4, 4), (100, 4, 1), "matmul"),
                "is a @ b.unsqueeze(-1), and the axis of 1 is dropped",
            ),
            ("(4, 4) @ (4,)", ((4, 4), (4,), "matmul"), "fits on both sides"),
            ("(4, 4) @ (4, 4)", ((4, 4), (4, 4), "matmul"), "Both are square"),
            ("(3, 4) @ (4, 4)", ((3, 4), (4, 4), "matmul"), "b is square"),
            ("(3, 4) @ (5,).T", ((3, 4), (5,), "matmul"), "its .T is itself"),
        ):
            await person.edit(typed)
            assert person.lesson.operands.product == product
            assert said in " ".join(person.screen.split()), typed
