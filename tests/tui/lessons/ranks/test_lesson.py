"""The lesson ranks, as a person meets it: keys go in, text comes out."""

from __future__ import annotations

import contextlib
import io
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shapes import Shape, element_count
from engine.explain.shared.tensor_tree import TensorTree
from engine.explain.shared.tensors import Tensor, counted, parse_tensor, plan
from tests.tui.lessons.walker import Walker, walking
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.drawing.tensors.tensor_picture import ARROWS
from tui.lessons.ranks.figure import draw_ranks
from tui.lessons.ranks.lesson import EXAMPLES, RanksLesson
from tui.lessons.ranks.nested_boxes import box_lines, height, least_height
from tui.lessons.ranks.scene import RankScene
from tui.lessons.ranks.stacks import draw_stacks
from tui.lessons.shared.tensors.shape_tree import Heads
from tui.lessons.shared.tensors.tensor_rows import TensorTreeState, draw_tensor_tree
from tui.shell.panels.code import lesson_code


def lesson_of(walker: Walker) -> RanksLesson:
    assert isinstance(walker.lesson, RanksLesson)
    return walker.lesson


async def test_brackets_are_counted_and_then_indices_lead_to_one_number(tmp_path: Path) -> None:
    async with walking("ranks", tmp_path) as walker:
        assert "x = [[[5, 78, 2, 34, 0]," in walker.figure
        assert walker.row("rank").endswith("rank    [ ? ]")
        assert "shape" not in walker.figure
        assert "axis 0" not in walker.figure, "how many axes there are is asked for"
        await walker.step()
        assert "axis 0: 2 ↗" in walker.figure
        assert "axis 1" not in walker.figure
        assert walker.row("rank").endswith("[ ? ]")
        await walker.step(2)
        assert "123" in walker.figure.splitlines()[1]
        assert "axis 1: 3 ↓" in walker.figure
        assert "axis 2: 5 →" in walker.figure
        assert "shape   (2, 3, 5)" in walker.figure
        assert "rank-3 tensor" in walker.figure
        await walker.step(2)
        assert "x[1, 2] → (5,)" in walker.figure
        assert "│ [7]│[80]│ [4]│[36]│ [2]│" in walker.figure
        seen = []
        for _ in range(2):
            seen.append(walker.figure)
            await walker.step()
        assert "x[1, 2, 3] = 36" in walker.figure
        assert "│  7 │ 80 │  4 │[36]│  2 │" in walker.figure
        assert "ranks" in walker.app.progress.done
        for figure in reversed(seen[:2]):
            await walker.press("comma")
            assert walker.figure == figure
        await walker.press("r", "space")
        assert lesson_of(walker).player.playing
        assert lesson_of(walker).player.position == 0


async def test_the_boxes_show_the_same_way(tmp_path: Path) -> None:
    async with walking("ranks", tmp_path) as walker:
        await walker.press("2")
        assert walker.row("rank").endswith("rank    [ ? ]")
        await walker.step()
        assert "▸ axis 0: 2" in walker.figure
        await walker.step(4)
        assert "x[1, 2] → (5,)" in walker.figure
        assert "▸[  7  80   4  36   2 ]" in walker.figure
        await walker.step(2)
        assert "▸36" in walker.figure
        assert "x[1, 2, 3] = 36" in walker.figure


async def test_the_plane_of_the_present_step_lies_in_front(tmp_path: Path) -> None:
    async with walking("ranks", tmp_path) as walker:
        await walker.edit("(3, 2, 2)")
        await walker.step(3)
        assert "[" not in walker.figure.split("axis 0:")[1], "nothing is picked yet"
        await walker.press("up", "up")
        assert lesson_of(walker).index == (1, 1, 1)
        assert "│   6  │  [7] │" in walker.figure, "the plane that holds it is whole"
        assert "10" not in walker.figure.split("axis 0:")[1], "of those behind the edges are seen"
        await walker.press("left", "up", "up")
        assert lesson_of(walker).index == (0, 1, 0)
        assert "x[0, 1, 0] = 2" in walker.figure


