"""Reductions and what is made of them, held against NumPy: shapes, values, what is refused."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.elementwise.reductions.nodes import Node, Reduced
from engine.explain.elementwise.reductions.operations import KINDS, POSITIONS, running
from engine.explain.elementwise.reductions.plan import ReductionPlan
from engine.explain.elementwise.reductions.text import parse_reduction
from engine.explain.shared.shapes import Shape, element_count, unravel
from engine.protocol.errors import Mistake

KINDS_OF_NUMBERS = {"bool": "b", "int": "i", "float": "f"}
NUMBERS = st.sampled_from((-2, 0, 1, 1, 3, 0.5, 1000))
SHAPES = st.lists(st.sampled_from((0, 1, 1, 2, 3, 4)), max_size=4).map(tuple)


def array_of(shape: Shape, numbers: list[float] | None) -> Any:
    if numbers is None:
        return np.arange(math.prod(shape)).reshape(shape)
    return np.array(numbers).reshape(shape)


@st.composite
def tensors(draw: st.DrawFn, shape: Shape) -> tuple[Any, str]:
    """A tensor as NumPy has it, and as it is typed: its shape, or its numbers."""
    count = element_count(shape)
    if count == 0 or count > 24 or not shape or draw(st.booleans()):
        return array_of(shape, None), str(shape)
    found = array_of(shape, draw(st.lists(NUMBERS, min_size=count, max_size=count)))
    return found, str(found.tolist())


@st.composite
def axes(draw: st.DrawFn, rank: int) -> Any:
    """An axis, some of them, none or all; now and then one that is not there."""
    if not rank:
        return draw(st.sampled_from((None, 0, -1, 1)))
    one = st.integers(-rank - 1, rank)
    inside = st.integers(-rank, rank - 1)
    return draw(st.one_of(st.none(), one, st.lists(inside, max_size=rank).map(tuple)))


@given(data=st.data(), shape=SHAPES, kind=st.sampled_from(KINDS), keepdims=st.booleans())
def test_a_reduction_is_numpys(
    data: st.DataObject, shape: Shape, kind: str, keepdims: bool
) -> None:
    array, typed = data.draw(tensors(shape))
    axis = data.draw(axes(len(shape)))
    text = f"x = {typed}; x.{kind}(axis={axis}, keepdims={keepdims})"
    wanted, why = numpys(lambda: getattr(array, kind)(axis=axis, keepdims=keepdims))
    plan = read(text)
    if isinstance(plan, Mistake) or why is not None:
        assert isinstance(plan, Mistake), (text, why)
        assert plan.code in REFUSED[type(why)], (text, plan.code, why)
        return
    node = plan.stages[0].node
    require_equal(node, wanted, text)
    assert isinstance(node, Reduced)
    require_steps(plan, node, text)


def read(text: str) -> ReductionPlan | Mistake:
    """The plan, or why there is none."""
    try:
        return parse_reduction(text)
    except Mistake as mistake:
        return mistake


REFUSED: dict[type, set[str]] = {
    np.exceptions.AxisError: {"reduction.axis", "reduction.scalar"},
    TypeError: {"reduction.one_axis"},
    ValueError: {"reduction.axis_twice", "reduction.of_nothing"},
}
"""What NumPy raises, and what is said of it here."""


def numpys(compute: Any) -> tuple[Any, Exception | None]:
    """What NumPy gives, or what it raises."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return np.asarray(compute()), None
        except (ValueError, TypeError) as error:
            return None, error


def require_equal(node: Node, wanted: Any, text: str) -> None:
    assert node.shape == wanted.shape, text
    assert KINDS_OF_NUMBERS[node.dtype] == wanted.dtype.kind, (text, node.dtype, wanted.dtype)
    for index in np.ndindex(*wanted.shape):
        ours, numpys_own = node.value(index), wanted[index].item()
        same = math.isnan(numpys_own) if math.isnan(ours) else ours == numpys_own
        assert same or math.isclose(ours, numpys_own, rel_tol=1e-9, abs_tol=1e-9), (text, index)


