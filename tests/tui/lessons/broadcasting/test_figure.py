"""The figure of a broadcast shows what the plan says, at any size and at any step."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

from engine.explain.broadcasting.plan import BroadcastError, BroadcastPlan, plan
from engine.explain.shared.broadcast_rule import broadcast_shape
from engine.explain.shared.shapes import Shape, element_count
from tui.drawing.canvas import Canvas
from tui.drawing.pages import page as paged
from tui.drawing.places import Place
from tui.lessons.broadcasting.figure import Clash, draw_clash, draw_scene
from tui.lessons.broadcasting.grids import CELL
from tui.lessons.shared.tensors.broadcast_scene import BEFORE, scene_at
from tui.shell.chapter import texts

SIZES = st.tuples(st.integers(20, 170), st.integers(1, 50))
EXAMPLES_TRIED = 150
BRACKETS = re.compile(r"[\[|] *(\d+) *\]")


def words(key: str, **values: object) -> str:
    return texts("en", "broadcasting").get("labels", key, **values)


def cells(places: list[Place]) -> list[Place]:
    """The places that lead to a cell of the result."""
    return [place for place in places if place.leads_to == CELL]


@st.composite
def plans(draw: st.DrawFn, least: int = 0) -> BroadcastPlan:
    count = draw(st.integers(2, 4))
    found = draw(
        mutually_broadcastable_shapes(
            num_shapes=count, max_dims=4, min_side=least, max_side=draw(st.sampled_from([3, 12]))
        )
    )
    return plan(*found.input_shapes)


def operand_array(found: BroadcastPlan, operand: int) -> npt.NDArray[np.int64]:
    shape = found.shapes[operand]
    array = np.zeros(shape, dtype=np.int64)
    for index in np.ndindex(*shape):
        array[index] = found.cell_value(operand, index)
    return array


@given(plans(), SIZES, st.data())
@settings(max_examples=EXAMPLES_TRIED, deadline=None)
def test_every_step_can_be_drawn_at_any_size(
    found: BroadcastPlan, size: tuple[int, int], data: st.DataObject
) -> None:
    position = data.draw(st.integers(BEFORE, max(len(found.steps) - 1, 0)))
    canvas = Canvas(*size)
    places = draw_scene(canvas, scene_at(found, position), words)
    for place in cells(places):
        assert all(0 <= at < size for at, size in zip(place.index, found.shape, strict=True))


@given(plans(least=1), st.data())
@settings(max_examples=EXAMPLES_TRIED, deadline=None)
def test_the_result_cell_in_brackets_is_the_sum_that_numpy_gives(
    found: BroadcastPlan, data: st.DataObject
) -> None:
    index: Shape = tuple(data.draw(st.integers(0, size - 1)) for size in found.shape)
    first = len(found.steps) - element_count(found.shape)
    flat = int(np.ravel_multi_index(index, found.shape)) if index else 0
    canvas = Canvas(120, 40)
    places = draw_scene(canvas, scene_at(found, first + flat), words)
    arrays = [operand_array(found, number) for number in range(len(found.shapes))]
    total = sum(np.broadcast_to(array, found.shape) for array in arrays)
    text = canvas.text().splitlines()
    here = [place for place in cells(places) if place.index == index]
    # A large tile is pressed on any of its lines; one of them has its number.
    around = [text[place.row][place.start - 1 : place.end + 2] for place in here]
    shown = [int(number[1]) for one in around if (number := BRACKETS.search(one))]
    assert len(here) % len(shown) == 0
    values = [int(np.broadcast_to(array, found.shape)[index]) for array in arrays]
    assert shown == [*values, int(np.asarray(total)[index])]


@given(plans(least=1), st.data())
@settings(max_examples=EXAMPLES_TRIED, deadline=None)
def test_nothing_is_shown_before_its_step(found: BroadcastPlan, data: st.DataObject) -> None:
    first = len(found.steps) - element_count(found.shape)
    position = data.draw(st.integers(BEFORE, first - 1))
    scene = scene_at(found, position)
    assert not scene.is_computed((0,) * len(found.shape))
    assert scene.shape_known == (position >= max(len(found.shape), 1) - 1)
    for number, axis in scene.stretched:
        step = next(
            at
            for at, step in enumerate(found.steps[:first])
            if step.stage == "stretched" and step.operand == number and step.axes == (axis,)
        )
        assert step <= position


def test_grey_rows_come_with_the_stretch_and_not_before() -> None:
    found = plan((3, 4), (4,))
    counts = []
    for position in range(BEFORE, 4):
        canvas = Canvas(78, 17)
        draw_scene(canvas, scene_at(found, position), words)
        counts.append(canvas.text().count("100 200 300 400"))
    assert counts == [1, 1, 1, 1, 3]


def test_a_cell_and_its_repetition_beside_it_share_a_bracket() -> None:
    found = plan((3, 1), (1, 4))
    canvas = Canvas(78, 17)
    draw_scene(canvas, scene_at(found, len(found.steps) - 3), words)
    assert "[2|2]2 2" in canvas.text()


def test_four_operands_take_two_bands_where_that_shows_more() -> None:
    found = plan((6, 1), (1, 8), (6, 8), (8,))
    canvas = Canvas(78, 30)
    draw_scene(canvas, scene_at(found, len(found.steps) - 1), words)
    titles = [number for number, line in enumerate(canvas.text().splitlines()) if " (6, 8)" in line]
    assert len(titles) >= 2


def test_tiles_grow_tall_where_there_are_rows_and_leave_memory_its_own() -> None:
    found = plan((3, 4), (4,))
    tall, kept = [], []
    for rows in range(17, 50):
        canvas = Canvas(80, rows)
        places = cells(draw_scene(canvas, scene_at(found, len(found.steps) - 1), words))
        tall.append(len({place.row for place in places if place.index == (0, 0)}))
        kept.append("a copy, 48 bytes" in canvas.text())
    assert (tall[0], tall[33 - 17]) == (1, 3)
    assert tall == sorted(tall)
    assert kept == sorted(kept), "no larger figure lacks the memory that a smaller one shows"
    assert kept[33 - 17]


@given(st.integers(1, 2_000), st.integers(1, 40), st.data())
def test_a_page_holds_the_focus(size: int, visible: int, data: st.DataObject) -> None:
    focus = data.draw(st.integers(0, size - 1))
    window = paged(size, visible, focus)
    assert focus in window
    assert len(window) == min(size, visible)
    assert window[0] >= 0
    assert window[-1] < size


@given(st.lists(st.lists(st.integers(0, 9), max_size=4).map(tuple), min_size=2, max_size=4), SIZES)
@settings(max_examples=EXAMPLES_TRIED, deadline=None)
def test_a_clash_names_its_axis_and_numbers_its_repairs(
    shapes: list[Shape], size: tuple[int, int]
) -> None:
    if broadcast_shape(shapes) is not None:
        return
    error = BroadcastError(shapes)
    draw_clash(Canvas(*size), Clash(error, error.repairs), words)
    canvas = Canvas(120, 40)
    rows = draw_clash(canvas, Clash(error, error.repairs), words)
    text = canvas.text().splitlines()
    assert any(f"axis {error.axis}:" in line for line in text)
    assert list(rows.values()) == list(range(1, len(error.repairs) + 1))
    for row, number in rows.items():
        assert error.repairs[number - 1].code_torch in text[row]