async def test_planes_go_on_to_rank_five(tmp_path: Path) -> None:
    async with walking("ranks", tmp_path, size=(120, 40)) as walker:
        for text, names in (
            ("(2, 2, 2, 3)", ("x[0] ", "x[1]")),
            ("(2, 2, 2, 2, 3)", ("x[0, 0]", "x[0, 1]", "x[1, 0]", "x[1, 1]")),
        ):
            await walker.edit(text)
            tensor = lesson_of(walker).tensor
            await walker.step(tensor.rank)
            for axis, size in enumerate(tensor.shape):
                assert f"axis {axis}: {size} {ARROWS[axis - tensor.rank]}" in walker.figure
            for name in names:
                assert name in walker.figure
            lesson_of(walker).player.go(lesson_of(walker).player.count - 1)
            await walker.pilot.pause()
            assert f"[{tensor.count - 1}]" in walker.figure.replace(" ", "")


async def test_five_entries_are_not_five_axes(tmp_path: Path) -> None:
    async with walking("ranks", tmp_path) as walker:
        await walker.press("n")
        await walker.guess("5")
        assert "5 entries stand along axis 0. Count opening brackets: 1." in walker.screen
        assert "1  vector" in walker.figure
        await walker.press("f2")
        assert "축 0의 길이입니다" in walker.screen
        assert "1  벡터" in walker.figure
        await walker.press("f2")
        await walker.step(3)
        assert "5-dimensional vector has 1 axis" in " ".join(walker.screen.split())
        assert "x[4] = 7" in walker.figure


async def test_every_wrong_count_is_told_for_what_it_is(tmp_path: Path) -> None:
    async with walking("ranks", tmp_path) as walker:
        await walker.edit("(2, 3, 5)")
        for answer, told in {
            "3": "Yes, 3.",
            "1 + 2": "Yes, 3.",
            "2": "2 entries stand along axis 0.",
            "5": "5 numbers stand in a row.",
            "30": "30 is how many numbers there are",
            "9": "9 is every [ there is.",
            "6": "6 counts each bracket twice",
            "1": "More: 3 brackets open",
            "8": "Fewer: 3 brackets open",
        }.items():
            await walker.guess(answer)
            assert told in walker.screen
            assert "rank    3  rank-3 tensor" in walker.figure
        assert "ranks" not in walker.app.progress.done, "a count alone reaches no number"


async def test_lists_and_shapes_are_taken_and_what_is_none_is_refused(tmp_path: Path) -> None:
    async with walking("ranks", tmp_path) as walker:
        await walker.step(2)
        await walker.press("e")
        await walker.is_refused(
            {
                "[[1, 2, 3], [4, 5]]": "x[0] has 3 entries, x[1] has 2.",
                "[1, [2]]": "x[0] is a number, x[1] a list.",
                "2, 3": "Write [2, 3] for a list of numbers, or (2, 3) for a shape.",
                "[" * 40 + "]" * 40: "40 brackets inside each other; here at most 8",
                "(1000000000000000000,)": "is too large. A size is at most 1,000,000,000,000.",
                "1" * 100_000: "at most 300 are read",
            }
        )
        await walker.press("escape")
        assert lesson_of(walker).tensor.shape == (2, 3, 5)
        assert lesson_of(walker).player.position == 2
        assert "Too long" in await walker.refused("tab", "1" * 300)
        await walker.edit("[[1.5, -2], [3, 4]]")
        assert lesson_of(walker).tensor.shape == (2, 2)
        assert "1.5" in walker.figure
        assert "-2" in walker.figure
        await walker.edit("[[], []]")
        await walker.step(3)
        assert "there is no number to reach" in " ".join(walker.screen.split())
        await walker.press("3", "enter", "down", "right", "right", "1", "left", "down")
        assert "2  matrix" in walker.figure