def require_steps(plan: ReductionPlan, node: Reduced, text: str) -> None:
    """Each step reads its run of cells, all are read once, and the total goes with them."""
    along, read = node.along, list[Shape]()
    for step in plan.steps[: plan.stages[0].length]:
        if step.index is None:
            assert not element_count(node.shape)
            continue
        stop = (step.chunk + 1) * along.chunk
        for place in range(step.chunk * along.chunk, stop):
            source = along.source(step.index, place)
            assert along.target(source) == (step.index, place), text
            read.append(source)
        values = [node.of.value(along.source(step.index, place)) for place in range(stop)]
        if values:
            assert node.state(step.index, step.chunk) == running(node.kind, values)[-1], text
            assert (
                node.states(step.index, step.chunk, 10**6)
                == running(node.kind, values)[step.chunk * along.chunk :]
            )
    if element_count(node.shape):
        assert sorted(read) == [*np.ndindex(*along.before)], text


def torchs(compute: Any) -> Any:
    """What PyTorch gives, None where it refuses."""
    try:
        return compute()
    except (IndexError, RuntimeError):
        return None


@given(data=st.data(), shape=SHAPES, kind=st.sampled_from(KINDS), keepdim=st.booleans())
def test_with_dim_it_is_torchs(data: st.DataObject, shape: Shape, kind: str, keepdim: bool) -> None:
    one = st.integers(-len(shape) - 1, len(shape))
    several = st.lists(st.sampled_from(range(len(shape))), unique=True).map(tuple) if shape else one
    takes_several = kind in ("sum", "mean", "all", "any")
    dim = data.draw(several if takes_several and data.draw(st.booleans()) else one)
    tensor = torch.arange(math.prod(shape)).reshape(shape)
    array = tensor.float() if kind == "mean" else tensor
    plan = read(f"x = {shape}; torch.{kind}(x, dim={dim}, keepdim={keepdim})")
    wanted = torchs(lambda: getattr(torch, kind)(array, dim=dim, keepdim=keepdim))
    if wanted is None or isinstance(plan, Mistake):
        assert isinstance(plan, Mistake)
        assert wanted is None, plan
        return
    values = (wanted.values if kind in ("max", "min") else wanted).numpy()
    node = plan.stages[0].node
    assert node.shape == values.shape
    found = np.array([node.value(index) for index in np.ndindex(*values.shape)], float)
    np.testing.assert_allclose(found, values.ravel().astype(float), equal_nan=True)


# ---- whole expressions


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> str:
    """A text over x, y and numbers, nearly always one that NumPy takes."""
    if depth == 0:
        return draw(st.sampled_from(("x", "y", "x")))
    inner = expressions(depth=depth - 1)
    form = draw(st.sampled_from(("reduce", "reduce", "sign", "compare", "map", "power")))
    if form == "reduce":
        kind, keepdims = draw(st.sampled_from(KINDS)), draw(st.booleans())
        axis = draw(st.sampled_from((None, 0, -1, 1)))
        return f"({draw(inner)}).{kind}(axis={axis}, keepdims={keepdims})"
    if form == "map":
        return f"{draw(st.sampled_from(('exp', 'sqrt', 'abs', 'square')))}({draw(inner)})"
    if form == "power":
        return f"({draw(inner)}) ** {draw(st.sampled_from((2, 3)))}"
    signs = ("+", "-", "*", "/") if form == "sign" else ("==", "<", ">=", "!=")
    other = draw(st.one_of(inner, st.sampled_from(("2", "0.5", "-1"))))
    return f"({draw(inner)}) {draw(st.sampled_from(signs))} ({other})"


FUNCTIONS = {"exp": np.exp, "sqrt": np.sqrt, "abs": np.abs, "square": np.square}


