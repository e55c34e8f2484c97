"""The lesson network, as a person meets it: keys go in, text comes out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Unpack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.networks.layers import layer_plan
from tests.tui.conftest import QUIET_ENGINE, Shown, opened_by
from tests.tui.lessons.conftest import printed_by
from tests.tui.lessons.reader import Reader
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import percent
from tui.drawing.places import PlacedDrawing
from tui.lessons.network.lesson import NetworkLesson
from tui.lessons.network.rows import INPUT, NETWORK, NetworkTree
from tui.lessons.network.scene import tree_scene
from tui.lessons.network.state import NetworkState
from tui.lessons.shared.tensors.shape_tree import draw_tree
from tui.shell.panels.code import lesson_code

Start = Callable[..., AbstractAsyncContextManager["TreeReader"]]


class TreeReader(Reader):
    """Reads the tree line by line."""

    def row(self, name: str) -> str:
        """The line of the figure that begins with that node."""
        lines = [line.strip(" ▾▸↑↓") for line in self.figure.splitlines()]
        return next(line for line in lines if line.split()[:1] == [name])

    @property
    def lesson(self) -> NetworkLesson:
        assert isinstance(self.app.lesson, NetworkLesson)
        return self.app.lesson

    @property
    def cursor(self) -> str:
        """The node under the cursor."""
        return self.lesson.count_view.cursor

    @property
    def widths(self) -> tuple[int, ...]:
        """Of the hidden layers that are counted."""
        return self.lesson.count_view.widths


@pytest.fixture
def start(tmp_path: Path) -> Start:
    return partial(counting, tmp_path)


@asynccontextmanager
async def counting(home: Path, **shown: Unpack[Shown]) -> AsyncIterator[TreeReader]:
    """A person before the tree."""
    opened = opened_by(TreeReader, home, engine=QUIET_ENGINE, lesson="network", **shown)
    async with opened as person:
        await person.press("2")
        yield person


# ---- counting


async def test_it_opens_with_all_shapes_and_no_count(start: Start) -> None:
    async with start() as person:
        assert "(784, 512)" in person.row("W1")
        assert person.row("W1").endswith("·")
        assert "(batch, 10)" in person.row("dense_2")
        assert "401,408" not in person.screen


async def test_steps_count_tensor_by_tensor_with_a_running_total(start: Start) -> None:
    async with start() as person:
        await person.press("full_stop")
        assert "784 × 512 = 401,408" in person.figure
        assert person.row("dense_1").endswith("·")
        await person.press("full_stop")
        assert "401,408 + 512 = 401,920" in person.figure
        assert person.row("dense_1").endswith("98.7 %")
        await person.press("full_stop", "full_stop")
        assert "407,040 + 10 = 407,050" in person.figure
        assert person.row("b2").endswith("< 0.1 %")
        await person.press("full_stop")
        assert "407,050 × 4 = 1,628,200 bytes = 1.55 MiB" in person.figure
        assert "98.7 % of them in dense_1" in person.screen
        await person.press("comma", "comma")
        assert person.row("b2").endswith("·")


async def test_the_last_step_fills_the_slot_and_finishes_the_lesson(start: Start) -> None:
    async with start() as person:
        await person.press(*["full_stop"] * 5)
        assert "[ ? ]" in person.figure
        assert "network" not in person.app.progress.done
        await person.press("full_stop")
        assert "784 × 1,024 + 1,024 + 1,024 × 10 + 10 = 814,090" in person.figure
        assert "[ ? ]" not in person.figure
        assert "network" in person.app.progress.done


# ---- the question


RIGHT = ("814090", "814,090", "784*1024 + 1024 + 1024*10 + 10")
WRONG = {
    "784*1024 + 1024*10": "The biases are missing: 814,090.",
    "784*1024 + 1024 + 1024*10": "only the bias of the output layer is missing",
    "784*1024": "That is W1 alone.",
    "784*1024 + 1024": "The output layer is missing",
    "1024*10 + 10": "The first layer is missing",
    "784*1024 + 784 + 1024*10 + 1024": "A bias belongs to each unit, not to each input",
    "3256360": "Those are the bytes",
    "1": "It is more: 814,090.",
    "9000000": "It is less: 814,090.",
}
NO_NUMBERS = ("", "many", "512*", "(1", "9" * 30, "1" * 300, "3-")


async def test_every_form_of_the_right_answer_counts(start: Start) -> None:
    async with start() as person:
        for text in RIGHT:
            await person.guess(text)
            assert "Right: 814,090." in person.screen, text
            assert "[ ? ]" not in person.figure
            await person.press("r")


async def test_a_wrong_answer_is_told_what_it_counted(start: Start) -> None:
    async with start() as person:
        for text, told in WRONG.items():
            await person.guess(text)
            assert told in person.screen, text
            assert "= 814,090" in person.figure
            await person.press("r")


async def test_what_is_no_number_is_refused_in_place(start: Start) -> None:
    async with start() as person:
        async for text in person.each_refused("tab", dict.fromkeys(NO_NUMBERS, "")):
            assert person.lesson.answer is None, text
            assert "[ ? ]" in person.figure


# ---- other widths


async def test_the_tree_follows_edited_widths(start: Start) -> None:
    async with start() as person:
        await person.edit("256, 128")
        assert "(784, 256)" in person.row("W1")
        assert "(256, 128)" in person.row("W2")
        assert "softmax" in person.row("dense_3")
        plan = layer_plan(784, (256, 128, 10))
        assert f"{plan.count:,}" in person.row("network")
        assert "Parameters at widths 512, 256:" in person.screen
        await person.guess(str(layer_plan(784, (512, 256, 10)).count))
        assert "Right" in person.screen


NO_WIDTHS = {
    "": "Type at least one width",
    "0": "a width is 1 to 65,536",
    "-3": "a width is 1 to 65,536",
    "99999999999": "a width is 1 to 65,536",
    "wide": "wide is no whole number",
    "1 2 3 4 5 6 7 8": "At most 8 layers, the output included.",
    "1 " * 40: "At most 8 layers, the output included.",
    "1" * 200: "at most 100 characters",
}


async def test_widths_that_cannot_be_built_are_refused_in_place(start: Start) -> None:
    async with start() as person:
        await person.step()
        for text, told in NO_WIDTHS.items():
            await person.edit(text)
            assert told in person.screen, text
            assert person.lesson.typing
            await person.press("escape")
            assert person.widths == (512,)
            assert person.lesson.player.position == 1


async def test_the_widest_network_is_asked_about_at_half_its_width(start: Start) -> None:
    async with start() as person:
        await person.edit("65536")
        assert "Parameters at width 32768:" in person.screen


async def test_a_tensor_that_is_gone_after_an_edit_leaves_no_cursor_behind(start: Start) -> None:
    async with start() as person:
        await person.edit("64, 32")
        await person.press("comma", "comma")
        assert person.cursor == "W3"
        await person.edit("16")
        assert person.cursor == NETWORK
        await person.press("r")
        assert person.widths == (512,)
        assert person.cursor == INPUT


async def test_a_deep_network_scrolls_with_the_cursor(start: Start) -> None:
    async with start() as person:
        await person.edit("70 60 50 40 30 20 15")
        assert "↓" in person.figure
        assert "b8" not in person.figure
        await person.press(*["down"] * 40)
        assert person.cursor == "b8"
        assert "↑" in person.figure
        assert "(15, 10)" in person.figure


# ---- the tree


async def test_nodes_open_and_close_with_arrows_and_enter(start: Start) -> None:
    async with start() as person:
        await person.press("down")
        assert person.cursor == "dense_1"
        assert "Enter close" in person.screen
        await person.press("enter")
        assert "(784, 512)" not in person.figure
        assert "Enter open" in person.screen
        await person.press("right", "right")
        assert person.cursor == "W1"
        await person.press("left", "left")
        assert "(784, 512)" not in person.figure
        await person.press("left", "left")
        assert "dense_1" not in person.figure


async def test_a_step_opens_what_hides_its_tensor(start: Start) -> None:
    async with start() as person:
        await person.press("up", "enter")
        assert "dense_1" not in person.figure
        await person.press("full_stop")
        assert person.cursor == "W1"
        assert "401,408" in person.row("W1")


async def test_enter_on_a_leaf_steps_on(start: Start) -> None:
    async with start() as person:
        await person.press("enter")
        assert person.lesson.player.position == 1


async def test_a_click_moves_the_cursor_and_a_second_one_closes(start: Start) -> None:
    async with start() as person:
        await person.pilot.click(PlacedDrawing, offset=(8, 3))
        await person.pilot.pause()
        assert person.cursor == "dense_1"
        assert "(784, 512)" in person.figure
        await person.pilot.click(PlacedDrawing, offset=(8, 3))
        await person.pilot.pause()
        assert "(784, 512)" not in person.figure


# ---- the flow


async def test_the_third_view_shows_a_batch_on_its_way(start: Start) -> None:
    async with start() as person:
        await person.press("full_stop", "3")
        assert "(128, 784) @ (784, 512) + (512,) → (128, 512)  relu" in person.figure
        assert "▸ W1" in person.figure
        assert "512 is not 128" in person.figure
        assert "(512, 784)" in person.figure
        assert "[ ? ]" in person.figure
        await person.press("down")
        assert "W2 @ h1 does not fit" in person.figure
        await person.press("2")
        assert person.cursor == "dense_2"


async def test_a_width_equal_to_the_batch_fits_the_wrong_way_round_too(start: Start) -> None:
    async with start() as person:
        await person.edit("128")
        await person.press("3")
        assert "fits by chance" in person.figure
        assert "gives (784, 784), not (128, 128)" in person.figure


# ---- languages, sizes, glyphs


async def test_the_language_changes_in_place(start: Start) -> None:
    async with start() as person:
        await person.edit("256")
        await person.press("comma", "comma")
        await person.guess("784*512 + 512*10")
        await person.press("f2")
        assert "가중치만 센 수입니다. 편향까지 더하면 407,050개입니다." in person.screen
        assert person.cursor == "W2"
        assert person.lesson.player.position == 3
        assert "(784, 256)" in person.row("W1")
        await person.press("f2")
        assert "The biases are missing" in person.screen


async def test_it_fits_every_size_in_both_languages(start: Start) -> None:
    async with start() as person:
        async for _ in person.in_every_size():
            await person.press("r")
            for step in range(7):
                assert ("[ ? ]" in person.figure) == (step < 6)
                await person.step()
            await person.press("comma", "3")
            assert "(128, 784) @ (784, 512) + (512,)" in person.figure
            await person.press("2")


async def test_from_tall_screens_the_flow_stands_below_the_tree(start: Start) -> None:
    async with start(size=(120, 40)) as person:
        assert "(128, 784) @ (784, 512)" in person.figure
        assert "(784, 512)" in person.row("W1")


async def test_without_box_glyphs_it_is_still_legible(start: Start) -> None:
    async with start(ascii_glyphs=True) as person:
        await person.press(*["full_stop"] * 5)
        assert "v dense_1 relu" in person.screen
        assert not set(person.screen) & set("▾▸█▏×·")


# ---- the drawing


def test_a_share_that_rounds_to_nothing_says_so() -> None:
    assert percent(0.9873971) == "98.7 %"
    assert percent(10 / 407_050) == "< 0.1 %"
    assert percent(0) == "0.0 %"


@given(
    st.lists(st.integers(1, 65_536), min_size=1, max_size=7),
    st.integers(0, 20),
    st.integers(1, 170),
    st.integers(1, 50),
    st.data(),
)
def test_any_network_is_drawn_at_any_size(
    widths: list[int], position: int, columns: int, rows: int, data: st.DataObject
) -> None:
    plan = layer_plan(784, (*widths, 10))
    nodes = [NETWORK, *(layer.name for layer in plan.layers)]
    closed = frozenset(data.draw(st.sets(st.sampled_from(nodes))))

    def state(cursor: str) -> NetworkState:
        return NetworkState(
            plan, plan, "", 128, position, False, False, cursor, closed,
            lambda key, **values: key,
        )  # fmt: skip

    visible = NetworkTree(state(NETWORK)).rows
    scene = tree_scene(state(data.draw(st.sampled_from([row.key for row in visible]))), "tree")
    canvas = Canvas(columns, rows)
    places = draw_tree(canvas, scene)
    assert scene.rows[scene.cursor].key in places.values(), "the cursor is always in sight"
    counted = [row.count for row in scene.rows if row.count is not None and row.depth == 2]
    assert sum(counted) <= plan.count


# ---- code


@pytest.mark.parametrize("dialect", ["torch", "numpy", "keras"])
async def test_the_code_counts_what_the_tree_counts(start: Start, dialect: str) -> None:
    async with start() as person:
        await person.edit("64, 32")
        program = lesson_code(person.lesson, dialect)
    printed = printed_by(program)
    total = layer_plan(784, (64, 32, 10)).count
    assert f"{total} parameters" in printed
    assert "(128, 10)" in printed
    assert ("(64, 784)" if dialect == "torch" else "(784, 64)") in printed