@pytest.mark.parametrize("view", ["1", "2"])
async def test_the_cursor_walks_through_the_planes_and_a_click_reaches(
    tmp_path: Path, view: str
) -> None:
    async with walking("ranks", tmp_path) as walker:
        await walker.press(view, "down", "left")
        assert lesson_of(walker).index == (1, 2, 2)
        assert "[ ? ]" in walker.figure, "moving does not answer"
        await walker.edit("(2, 3, 5)")
        await walker.step(3)
        await walker.press("up", "up", "up", "left")
        assert "x[0, 2, 3] = 13" in walker.figure
        await walker.press("down", "right", "right", "right")
        assert "x[1, 0, 4] = 19" in walker.figure
        await walker.click("22", last=True)
        assert "x[1, 1, 2] = 22" in walker.figure
        await walker.press("3")
        assert "x[1, 1, 2]  = 22   indices given: 3" in walker.figure
        assert lesson_of(walker).node == (1, 1, 2)


async def test_the_tree_opens_down_to_values_whatever_the_size(tmp_path: Path) -> None:
    async with walking("ranks", tmp_path) as walker:
        await walker.edit("(4, 240, 144, 256, 3)")
        await walker.press("3")
        assert walker.row("x").split() == ["x", "axis", "0:", "4", "·", "106,168,320"]
        await walker.press("right", "right", "end", "right", "right", "end", "enter")
        await walker.press("down", "enter", "down", "right")
        assert lesson_of(walker).node == (3, 239, 0, 0)
        await walker.press("down", "down")
        assert "= 106,057,729" in walker.figure
        assert "indices given: 5" in walker.figure
        assert lesson_of(walker).index == (3, 239, 0, 0, 1)
        assert "↑" in walker.figure
        assert "↓" in walker.figure
        await walker.press("pageup", "pagedown", "home", "left", "left")
        assert lesson_of(walker).node == (3, 239, 0, 0)
        assert lesson_of(walker).node not in lesson_of(walker).parts.opened
        await walker.press("up", "up", "left")
        assert lesson_of(walker).node == (3, 239)
        await walker.press("left", "left", "left", "left")
        assert walker.figure.count("x[") == 0
        await walker.click("▸ x")
        assert "x[3]" in walker.figure
        await walker.step(9)
        assert lesson_of(walker).node == (3, 239, 0, 0)


async def test_examples_fit_every_size_with_one_next_key(tmp_path: Path) -> None:
    async with walking("ranks", tmp_path) as walker:
        for size in ((60, 16), (80, 24), (120, 40)):
            await walker.pilot.resize_terminal(*size)
            for _ in ("en", "ko"):
                for example in (0, 2, 7):
                    lesson_of(walker).open_example(example)
                    await walker.pilot.pause()
                    walker.assert_fits(size)
                    lesson_of(walker).player.go(lesson_of(walker).player.count - 1)
                    await walker.pilot.pause()
                    walker.assert_fits(size)
                    assert lesson_of(walker).scene().reached() in walker.figure
                for view in ("2", "3"):
                    await walker.press(view)
                    walker.assert_fits(size)
                await walker.press("1", "f2")


async def test_n_goes_through_the_examples_and_round(tmp_path: Path) -> None:
    async with walking("ranks", tmp_path) as walker:
        seen = []
        for _ in EXAMPLES:
            await walker.press("n")
            seen.append(lesson_of(walker).example())
        assert seen == [1, 2, 3, 4, 5, 6, 7, 0]
        lesson_of(walker).player.go(7)
        await walker.pilot.pause()
        assert "▸ > finish" in walker.lines[-1]


async def test_in_ascii_the_same_is_said(tmp_path: Path) -> None:
    async with walking("ranks", tmp_path, ascii=True) as walker:
        await walker.step(4)
        assert walker.screen.isascii()
        assert "axis 0: 2 /" in walker.screen
        for view in ("2", "3"):
            await walker.press(view)
            assert walker.screen.isascii()