@given(data=st.data(), text=expressions())
def test_what_is_made_of_reductions_is_numpys(data: st.DataObject, text: str) -> None:
    small = st.sampled_from(((2, 3), (3, 3), (3,), (3, 1), (1, 3), (2,)))
    (x, typed_x), (y, typed_y) = (data.draw(tensors(data.draw(small))) for _ in "xy")
    whole = f"x = {typed_x}; y = {typed_y}; {text}"
    plan = read(whole)
    if isinstance(plan, Mistake):
        if plan.code in ("reduction.no_operation", "reduction.truths", "reduction.too_many"):
            return
        assert numpys(lambda: eval(text, {"x": x, "y": y} | FUNCTIONS))[1] is not None, whole
        return
    again = plan.program.text
    assert parse_reduction(again) == plan
    for one in (text, again.split("; ")[-1]):
        wanted, why = numpys(lambda one=one: eval(one, {"x": x, "y": y} | FUNCTIONS))
        if plan.clash is not None:
            assert "broadcast" in str(why), (whole, why)
            continue
        assert why is None, (one, why)
        require_equal(plan.program.last, wanted, f"{whole} as {one}")


# ---- single cases

E_OF_ONE = 1 / (1 + math.e)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(0,).sum()", 0),
        ("(0, 3).sum(axis=0)", [0, 0, 0]),
        ("[[1, 2], [3, 4]].mean(axis=1)", [1.5, 3.5]),
        ("([3, 1, 2] > 1).sum()", 2),
        ("[5, 7, 7].argmax()", 1),
        ("[5, 7, 7].argmin()", 0),
        ("p = [[0.1, 0.9], [0.8, 0.2]]; y = [1, 1]; (p.argmax(1) == y).mean()", 0.5),
        ("x = [[1000, 1000]]; softmax(x, axis=1)", [[0.5, 0.5]]),
        ("x = [[1, 1], [2, 2]]; torch.softmax(x, 0).max(axis=1)", [E_OF_ONE, 1 - E_OF_ONE]),
        ("x = [[1, 1], [2, 2], [3, 3]]; tf.nn.softmax(x)", [[0.5, 0.5]] * 3),
        ("([1, 0, 0] / [1, 0, 0]).argmax()", 1),
        ("([1, 0, 0] / [1, 0, 1]).argmin()", 1),
        ("([1, 0, 0] / [1, 0, 1] != ([1, 0, 0] / [1, 0, 1]).max()).all()", True),
        ("x = [[1, 3]]; x / x.sum(axis=1, keepdims=True)", [[0.25, 0.75]]),
    ],
)
def test_these_have_the_right_value(text: str, value: object) -> None:
    node = parse_reduction(text).program.last
    wanted = np.asarray(value)
    found = [node.value(unravel(n, node.shape)) for n in range(element_count(node.shape))]
    np.testing.assert_allclose(np.asarray(found).reshape(node.shape), wanted, rtol=1e-12)


def test_a_mean_of_nothing_is_nan_and_a_maximum_of_nothing_is_refused() -> None:
    assert math.isnan(parse_reduction("(0,).mean()").program.last.value(()))
    for kind in ("max", "min", *POSITIONS):
        with pytest.raises(Mistake, match="nothing"):
            parse_reduction(f"(3, 0).{kind}(axis=1)")
    assert parse_reduction("(3, 0).max(axis=0)").stages[0].node.shape == (0,)


def test_a_thousand_million_cells_cost_nothing() -> None:
    plan = parse_reduction("(1000000, 1000).sum(axis=0)")
    assert len(plan.steps) == 1_001
    last = plan.steps[999]
    assert last.index == (999,)
    node = plan.stages[0].node
    assert node.value((999,)) == 10**6 * 999 + 1_000 * (10**6 * (10**6 - 1) // 2)
    down = parse_reduction("(1000000, 1000).sum()")
    assert len(down.steps) == 10**6 + 1
    whole = down.stages[0].node
    assert isinstance(whole, Reduced)
    assert whole.state((), 499_999) == 500_000_000 * 499_999_999 // 2
