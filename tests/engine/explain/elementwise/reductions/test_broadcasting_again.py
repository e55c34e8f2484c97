"""What is left of a reduction meets the tensor again: it clashes, fits, or fits and is wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.elementwise.reductions.nodes import Combined, Reduced
from engine.explain.elementwise.reductions.plan import ReductionPlan, changed, trap_of
from engine.explain.elementwise.reductions.text import parse_reduction
from engine.explain.shared.shapes import Shape

SHAPES = st.lists(st.sampled_from((1, 2, 3)), min_size=1, max_size=4).map(tuple)


def last(plan: ReductionPlan) -> Combined:
    node = plan.stages[-1].node
    assert isinstance(node, Combined)
    return node


def test_a_row_divided_by_its_sum_clashes_and_keepdims_mends_it() -> None:
    for text in ("x = (3, 2); x / x.sum(axis=1)", "(3, 2).sum(axis=1)"):
        plan = parse_reduction(text)
        assert plan.clash is not None, "what people do next is shown too"
        assert (plan.clash.a.shape, plan.clash.b.shape) == ((3, 2), (3,))
        culprit = plan.culprit(1)
        assert culprit is not None
        mended = changed(plan, culprit, keepdims=True)
        assert mended.clash is None
        assert mended.program.text.endswith("x.sum(axis=1, keepdims=True)")
        assert last(mended).b.shape == (3, 1)
        assert trap_of(last(mended)) is None


def test_in_a_square_it_fits_silently_and_is_wrong() -> None:
    plan = parse_reduction("(3, 3).sum(axis=1)")
    assert plan.clash is None
    trap = trap_of(last(plan))
    assert trap is not None
    assert trap.kind == "other_axis"
    assert trap.reduced == plan.culprit(1) == plan.stages[0].node
    assert trap_of(last(parse_reduction("(3, 3).sum(axis=0)"))) is None


@pytest.mark.parametrize("text", ["((32,) - (32, 1)).mean()", "(((32, 1) - (32,)) ** 2).mean()"])
def test_a_column_against_a_row_gives_every_pair(text: str) -> None:
    node = parse_reduction(text).stages[0].node
    assert isinstance(node, Combined)
    assert node.shape == (32, 32)
    trap = trap_of(node)
    assert trap is not None
    assert trap.kind == "outer"


@pytest.mark.parametrize("text", ["((32,) - (32,)).mean()", "((1,) - (1, 1)).mean()"])
def test_what_pairs_up_is_no_trap(text: str) -> None:
    node = parse_reduction(text).stages[0].node
    assert isinstance(node, Combined)
    assert trap_of(node) is None


@given(shape=SHAPES, data=st.data(), keepdims=st.booleans())
def test_a_trap_is_where_keepdims_would_read_other_cells(
    shape: Shape, data: st.DataObject, keepdims: bool
) -> None:
    """By NumPy: which sum each cell is divided by, with the axis kept and without."""
    axes = data.draw(st.lists(st.integers(0, len(shape) - 1), unique=True).map(tuple))
    plan = parse_reduction(f"x = {shape}; x / x.sum(axis={axes}, keepdims={keepdims})")
    left = tuple(size for axis, size in enumerate(shape) if axis not in axes)
    cells = np.arange(int(np.prod(left))).reshape(left)
    wanted = np.broadcast_to(np.expand_dims(cells, axes), shape)
    try:
        read = wanted if keepdims else np.broadcast_arrays(np.zeros(shape), cells)[1]
    except ValueError:
        assert plan.clash is not None
        culprit = plan.culprit(len(plan.stages) - 1)
        assert culprit is not None
        assert changed(plan, culprit, keepdims=True).clash is None
        return
    assert plan.clash is None
    is_wrong = read.shape != shape or bool((read != wanted).any())
    assert (trap_of(last(plan)) is not None) == is_wrong


def test_what_keepdims_cannot_mend_is_said_to_be_beyond_it() -> None:
    plan = parse_reduction("(3, 4) / (5, 2).sum(axis=1)")
    assert plan.clash is not None
    assert plan.culprit(len(plan.stages) - 1) is None


def test_the_axis_can_be_moved_and_refused() -> None:
    plan = parse_reduction("(3, 4).sum(axis=1)")
    target = plan.stages[0].node
    assert isinstance(target, Reduced)
    assert changed(plan, target, axes=(0,)).stages[0].node.shape == (4,)
    assert changed(plan, target, axes=None).stages[0].node.shape == ()


def test_what_comes_after_a_clash_comes_back_when_it_is_mended() -> None:
    plan = parse_reduction("x = (3, 4); (x / x.sum(axis=1)).mean()")
    assert [stage.name for stage in plan.stages] == ["s", "q"]
    culprit = plan.culprit(1)
    assert culprit is not None
    assert [stage.name for stage in changed(plan, culprit, keepdims=True).stages] == ["s", "q", "m"]