@pytest.mark.parametrize("dialect", ["numpy", "torch", "keras"])
async def test_the_code_reaches_the_number_on_screen(tmp_path: Path, dialect: str) -> None:
    pytest.importorskip(dialect)
    async with walking("ranks", tmp_path) as walker:
        for text in (*EXAMPLES, "[[], []]", "(0, 3)"):
            lesson_of(walker).take(parse_tensor(text))
            program = lesson_code(walker.lesson, dialect)
            names: dict[str, object] = {}
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile(program, dialect, "exec"), names)
            tensor = lesson_of(walker).tensor
            rank, shape, number, *_ = printed.getvalue().splitlines()
            assert int(rank) == tensor.rank
            assert str(list(tensor.shape))[1:-1] in shape
            if tensor.count:
                value = str(tensor.value(lesson_of(walker).index))
                assert number in (value, f"tensor({value})")


# ---- drawings of any tensor, at any size

shapes = st.lists(st.integers(0, 4) | st.integers(0, 999), max_size=5).map(tuple)


@given(shapes, st.integers(1, 40), st.data())
def test_boxes_keep_to_their_room_and_the_number_in_sight(
    shape: Shape, room: int, data: st.DataObject
) -> None:
    tensor = counted(shape)
    index = tuple(data.draw(st.integers(0, size - 1)) for size in shape) if tensor.count else ()
    lines = box_lines(shape, index, room)
    assert len(lines) <= max(room, 2)
    rows = [line.part for line in lines if line.kind == "row"]
    if tensor.count:
        assert index[:-1] in rows
        if height(shape) <= room:
            assert len(rows) == tensor.count // (shape[-1] if shape else 1)
    if room < least_height(len(shape)):
        return
    shown = {line.part for line in lines if line.kind in ("row", "closed", "top")}
    for line in lines:
        if line.kind == "top":
            below = [part for part in shown if part and part[:-1] == line.part]
            hidden = [
                more.hidden for more in lines if more.kind == "more" and more.part == line.part
            ]
            assert len(below) + sum(hidden) == shape[len(line.part)], "what is left out is counted"


@given(
    st.sampled_from([draw_ranks, draw_stacks]),
    shapes, st.integers(0, 12), st.integers(1, 200), st.integers(1, 60), st.data(),
)  # fmt: skip
def test_any_step_of_any_tensor_is_drawn_at_any_size(
    draw: Callable[[Canvas, RankScene], list[Place]],
    shape: Shape,
    position: int,
    columns: int,
    rows: int,
    data: st.DataObject,
) -> None:
    tensor = counted(shape)
    index = tuple(data.draw(st.integers(0, size - 1)) for size in shape) if tensor.count else None
    found = plan(tensor, index)
    step = found.steps[min(position, len(found.steps) - 1)]
    scene = RankScene(tensor, found.index or (), step, False, lambda key, **values: key)
    for place in draw(Canvas(columns, rows), scene):
        tensor.value(place.index)


@pytest.mark.parametrize("shape", [(4, 240, 144, 256, 3), (1000, 1000, 1000), (10**9,)])
def test_a_tree_of_a_thousand_million_values_touches_only_what_is_seen(shape: Shape) -> None:
    read: list[int] = []

    def value(place: int) -> int:
        read.append(place)
        return place

    count = element_count(shape)
    tensor = Tensor(shape, Lazy(count, value))
    last = tuple(size - 1 for size in shape)
    tracemalloc.start()
    began = time.process_time()
    state = TensorTreeState(
        tensor=tensor,
        tree=TensorTree(shape).revealed(last),
        cursor=last,
        heads=Heads("part", "shape", "values", inside="inside"),
        inside=lambda axis, size: f"axis {axis}: {size}",
        working=(),
    )
    canvas = Canvas(80, 24)
    draw_tensor_tree(canvas, state)
    spent, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert f"= {count - 1:,}" in canvas.text()
    assert len(read) <= 24
    assert peak < 5e6
    assert spent < 0.5, "to touch a millionth of the values would take longer"
