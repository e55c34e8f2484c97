"""The figure of a product shows what the plan says, at any size and at any step."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.explain.product.plan import Operation, ProductError, ProductPlan, plan, repairs
from engine.explain.shared.shapes import Shape
from tui.drawing.canvas import Canvas
from tui.drawing.pages import page
from tui.lessons.product.figure import Misfit, draw_misfit, draw_steps
from tui.lessons.product.grids import CELL
from tui.lessons.product.scene import ProductScene
from tui.shell.chapter import texts

SIZES = st.tuples(st.integers(20, 170), st.integers(1, 50))
SHAPES = st.lists(st.sampled_from([0, 1, 2, 3, 4, 11, 784]), max_size=5).map(tuple)
OPERATIONS: st.SearchStrategy[Operation] = st.sampled_from(("matmul", "dot"))


def words(key: str, **values: object) -> str:
    return texts("ko", "product").get("labels", key, **values)


def scene(found: ProductPlan, position: int) -> ProductScene:
    return ProductScene(found, position, shape_known=position >= len(found.opening) - 1)


@st.composite
def plans(draw: st.DrawFn) -> ProductPlan:
    """Mostly shapes that are made to fit."""
    a, b, inner = draw(SHAPES), draw(SHAPES), draw(st.sampled_from([0, 1, 3, 5, 784]))
    if draw(st.booleans()):
        a, b = (*a, inner), (*b[:-2], inner, *b[-1:])
    try:
        return plan(a, b, draw(OPERATIONS))
    except ProductError:
        assume(False)
        raise


@given(plans(), SIZES, st.data())
@settings(max_examples=150, deadline=None)
def test_every_step_can_be_drawn_at_any_size(
    found: ProductPlan, size: tuple[int, int], data: st.DataObject
) -> None:
    position = data.draw(st.integers(-1, len(found.steps) - 1))
    canvas = Canvas(*size)
    for place in draw_steps(canvas, scene(found, position), words):
        assert place.leads_to == CELL
        assert all(0 <= at < most for at, most in zip(place.index, found.shape, strict=True))


@given(SHAPES, SHAPES, OPERATIONS, SIZES)
@settings(max_examples=100, deadline=None)
def test_every_misfit_can_be_drawn_at_any_size(
    a: Shape, b: Shape, operation: Operation, size: tuple[int, int]
) -> None:
    try:
        plan(a, b, operation)
    except ProductError as error:
        offered = repairs(error)
        places = draw_misfit(Canvas(*size), Misfit(error, offered), words)
        assert [place.index for place in places] == [(n,) for n in range(1, len(offered) + 1)]


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_the_numbers_on_the_finished_figure_are_numpy_s(m: int, n: int, p: int) -> None:
    found = plan((m, n), (n, p))
    canvas = Canvas(78, 20)
    draw_steps(canvas, scene(found, len(found.steps) - 1), words)
    a = np.arange(m * n).reshape(m, n) % 9 + 1
    b = np.arange(n * p).reshape(n, p) % 7
    last = canvas.text().splitlines()
    titles = [number for number, line in enumerate(last) if line.startswith("  a (")]
    rows = [list(map(int, re.findall(r"\d+", line))) for line in last[titles[1] + 1 :]]
    wanted = [[row, *a[row].tolist(), *(a @ b)[row].tolist()] for row in range(m)]
    assert [row for row in rows if row][1:] == wanted, "below the numbers of the columns"


@given(st.integers(1, 200), st.integers(1, 200))
def test_a_page_holds_what_is_looked_at_and_stays_while_that_stays_on_it(
    size: int, visible: int
) -> None:
    visible = min(visible, size)
    pages = [page(size, visible, focus) for focus in range(size)]
    assert all(focus in shown for focus, shown in enumerate(pages))
    assert all(len(shown) == visible and shown[-1] < size for shown in pages)
    assert len(set(pages)) == -(-size // visible)
